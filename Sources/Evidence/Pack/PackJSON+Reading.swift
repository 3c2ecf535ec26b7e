extension PackJSON {
    /// The longest text that is read.
    package static let maximumByteCount = 16 << 20
    /// The deepest nesting that is read.
    static let maximumDepth = 12

    /// Reads a text that must be the canonical form of its value, to the byte.
    package init(canonical bytes: [UInt8]) throws(PackProblem) {
        guard bytes.count <= Self.maximumByteCount else {
            throw PackProblem("", "the text is \(bytes.count) bytes long; at most \(Self.maximumByteCount) are read")
        }
        var parser = Parser(bytes)
        self = try parser.parse()
        let canonical = self.bytes
        guard canonical != bytes else { return }
        let common = zip(canonical, bytes).prefix { $0 == $1 }.count
        throw PackProblem(
            "", "\(Parser.place(of: common, in: bytes)): the text is not in its canonical form from here on")
    }

    /// Reads JSON with any white space between its tokens; what the canonical form never has is refused at once.
    private struct Parser {
        private let bytes: [UInt8]
        private var position = 0
        private var path: [String] = []

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
        }

        mutating func parse() throws(PackProblem) -> PackJSON {
            let value = try parseValue()
            skipSpace()
            guard position == bytes.count else { throw problem("nothing may follow the end of the outermost object") }
            return value
        }

        /// `line 3, column 14`, both from 1.
        static func place(of offset: Int, in bytes: [UInt8]) -> String {
            let before = bytes.prefix(offset)
            let line = before.count { $0 == UInt8(ascii: "\n") } + 1
            let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
            return "line \(line), column \(offset - start + 1)"
        }

        private func problem(_ reason: String) -> PackProblem {
            PackProblem(path.joined(), "\(Self.place(of: position, in: bytes)): \(reason)")
        }

        private mutating func skipSpace() {
            while position < bytes.count {
                switch bytes[position] {
                case 0x20, 0x0A, 0x0D, 0x09: position += 1
                default: return
                }
            }
        }

        private mutating func take(_ character: Unicode.Scalar) -> Bool {
            skipSpace()
            guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
            position += 1
            return true
        }

        private mutating func parseValue() throws(PackProblem) -> PackJSON {
            skipSpace()
            guard path.count <= PackJSON.maximumDepth else { throw problem("nested too deep") }
            guard position < bytes.count else { throw problem("the text ends too early") }
            switch bytes[position] {
            case UInt8(ascii: "{"): return try parseObject()
            case UInt8(ascii: "["): return try parseArray()
            case UInt8(ascii: "\""): return .string(try parseString())
            case UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try parseNumber())
            default:
                if takeWord("true") { return .bool(true) }
                if takeWord("false") { return .bool(false) }
                if takeWord("null") { return .null }
                throw problem("no value begins like this")
            }
        }

        private mutating func parseObject() throws(PackProblem) -> PackJSON {
            position += 1
            var members: [Member] = []
            if take("}") { return .object(members) }
            while true {
                skipSpace()
                guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
                    throw problem("a member's name should stand here")
                }
                let name = try parseString()
                path.append(path.isEmpty ? name : ".\(name)")
                guard take(":") else { throw problem("`:` should stand here") }
                members.append(Member(name, try parseValue()))
                path.removeLast()
                if take(",") { continue }
                guard take("}") else { throw problem("`,` or `}` should stand here") }
                return .object(members)
            }
        }

        private mutating func parseArray() throws(PackProblem) -> PackJSON {
            position += 1
            var elements: [PackJSON] = []
            if take("]") { return .array(elements) }
            while true {
                path.append("[\(elements.count)]")
                elements.append(try parseValue())
                path.removeLast()
                if take(",") { continue }
                guard take("]") else { throw problem("`,` or `]` should stand here") }
                return .array(elements)
            }
        }

        private mutating func parseNumber() throws(PackProblem) -> UInt64 {
            var number: UInt64 = 0
            let start = position
            while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
                let (product, overflow) = number.multipliedReportingOverflow(by: 10)
                let (sum, carry) = product.addingReportingOverflow(UInt64(bytes[position] - UInt8(ascii: "0")))
                guard !overflow, !carry else { throw problem("the number is too large") }
                number = sum
                position += 1
            }
            guard position == start + 1 || bytes[start] != UInt8(ascii: "0") else {
                throw problem("a number has no zero in front")
            }
            return number
        }

        /// Reads from the opening to the closing quotation mark.
        private mutating func parseString() throws(PackProblem) -> String {
            position += 1
            var text: [UInt8] = []
            while position < bytes.count {
                let byte = bytes[position]
                switch byte {
                case UInt8(ascii: "\""):
                    position += 1
                    guard let string = String(validating: text, as: UTF8.self) else {
                        throw problem("the text before is not UTF-8")
                    }
                    return string
                case UInt8(ascii: "\\"):
                    text.append(try parseEscape())
                case 0..<0x20:
                    throw problem("a control character stands in a string")
                default:
                    text.append(byte)
                    position += 1
                }
            }
            throw problem("the text ends within a string")
        }

        /// Reads `\"`, `\\` or `\u00xx` of a control character, the only escapes that the canonical form has.
        private mutating func parseEscape() throws(PackProblem) -> UInt8 {
            let rest = bytes[position...]
            for character in [UInt8(ascii: "\""), UInt8(ascii: "\\")]
            where rest.starts(with: [UInt8(ascii: "\\"), character]) {
                position += 2
                return character
            }
            if rest.starts(with: "\\u00".utf8), rest.count >= 6,
                let digits = String(validating: rest.dropFirst(4).prefix(2), as: UTF8.self),
                let byte = UInt8(digits, radix: 16), byte < 0x20
            {
                position += 6
                return byte
            }
            throw problem("no such escape is used")
        }

        private mutating func takeWord(_ word: String) -> Bool {
            guard bytes[position...].starts(with: word.utf8) else { return false }
            position += word.utf8.count
            return true
        }
    }
}
