/// The addresses that share a prefix (RFC 4632, RFC 4291): `203.0.113.0/24`, `2001:db8::/32`, or a single address.
public struct Network: Sendable, Hashable, BitwiseCopyable {
    /// The lowest of its addresses.
    public let base: IPAddress
    /// How many of the 128 bits are the same in all of its addresses; 96 more than an IPv4 network is written with.
    public let prefixLength: Int

    /// Whether it has an address.
    @inline(__always)
    public func contains(_ address: IPAddress) -> Bool {
        (address.high ^ base.high) & Self.mask(prefixLength) == 0
            && (address.low ^ base.low) & Self.mask(prefixLength - 64) == 0
    }

    /// Ones in so many of the highest bits of a word; a number outside 0...64 counts as the nearest in it.
    @inline(__always)
    private static func mask(_ count: Int) -> UInt64 {
        count <= 0 ? 0 : .max << UInt64(max(0, 64 - count))
    }
}

extension Network: LosslessStringConvertible {
    /// With the length, unless it is a single address.
    public var description: String {
        if prefixLength == 128 { return "\(base)" }
        return "\(base)/\(base.isIPv4 && prefixLength >= 96 ? prefixLength - 96 : prefixLength)"
    }

    /// A network from its text; nil where it isn't one, or has bits set behind its prefix.
    public init?(_ description: String) {
        let parts = description.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let base = IPAddress(String(parts[0])) else { return nil }
        let isIPv4 = base.isIPv4 && !parts[0].contains(":")
        var length = 128
        if parts.count == 2 {
            let digits = parts[1].utf8
            guard (1...3).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
                digits.count == 1 || digits.first != 0x30, let number = Int(parts[1]), number <= (isIPv4 ? 32 : 128)
            else { return nil }
            length = isIPv4 ? number + 96 : number
        }
        guard base.high & ~Self.mask(length) == 0, base.low & ~Self.mask(length - 64) == 0 else { return nil }
        self.base = base
        prefixLength = length
    }
}
