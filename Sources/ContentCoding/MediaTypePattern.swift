/// A content type or a range of them: `application/json`, `text/*`, `*/*`.
public struct MediaTypePattern: Sendable, Hashable {
    /// In lower case; a range's up to and with its slash, so that both match by comparing a prefix.
    private let bytes: [UInt8]
    private let isRange: Bool

    /// - Throws: `invalidMediaTypePattern` unless the text is `type/subtype`, `type/*` or `*/*`.
    public init(_ text: String) throws(ContentCodingError) {
        let lowercased = text.utf8.map(\.asciiLowercased)
        let parts = lowercased.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let star = [UInt8(ascii: "*")][...]
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isTokenByte) }),
            parts[0] != star || parts[1] == star
        else { throw .invalidMediaTypePattern(text) }
        isRange = parts[1] == star
        bytes = !isRange ? lowercased : parts[0] == star ? [] : Array(lowercased.dropLast())
    }

    /// Whether the value of a `Content-Type` is of this type; its case and parameters don't matter.
    ///
    /// Allocates nothing.
    public func matches(_ contentType: UnsafeRawBufferPointer) -> Bool {
        let type = contentType.part(0..<contentType.firstOffset(of: UInt8(ascii: ";"))).trimmed
        guard isRange else { return type.equalsIgnoringCase(lowercased: bytes) }
        return type.count > bytes.count && type.part(0..<bytes.count).equalsIgnoringCase(lowercased: bytes)
    }
}
