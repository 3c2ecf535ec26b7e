/// What becomes of a response's content.
public enum CompressionDecision: Sendable, Equatable {
    /// Code it. The head gains `Content-Encoding` and `Vary: Accept-Encoding`, its ETag is weakened, and what was
    /// true of the plain bytes alone goes: `Content-Length`, `Accept-Ranges`, `Content-MD5`, `Content-Digest` and
    /// `Repr-Digest`.
    case encode(ContentCoding)
    /// Leave it as it is. Where `varies`, another caller could get it coded (or could have, had this one asked
    /// differently), and the head gains `Vary: Accept-Encoding`, lest a cache serve one's answer to the other.
    case pass(varies: Bool)
}
