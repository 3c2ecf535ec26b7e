internal import AuditLog

/// Writes records as text: an object a line (JSON Lines), or comma-separated values with a header (RFC 4180).
///
/// Both have the same columns in the same order, and every line has all of them, so that a reader that looks at the
/// first lines alone sees what there is. What a record has none of is `null`, and empty in CSV.
package struct RecordExport: Sendable {
    package enum Format: String, Sendable, CaseIterable {
        case jsonl, csv
    }

    package let format: Format
    /// Appends a key's id as its owner knows it; ASCII that needs no escapes.
    private let writeKey: @Sendable (UInt64, inout [UInt8]) -> Void

    package init(_ format: Format, writeKey: @escaping @Sendable (UInt64, inout [UInt8]) -> Void) {
        self.format = format
        self.writeKey = writeKey
    }

    /// Appends what comes before the first record.
    package func writeHeader(into bytes: inout [UInt8]) {
        guard format == .csv else { return }
        for column in RecordExportColumn.allCases {
            if column != RecordExportColumn.allCases.first { bytes.append(UInt8(ascii: ",")) }
            bytes.append(contentsOf: column.rawValue.utf8)
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Appends one record with its line end.
    ///
    /// - Parameter block: the number of its block; nil: it isn't sealed.
    func write(_ record: Record, names: RecordExportNames, block: UInt64?, into bytes: inout [UInt8]) {
        var separator = format == .csv ? UInt8(ascii: "\n") : UInt8(ascii: "{")
        for (column, prefix) in Self.prefixes {
            if format == .jsonl {
                bytes.append(separator)
                bytes.append(contentsOf: prefix)
            } else if column != .recorded {
                bytes.append(separator)
            }
            separator = UInt8(ascii: ",")
            write(column, of: record, names, block, into: &bytes)
        }
        if format == .jsonl { bytes.append(UInt8(ascii: "}")) }
        bytes.append(UInt8(ascii: "\n"))
    }

    private static let prefixes: [(RecordExportColumn, [UInt8])] = RecordExportColumn.allCases.map {
        ($0, Array("\"\($0.rawValue)\":".utf8))
    }

    private func write(
        _ column: RecordExportColumn, of record: Record, _ names: RecordExportNames, _ block: UInt64?,
        into bytes: inout [UInt8]
    ) {
        switch column {
        case .recorded: quoted(into: &bytes) { ReportTime.write(milliseconds: record.recordedMilliseconds, into: &$0) }
        case .organization: bytes.append(contentsOf: names.organization)
        case .sequence: bytes.appendDecimal(record.sequence)
        case .kind: write(record.kind.name, into: &bytes)
        case .app: bytes.append(contentsOf: names[.app, record.app])
        case .key: write(record.key == 0, into: &bytes) { [key = record.key] in writeKey(key, &$0) }
        case .purpose: bytes.append(contentsOf: names[.purpose, record.purpose])
        case .recipients: bytes.append(contentsOf: names.recipients(record.recipients))
        case .method: write(record.method.name, into: &bytes)
        case .route: bytes.append(contentsOf: names[.route, record.route])
        case .status: write(record.status == 0 ? nil : UInt64(record.status), into: &bytes)
        case .outcome: write(record.outcome.name, into: &bytes)
        case .limit: bytes.append(contentsOf: names[.limit, record.limit])
        case .requests: bytes.appendDecimal(UInt64(record.chargedRequests))
        case .reservedItems: bytes.appendDecimal(UInt64(record.reservedItems))
        case .items: bytes.appendDecimal(record.items)
        case .bytesSent: bytes.appendDecimal(record.bytesSent)
        case .bytesReceived: bytes.appendDecimal(record.bytesReceived)
        case .durationMilliseconds: bytes.appendDecimal(UInt64(record.durationMilliseconds))
        case .coding: write(record.coding.name, into: &bytes)
        case .flags: write(record.flags, into: &bytes)
        case .configuration: bytes.append(contentsOf: names[.configuration, record.configuration])
        case .address:
            write(record.address.form == .none, into: &bytes) { [address = record.address] in address.write(into: &$0) }
        case .query: write(record.query == 0, into: &bytes) { [query = record.query] in $0.appendHexadecimal(query) }
        case .block: write(block, into: &bytes)
        }
    }

    private func write(_ number: UInt64?, into bytes: inout [UInt8]) {
        if let number { bytes.appendDecimal(number) } else { writeNone(into: &bytes) }
    }

    private func write(_ word: StaticString, into bytes: inout [UInt8]) {
        quoted(into: &bytes) { $0.append(word) }
    }

    /// Writes a text that needs no escapes, or none.
    private func write(_ isNone: Bool, into bytes: inout [UInt8], _ text: (inout [UInt8]) -> Void) {
        if isNone { writeNone(into: &bytes) } else { quoted(into: &bytes, text) }
    }

    private func writeNone(into bytes: inout [UInt8]) {
        if format == .jsonl { bytes.append("null") }
    }

    private func quoted(into bytes: inout [UInt8], _ text: (inout [UInt8]) -> Void) {
        if format == .jsonl { bytes.append(UInt8(ascii: "\"")) }
        text(&bytes)
        if format == .jsonl { bytes.append(UInt8(ascii: "\"")) }
    }

    /// An array of names; in CSV the names with spaces between them.
    private func write(_ flags: AccessFlags, into bytes: inout [UInt8]) {
        if format == .jsonl { bytes.append(UInt8(ascii: "[")) }
        var isFirst = true
        for (flag, name) in AccessFlags.names where flags.contains(flag) {
            if !isFirst { bytes.append(format == .jsonl ? UInt8(ascii: ",") : UInt8(ascii: " ")) }
            isFirst = false
            write(name, into: &bytes)
        }
        if format == .jsonl { bytes.append(UInt8(ascii: "]")) }
    }
}
