#if canImport(Glibc)
    internal import Glibc
#endif

/// Where a caller's connection comes from: an IPv6 address, or an IPv4 address in its form (RFC 4291, section 2.5.5.2).
public struct IPAddress: Sendable, Hashable, BitwiseCopyable {
    /// The first 8 bytes, big-endian.
    public var high: UInt64
    /// The last 8 bytes, big-endian.
    public var low: UInt64

    /// None that a caller can have.
    public static let unknown = IPAddress(high: 0, low: 0)

    /// What stands before an IPv4 address.
    static let mappedPrefix: UInt64 = 0xFFFF_0000_0000

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// An IPv4 address, the first of its bytes the most significant.
    public init(ipv4: UInt32) {
        self.init(high: 0, low: Self.mappedPrefix | UInt64(ipv4))
    }

    var isIPv4: Bool { high == 0 && low & ~0xFFFF_FFFF == Self.mappedPrefix }
}

extension IPAddress: LosslessStringConvertible {
    /// As in RFC 5952, or four numbers with points.
    public var description: String {
        var text = [CChar](repeating: 0, count: 64)
        if isIPv4 {
            var bytes = UInt32(truncatingIfNeeded: low).bigEndian
            _ = inet_ntop(AF_INET, &bytes, &text, socklen_t(text.count))
        } else {
            var bytes = (high.bigEndian, low.bigEndian)
            _ = inet_ntop(AF_INET6, &bytes, &text, socklen_t(text.count))
        }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    public init?(_ description: String) {
        guard description.utf8.allSatisfy({ $0 != 0 }) else { return nil }
        var ipv4: UInt32 = 0
        if inet_pton(AF_INET, description, &ipv4) == 1 {
            self.init(ipv4: UInt32(bigEndian: ipv4))
            return
        }
        var ipv6: (UInt64, UInt64) = (0, 0)
        guard inet_pton(AF_INET6, description, &ipv6) == 1 else { return nil }
        self.init(high: UInt64(bigEndian: ipv6.0), low: UInt64(bigEndian: ipv6.1))
    }
}
