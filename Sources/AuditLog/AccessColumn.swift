/// The columns of an export, in order; the raw value is the column's name.
enum AccessColumn: String, CaseIterable {
    case time, organization, sequence, app, key, purpose, recipients, method, route, status, outcome, limit, requests
    case reservedItems = "reserved_items"
    case items
    case bytesSent = "bytes_sent"
    case bytesReceived = "bytes_received"
    case bytesFromUpstream = "bytes_from_upstream"
    case durationNanoseconds = "duration_ns"
    case coding, kind, flags, configuration
    case requestID = "request_id"
    case address, query

    /// What a column can hold.
    enum Value {
        case absent
        case time(Int64)
        case integer(UInt64)
        case word(StaticString)
        case name(String)
        /// A number whose name was lost with a damaged part of the file.
        case lostName(UInt32)
        case key(UInt64)
        case request(RequestID)
        case address(AccessAddress)
        /// A token of 64 bits.
        case token(UInt64)
        case flags(AccessFlags)
    }

    /// This column of an entry.
    func value(of entry: JournalEntry) -> Value {
        let access = entry.access
        switch self {
        case .time: return .time(access.timeNanoseconds)
        case .organization: return name(entry.organization, access.organization)
        case .sequence: return access.sequence == 0 ? .absent : .integer(access.sequence)
        case .app: return name(entry.app, access.app)
        case .key: return access.key == 0 ? .absent : .key(access.key)
        case .purpose: return name(entry.purpose, access.purpose)
        case .recipients: return recipients(of: entry)
        case .method: return .word(access.method.name)
        case .route: return name(entry.route, access.route)
        case .status: return access.status == 0 ? .absent : .integer(UInt64(access.status))
        case .outcome: return .word(access.outcome.name)
        case .limit: return name(entry.limit, access.limit)
        case .requests: return .integer(UInt64(access.chargedRequests))
        case .reservedItems: return .integer(UInt64(access.reservedItems))
        case .items: return .integer(access.items)
        case .bytesSent: return .integer(access.bytesSent)
        case .bytesReceived: return .integer(access.bytesReceived)
        case .bytesFromUpstream: return .integer(access.bytesFromUpstream)
        case .durationNanoseconds: return .integer(access.durationNanoseconds)
        case .coding: return .word(access.coding.name)
        case .kind: return .word(access.kind.name)
        case .flags: return access.flags.isEmpty ? .absent : .flags(access.flags)
        case .configuration: return name(entry.configuration, access.configuration)
        case .requestID: return .request(access.request)
        case .address: return access.address == .none ? .absent : .address(access.address)
        case .query: return access.query == 0 ? .absent : .token(access.query)
        }
    }

    /// The names of the recipients, joined by commas.
    private func recipients(of entry: JournalEntry) -> Value {
        let access = entry.access
        guard access.recipient2 != 0 else { return name(entry.recipient, access.recipient) }
        var joined = ""
        for number in [access.recipient, access.recipient2, access.recipient3, access.recipient4] where number != 0 {
            if !joined.isEmpty { joined += "," }
            joined += entry.source.name(of: .recipient, number) ?? "#\(number)"
        }
        return .name(joined)
    }

    private func name(_ name: String?, _ number: UInt32) -> Value {
        if let name { return .name(name) }
        return number == 0 ? .absent : .lostName(number)
    }
}
