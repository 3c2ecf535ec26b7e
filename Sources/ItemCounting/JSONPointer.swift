/// A place in a JSON document (RFC 6901).
public struct JSONPointer: Sendable, Hashable, CustomStringConvertible {
    public static let maximumTokens = 16

    /// As it was written.
    public let description: String

    /// The reference tokens, unescaped, in UTF-8.
    let tokens: [[UInt8]]

    /// - Parameter text: Empty for the whole document, or `/` and a reference token, as often as needed.
    /// - Throws: `invalidPointer`, `pointerTooLong`.
    public init(_ text: String) throws(ItemCountingError) {
        description = text
        var tokens: [[UInt8]] = []
        var isEscaped = false
        for byte in text.utf8 {
            if isEscaped {
                guard byte == UInt8(ascii: "0") || byte == UInt8(ascii: "1") else { throw .invalidPointer(text) }
                tokens[tokens.count - 1].append(byte == UInt8(ascii: "0") ? UInt8(ascii: "~") : UInt8(ascii: "/"))
                isEscaped = false
            } else if byte == UInt8(ascii: "/") {
                tokens.append([])
            } else if tokens.isEmpty {
                throw .invalidPointer(text)
            } else if byte == UInt8(ascii: "~") {
                isEscaped = true
            } else {
                tokens[tokens.count - 1].append(byte)
            }
        }
        guard !isEscaped else { throw .invalidPointer(text) }
        guard tokens.count <= Self.maximumTokens else { throw .pointerTooLong(text) }
        self.tokens = tokens
    }
}
