/// Where an access came from, as much of it as is kept: 16 bytes, and how to read them.
public struct AccessAddress: Sendable, Hashable {
    public var form: AccessAddressForm
    /// The first 8 bytes, big-endian.
    public var high: UInt64
    /// The last 8 bytes, big-endian.
    public var low: UInt64

    public init(form: AccessAddressForm, high: UInt64, low: UInt64) {
        self.form = form
        self.high = high
        self.low = low
    }

    public static let none = AccessAddress(form: .none, high: 0, low: 0)

    /// An IPv4 address, the first of its bytes the most significant.
    public init(ipv4: UInt32) {
        self.init(form: .ipv4, high: UInt64(ipv4) << 32, low: 0)
    }

    /// A token in place of an address.
    public init(token: UInt64) {
        self.init(form: .token, high: token, low: 0)
    }

    /// The network alone: 24 bits of an IPv4 address, 48 of an IPv6 address; anything else stays as it is.
    public var truncated: AccessAddress {
        switch form {
        case .ipv4: AccessAddress(form: .ipv4Network, high: high & Self.masks(.ipv4Network).high, low: 0)
        case .ipv6: AccessAddress(form: .ipv6Network, high: high & Self.masks(.ipv6Network).high, low: 0)
        case .none, .ipv4Network, .ipv6Network, .token: self
        }
    }

    /// Whether every bit that the form has no meaning for is zero.
    public var isCanonical: Bool {
        let masks = Self.masks(form)
        return high & ~masks.high == 0 && low & ~masks.low == 0
    }

    /// The bits that a form has a meaning for.
    private static func masks(_ form: AccessAddressForm) -> (high: UInt64, low: UInt64) {
        switch form {
        case .none: (0, 0)
        case .ipv4: (0xFFFF_FFFF_0000_0000, 0)
        case .ipv6: (.max, .max)
        case .ipv4Network: (0xFFFF_FF00_0000_0000, 0)
        case .ipv6Network: (0xFFFF_FFFF_FFFF_0000, 0)
        case .token: (.max, 0)
        }
    }

    // MARK: - Text

    /// Appends `192.0.2.1`, `2001:db8::1` (RFC 5952), `192.0.2.0/24`, `2001:db8:1::/48` or a token's 16 hexadecimal
    /// digits; nothing for none.
    public func write(into bytes: inout [UInt8]) {
        switch form {
        case .none:
            break
        case .ipv4:
            writeIPv4(into: &bytes)
        case .ipv4Network:
            writeIPv4(into: &bytes)
            bytes.append("/24")
        case .ipv6:
            writeIPv6(into: &bytes)
        case .ipv6Network:
            writeIPv6(into: &bytes)
            bytes.append("/48")
        case .token:
            bytes.appendHexadecimal(high)
        }
    }

    private func writeIPv4(into bytes: inout [UInt8]) {
        for index in 0..<4 {
            if index > 0 { bytes.append(UInt8(ascii: ".")) }
            bytes.appendDecimal(high >> UInt64(56 - 8 * index) & 0xFF)
        }
    }

    private func writeIPv6(into bytes: inout [UInt8]) {
        let zeros = longestZeros
        var index = 0
        while index < 8 {
            if index == zeros.lowerBound, zeros.count > 1 {
                bytes.append("::")
                index = zeros.upperBound
                continue
            }
            if index > 0, index != zeros.upperBound || zeros.count < 2 { bytes.append(UInt8(ascii: ":")) }
            Self.append(group(index), to: &bytes)
            index += 1
        }
    }

    /// The first of the longest runs of groups that are zero.
    private var longestZeros: Range<Int> {
        var longest = 0..<0
        var start = 0
        for index in 0...8 where index == 8 || group(index) != 0 {
            if index - start > longest.count { longest = start..<index }
            start = index + 1
        }
        return longest
    }

    /// One of the eight groups of 16 bits.
    private func group(_ index: Int) -> UInt16 {
        UInt16(truncatingIfNeeded: (index < 4 ? high : low) >> UInt64(48 - 16 * (index % 4)))
    }

    /// Appends a group without leading zeros.
    private static func append(_ group: UInt16, to bytes: inout [UInt8]) {
        var shift = group == 0 ? 0 : (15 - group.leadingZeroBitCount) / 4 * 4
        while shift >= 0 {
            let digit = UInt8(truncatingIfNeeded: group >> UInt16(shift)) & 0xF
            bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            shift -= 4
        }
    }
}
