/// How the end of a message's body is told (RFC 9112, section 6.3).
public enum BodyFraming: Sendable, Hashable {
    /// There is none, not even an empty one with a length.
    case none
    /// As many bytes as Content-Length says.
    case length(Int)
    case chunked
    /// An answer that ends where its connection does.
    case untilClose

    /// Reads the framing fields of a request or an answer: nil where neither is there.
    ///
    /// Stricter than RFC 9112 asks: two Content-Length lines or a list of equal numbers are refused, as is any
    /// transfer coding but one `chunked`, since the next hop could read them differently.
    static func declared(
        _ fields: borrowing FieldSection,
        in bytes: Span<UInt8>,
        minorVersion: Int
    ) throws(WireError) -> BodyFraming? {
        if let coding = fields.first(.transferEncoding) {
            guard !fields.contains(.contentLength) else { throw .conflictingFraming }
            guard minorVersion >= 1 else { throw .transferCodingInOldVersion }
            guard !fields.repeats(.transferEncoding), bytes.equalsIgnoringCase(coding.range, "chunked") else {
                throw .unsupportedTransferCoding
            }
            return .chunked
        }
        guard let length = fields.first(.contentLength) else { return nil }
        guard !fields.repeats(.contentLength), let count = decimal(bytes, length.range) else {
            throw .invalidContentLength
        }
        return .length(count)
    }

    /// The value of a run of 1 to 18 digits after leading zeros; nil for anything else.
    private static func decimal(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        guard !range.isEmpty else { return nil }
        var value = 0
        for index in range {
            guard bytes[index].isDigit, value < 100_000_000_000_000_000 else { return nil }
            value = value &* 10 &+ Int(bytes[index] &- 0x30)
        }
        return value
    }
}
