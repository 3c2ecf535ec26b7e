/// The content coding of an answer as recorded; raw values are stable.
public enum AccessCoding: UInt8, Sendable, CaseIterable {
    case identity = 0
    case gzip = 1
    case zstd = 2
    case brotli = 3
    case deflate = 4
    /// A coding the upstream chose and the gateway passed on as it was.
    case other = 255

    /// The name in exports: as in `Content-Encoding`.
    public var name: StaticString {
        switch self {
        case .identity: "identity"
        case .gzip: "gzip"
        case .zstd: "zstd"
        case .brotli: "br"
        case .deflate: "deflate"
        case .other: "other"
        }
    }
}
