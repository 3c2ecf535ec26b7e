internal import AuditLog

/// From the numbers of one journal file to those of one organization's dictionary, so that no name is looked up twice.
///
/// Not Sendable.
final class NameTranslation {
    let queue: OrganizationQueue
    private let names: any AccessNames
    private var apps: [UInt32] = []
    private var routes: [UInt32] = []
    private var purposes: [UInt32] = []
    private var recipients: [UInt32] = []
    private var configurations: [UInt32] = []
    private var limits: [UInt32] = []

    /// Numbers are dense; beyond this none is remembered.
    private static let greatestRemembered: UInt32 = 1 << 16

    init(queue: OrganizationQueue, names: any AccessNames) {
        self.queue = queue
        self.names = names
    }

    /// The record that an access becomes, with names in the order in which they get their numbers.
    func record(_ access: Access, recordedMilliseconds: Int64) -> Record {
        var record = Record(sequence: access.sequence, recordedMilliseconds: recordedMilliseconds)
        guard access.kind != .missing, access.outcome != .missing else {
            return .missing(sequence: access.sequence, recordedMilliseconds: recordedMilliseconds)
        }
        record.kind = access.kind
        record.outcome = access.outcome
        record.method = access.method
        record.coding = access.coding
        record.status = access.status
        record.flags = access.flags
        record.key = access.key
        record.app = number(.app, access.app, &apps)
        record.route = number(.route, access.route, &routes)
        record.purpose = number(.purpose, access.purpose, &purposes)
        if access.recipient != 0 || access.recipient2 != 0 || access.recipient3 != 0 || access.recipient4 != 0 {
            record.recipients = recipients(of: access)
        }
        record.configuration = number(.configuration, access.configuration, &configurations)
        record.limit = number(.limit, access.limit, &limits)
        record.durationMilliseconds = UInt32(clamping: access.durationNanoseconds / 1_000_000)
        record.chargedRequests = UInt16(clamping: access.chargedRequests)
        record.address = access.address
        record.reservedItems = access.reservedItems
        record.items = access.items
        record.bytesSent = access.bytesSent
        record.bytesReceived = access.bytesReceived
        record.query = access.query
        return record
    }

    /// The recipients, each once, and none before a later one.
    private func recipients(of access: Access) -> SIMD4<UInt32> {
        var result = SIMD4<UInt32>()
        var count = 0
        for number in [access.recipient, access.recipient2, access.recipient3, access.recipient4] where number != 0 {
            let own = self.number(.recipient, number, &recipients)
            guard !(0..<count).contains(where: { result[$0] == own }) else { continue }
            result[count] = own
            count += 1
        }
        return result
    }

    @inline(__always)
    private func number(_ kind: NameKind, _ number: UInt32, _ known: inout [UInt32]) -> UInt32 {
        if number == 0 { return 0 }
        if number < known.count, known[Int(number)] != 0 { return known[Int(number)] }
        return find(kind, number, &known)
    }

    private func find(_ kind: NameKind, _ number: UInt32, _ known: inout [UInt32]) -> UInt32 {
        var name = names.name(of: kind, number) ?? Self.lost(number)
        if name.utf8.count > NameDictionary.maximumNameByteCount { name = Self.lost(number) }
        let own = queue.account.dictionary.define(kind, name)
        guard number <= Self.greatestRemembered else { return own }
        if number >= known.count {
            known.append(contentsOf: repeatElement(0, count: Int(number) + 1 - known.count))
        }
        known[Int(number)] = own
        return own
    }

    /// What stands in place of a name whose definition the journal lost; exports write it in the same way.
    private static func lost(_ number: UInt32) -> String { "#\(number)" }
}
