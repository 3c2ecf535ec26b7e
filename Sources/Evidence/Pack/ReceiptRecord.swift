internal import AuditLog

/// A record as a receipt shows it: its fields in words, with names for numbers.
enum ReceiptRecord {
    /// - Parameter names: the definitions of the record's names; a number that isn't among them reads `null`.
    static func json(_ record: Record, _ names: [NameDefinition]) -> PackJSON {
        func name(_ kind: NameKind, _ number: UInt32) -> PackJSON {
            names.first { $0.kind == kind && $0.number == number }.map { .string($0.name) } ?? .null
        }
        let recipients = (0..<4).map { record.recipients[$0] }.filter { $0 != 0 }.map { name(.recipient, $0) }
        let flags = AccessFlags.names.filter { record.flags.contains($0.flag) }.map {
            PackJSON.string("\($0.name)")
        }
        return .object([
            PackJSON.Member("recorded", .time(milliseconds: record.recordedMilliseconds)),
            PackJSON.Member("kind", .string("\(record.kind.name)")),
            PackJSON.Member("outcome", .string("\(record.outcome.name)")),
            PackJSON.Member("method", .string("\(record.method.name)")),
            PackJSON.Member("status", record.status == 0 ? .null : .number(UInt64(record.status))),
            PackJSON.Member("app", name(.app, record.app)),
            PackJSON.Member("key", record.key == 0 ? .null : .number(record.key)),
            PackJSON.Member("route", name(.route, record.route)),
            PackJSON.Member("purpose", name(.purpose, record.purpose)),
            PackJSON.Member("recipients", .array(recipients)),
            PackJSON.Member("items", .number(record.items)),
            PackJSON.Member("reserved_items", .number(UInt64(record.reservedItems))),
            PackJSON.Member("charged_requests", .number(UInt64(record.chargedRequests))),
            PackJSON.Member("bytes_sent", .number(record.bytesSent)),
            PackJSON.Member("bytes_received", .number(record.bytesReceived)),
            PackJSON.Member("duration_ms", .number(UInt64(record.durationMilliseconds))),
            PackJSON.Member("coding", .string("\(record.coding.name)")),
            PackJSON.Member("limit", name(.limit, record.limit)),
            PackJSON.Member("flags", .array(flags)),
            PackJSON.Member("address", address(record.address)),
            PackJSON.Member("query", record.query == 0 ? .null : .string(hexadecimal(record.query))),
            PackJSON.Member("configuration", name(.configuration, record.configuration)),
        ])
    }

    private static func address(_ address: AccessAddress) -> PackJSON {
        guard address.form != .none else { return .null }
        var bytes: [UInt8] = []
        address.write(into: &bytes)
        return .string(String(decoding: bytes, as: UTF8.self))
    }

    private static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
