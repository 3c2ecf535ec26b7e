/// A content coding that the gateway knows by name (RFC 9110 §8.4.1).
public enum ContentCoding: UInt8, Sendable, CaseIterable {
    case identity, gzip, brotli, zstd

    /// The codings that can be applied.
    public static let encodable: [ContentCoding] = [.zstd, .brotli, .gzip]

    /// The registered name, as `Accept-Encoding` and `Content-Encoding` carry it.
    public var name: String {
        switch self {
        case .identity: "identity"
        case .gzip: "gzip"
        case .brotli: "br"
        case .zstd: "zstd"
        }
    }

    /// The line that an answer's head carries, with its end; empty for identity.
    public var fieldLine: StaticString {
        switch self {
        case .identity: ""
        case .gzip: "Content-Encoding: gzip\r\n"
        case .brotli: "Content-Encoding: br\r\n"
        case .zstd: "Content-Encoding: zstd\r\n"
        }
    }

    /// The coding of this registered name, in any case; `x-gzip` is gzip (RFC 9110 §8.4.1.3).
    public init?(name: String) {
        var name = name
        guard let coding = name.withUTF8({ ContentCoding(token: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = coding
    }

    /// The coding that the token names, in any case, without whitespace around it.
    ///
    /// Allocates nothing.
    public init?(token: UnsafeRawBufferPointer) {
        if token.equalsIgnoringCase("gzip") || token.equalsIgnoringCase("x-gzip") {
            self = .gzip
        } else if token.equalsIgnoringCase("br") {
            self = .brotli
        } else if token.equalsIgnoringCase("zstd") {
            self = .zstd
        } else if token.equalsIgnoringCase("identity") {
            self = .identity
        } else {
            return nil
        }
    }
}
