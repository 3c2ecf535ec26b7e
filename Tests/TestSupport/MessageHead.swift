/// The head of an HTTP/1.1 message, taken apart by the letter of RFC 9112 and no more leniently.
///
/// It shares nothing with the gateway's parser, so that neither can hide the other's faults.
package struct MessageHead: Sendable, Equatable {
    package struct Field: Sendable, Equatable {
        /// As it was spelled.
        package let name: String
        package let value: String
    }

    package let startLine: String
    package let fields: [Field]

    /// - Parameter bytes: from the first byte to the empty line's end.
    init(_ bytes: some Collection<UInt8>) throws(WireFailure) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard Array(text.utf8).elementsEqual(bytes) else { throw .malformed("a head that is not UTF-8") }
        var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { Array($0) }
        guard lines.popLast()?.isEmpty == true, lines.popLast() == Array("\r".utf8), lines.count >= 1 else {
            throw .malformed("a head without an empty line: \(text.debugDescription)")
        }
        var texts: [String] = []
        for var line in lines {
            guard line.popLast() == UInt8(ascii: "\r") else { throw .malformed("a bare LF: \(text.debugDescription)") }
            guard line.allSatisfy({ $0 == 9 || $0 >= 0x20 && $0 != 0x7f }) else {
                throw .malformed("a control character: \(text.debugDescription)")
            }
            texts.append(String(decoding: line, as: UTF8.self))
        }
        startLine = texts.removeFirst()
        fields = try texts.map(MessageHead.field)
    }

    /// RFC 9110, section 5.6.2.
    private static let token = Set(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    private static func field(_ line: String) throws(WireFailure) -> Field {
        guard let colon = line.firstIndex(of: ":") else { throw .malformed("a field without a colon: \(line)") }
        let name = line[..<colon]
        guard !name.isEmpty, name.utf8.allSatisfy(token.contains) else { throw .malformed("a field's name: \(line)") }
        var value = line[line.index(after: colon)...]
        while let first = value.first, first == " " || first == "\t" { value.removeFirst() }
        while let last = value.last, last == " " || last == "\t" { value.removeLast() }
        return Field(name: String(name), value: String(value))
    }

    /// The values of all lines of a name, in their order.
    package func values(_ name: String) -> [String] {
        fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    /// The members of a field's lists, in lower case.
    func members(_ name: String) -> [String] {
        values(name).flatMap { $0.split(separator: ",") }.map { $0.drop(while: { $0 == " " }).lowercased() }
    }

    /// How the body ends, where the head says it.
    ///
    /// - Throws: for a head that two readers could understand differently.
    func framing() throws(WireFailure) -> Framing? {
        let lengths = values("Content-Length")
        let codings = values("Transfer-Encoding")
        guard codings.isEmpty else {
            guard lengths.isEmpty else { throw .malformed("both framings") }
            guard codings == ["chunked"] else { throw .malformed("Transfer-Encoding: \(codings)") }
            return .chunked
        }
        guard let length = lengths.first else { return nil }
        guard lengths.count == 1, length.allSatisfy({ $0.isASCII && $0.isNumber }), let count = Int(length) else {
            throw .malformed("Content-Length: \(lengths)")
        }
        return .length(count)
    }

    enum Framing: Equatable {
        case length(Int)
        case chunked
    }
}
