/// A set of the names a gateway knows.
public struct FieldNameSet: Sendable, ExpressibleByArrayLiteral {
    private let bits: UInt64

    public init(arrayLiteral names: FieldName...) {
        bits = names.reduce(0) { $0 | 1 &<< UInt64($1.rawValue) }
    }

    private init(bits: UInt64) {
        self.bits = bits
    }

    @inline(__always)
    public func contains(_ name: FieldName) -> Bool {
        bits & (1 &<< UInt64(name.rawValue)) != 0
    }

    public func union(_ other: FieldNameSet) -> FieldNameSet {
        FieldNameSet(bits: bits | other.bits)
    }

    /// What concerns one connection alone (RFC 9110, section 7.6.1), and the framing, which each side has of its own.
    public static let hopByHop: FieldNameSet = [
        .connection, .keepAlive, .proxyConnection, .te, .trailer, .transferEncoding, .upgrade, .contentLength,
        .http2Settings, .proxyAuthenticate, .proxyAuthorization,
    ]
}
