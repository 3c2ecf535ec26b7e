/// A JSON value of a proof pack, a receipt or a report: with the order of its members, and whole numbers only.
///
/// There is one text for each value, the canonical form: members in their order; an object or an array without others
/// in it stands on one line; any other has a line for each member or element, indented by one space a level; strings
/// escape nothing but `"`, `\` and the control characters below U+0020 (as `\u00xx`); one line end at the end.
package indirect enum PackJSON: Sendable, Hashable {
    case object([Member])
    case array([PackJSON])
    case string(String)
    case number(UInt64)
    case bool(Bool)
    case null

    /// A member of an object.
    package struct Member: Sendable, Hashable {
        package var name: String
        package var value: PackJSON

        package init(_ name: String, _ value: PackJSON) {
            self.name = name
            self.value = value
        }
    }

    /// The canonical form.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        write(into: &bytes, indentation: 0)
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    /// A scalar on its line, without a line end.
    var inlineBytes: [UInt8] {
        var bytes: [UInt8] = []
        write(into: &bytes, indentation: 0)
        return bytes
    }

    /// What it is, for a message.
    var kind: StaticString {
        switch self {
        case .object: "an object"
        case .array: "an array"
        case .string: "a string"
        case .number: "a number"
        case .bool: "a truth value"
        case .null: "null"
        }
    }

    /// The value on one line, for a message; a container is only named.
    var summary: String {
        switch self {
        case .object, .array: return "\(kind)"
        case .string, .number, .bool, .null:
            var bytes: [UInt8] = []
            write(into: &bytes, indentation: 0)
            return bytes.count <= 100 ? String(decoding: bytes, as: UTF8.self) : "another text"
        }
    }

    // MARK: - Writing

    private var isContainer: Bool {
        switch self {
        case .object, .array: true
        case .string, .number, .bool, .null: false
        }
    }

    private func write(into bytes: inout [UInt8], indentation: Int) {
        switch self {
        case .object(let members):
            let isFlat = !members.contains { $0.value.isContainer }
            Self.writeContainer("{", "}", members, isFlat, into: &bytes, indentation: indentation) { member, bytes in
                Self.write(member.name, into: &bytes)
                bytes.append(contentsOf: [UInt8(ascii: ":"), UInt8(ascii: " ")])
                member.value.write(into: &bytes, indentation: indentation + 1)
            }
        case .array(let elements):
            let isFlat = !elements.contains { $0.isContainer }
            Self.writeContainer("[", "]", elements, isFlat, into: &bytes, indentation: indentation) { element, bytes in
                element.write(into: &bytes, indentation: indentation + 1)
            }
        case .string(let text): Self.write(text, into: &bytes)
        case .number(let number): bytes.append(contentsOf: String(number).utf8)
        case .bool(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
        case .null: bytes.append(contentsOf: "null".utf8)
        }
    }

    private static func writeContainer<Element>(
        _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ elements: [Element], _ isFlat: Bool,
        into bytes: inout [UInt8], indentation: Int, _ writeElement: (Element, inout [UInt8]) -> Void
    ) {
        func breakLine(_ indentation: Int) {
            bytes.append(UInt8(ascii: "\n"))
            bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indentation))
        }
        bytes.append(UInt8(ascii: open))
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            if !isFlat {
                breakLine(indentation + 1)
            } else if index > 0 {
                bytes.append(UInt8(ascii: " "))
            }
            writeElement(element, &bytes)
        }
        if !isFlat { breakLine(indentation) }
        bytes.append(UInt8(ascii: close))
    }

    private static func write(_ text: String, into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(contentsOf: [UInt8(ascii: "\\"), byte])
            case 0..<0x20:
                bytes.append(contentsOf: "\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8)
            default:
                bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
