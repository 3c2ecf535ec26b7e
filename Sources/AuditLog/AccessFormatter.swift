/// Writes accesses as text: an object a line (JSON Lines), or comma-separated values with a header (RFC 4180).
///
/// Both have the same columns in the same order. What an access has none of is left out of the object, and empty in
/// CSV; a name lost to damage reads `#` and its number.
public struct AccessFormatter: Sendable {
    public enum Format: String, Sendable, CaseIterable {
        case jsonl, csv
    }

    public let format: Format
    /// Appends a key's id as its owner knows it; ASCII that needs no escapes.
    private let writeKey: @Sendable (UInt64, inout [UInt8]) -> Void

    /// Without `writeKey`, key ids are 16 hexadecimal digits.
    public init(
        _ format: Format,
        writeKey: @escaping @Sendable (UInt64, inout [UInt8]) -> Void = { key, bytes in bytes.appendHexadecimal(key) }
    ) {
        self.format = format
        self.writeKey = writeKey
    }

    /// Appends what comes before the first access.
    public func writeHeader(into bytes: inout [UInt8]) {
        guard format == .csv else { return }
        for column in AccessColumn.allCases {
            if column != AccessColumn.allCases.first { bytes.append(UInt8(ascii: ",")) }
            bytes.append(contentsOf: column.rawValue.utf8)
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Appends one access with its line end.
    public func write(_ entry: JournalEntry, into bytes: inout [UInt8]) {
        switch format {
        case .jsonl: writeObject(entry, into: &bytes)
        case .csv: writeRow(entry, into: &bytes)
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    // MARK: - JSON

    private func writeObject(_ entry: JournalEntry, into bytes: inout [UInt8]) {
        var separator = UInt8(ascii: "{")
        for column in AccessColumn.allCases {
            let value = column.value(of: entry)
            if case .absent = value { continue }
            bytes.append(separator)
            separator = UInt8(ascii: ",")
            bytes.append(UInt8(ascii: "\""))
            bytes.append(contentsOf: column.rawValue.utf8)
            bytes.append(UInt8(ascii: "\""))
            bytes.append(UInt8(ascii: ":"))
            writeJSON(value, into: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    private func writeJSON(_ value: AccessColumn.Value, into bytes: inout [UInt8]) {
        switch value {
        case .integer(let number):
            bytes.appendDecimal(number)
        case .name(let name):
            Self.writeJSON(name, into: &bytes)
        case .flags(let flags):
            var separator = UInt8(ascii: "[")
            for (flag, name) in AccessFlags.names where flags.contains(flag) {
                bytes.append(separator)
                separator = UInt8(ascii: ",")
                bytes.append(UInt8(ascii: "\""))
                bytes.append(name)
                bytes.append(UInt8(ascii: "\""))
            }
            bytes.append(UInt8(ascii: "]"))
        case .absent, .time, .word, .lostName, .key, .request, .address, .token:
            bytes.append(UInt8(ascii: "\""))
            writePlain(value, into: &bytes)
            bytes.append(UInt8(ascii: "\""))
        }
    }

    /// Appends a JSON string (RFC 8259, section 7).
    private static func writeJSON(_ text: String, into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        defer { bytes.append(UInt8(ascii: "\"")) }
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) else {
            bytes.append(contentsOf: text.utf8)
            return
        }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<0x20:
                bytes.append("\\u00")
                bytes.appendHexadecimal(byte)
            default:
                bytes.append(byte)
            }
        }
    }

    // MARK: - CSV

    private func writeRow(_ entry: JournalEntry, into bytes: inout [UInt8]) {
        for column in AccessColumn.allCases {
            if column != .time { bytes.append(UInt8(ascii: ",")) }
            let value = column.value(of: entry)
            switch value {
            case .name(let name):
                Self.writeCSV(name, into: &bytes)
            case .flags(let flags):
                var isFirst = true
                for (flag, name) in AccessFlags.names where flags.contains(flag) {
                    if !isFirst { bytes.append(UInt8(ascii: " ")) }
                    isFirst = false
                    bytes.append(name)
                }
            case .absent, .time, .integer, .word, .lostName, .key, .request, .address, .token:
                writePlain(value, into: &bytes)
            }
        }
    }

    private static func writeCSV(_ text: String, into bytes: inout [UInt8]) {
        let special: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\r"), UInt8(ascii: "\n")]
        guard text.utf8.contains(where: special.contains) else {
            bytes.append(contentsOf: text.utf8)
            return
        }
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") { bytes.append(byte) }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    // MARK: - Both

    /// Appends a value whose text is the same in both formats and needs no escapes.
    private func writePlain(_ value: AccessColumn.Value, into bytes: inout [UInt8]) {
        switch value {
        case .absent, .name, .flags: break
        case .time(let nanoseconds): UTCTime(nanoseconds: nanoseconds).write(into: &bytes)
        case .integer(let number): bytes.appendDecimal(number)
        case .word(let word): bytes.append(word)
        case .lostName(let number):
            bytes.append(UInt8(ascii: "#"))
            bytes.appendDecimal(UInt64(number))
        case .key(let key): writeKey(key, &bytes)
        case .request(let request):
            bytes.appendHexadecimal(request.high)
            bytes.appendHexadecimal(request.low)
        case .address(let address): address.write(into: &bytes)
        case .token(let token): bytes.appendHexadecimal(token)
        }
    }
}
