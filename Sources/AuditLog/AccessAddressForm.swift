/// How the 16 bytes of an access's address are read; raw values are stable.
public enum AccessAddressForm: UInt8, Sendable, CaseIterable {
    /// Nothing is kept.
    case none = 0
    /// An IPv4 address, in the first 4 bytes.
    case ipv4 = 1
    /// An IPv6 address.
    case ipv6 = 2
    /// The first 24 bits of an IPv4 address.
    case ipv4Network = 3
    /// The first 48 bits of an IPv6 address.
    case ipv6Network = 4
    /// A keyed token of the address, in the first 8 bytes: the same address has the same token as long as the
    /// key is the same.
    case token = 5
}
