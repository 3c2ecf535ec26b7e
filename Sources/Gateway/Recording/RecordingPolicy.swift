internal import AuditLog

/// What a record keeps of where an access came from, and of what it asked for.
package struct RecordingPolicy: Sendable {
    /// What is kept of a caller's address.
    package enum Addresses: Sendable {
        case full
        /// Its first 24 bits, or 48 of an IPv6 address.
        case truncated
        /// A token of it: HMAC-SHA-256 over `4` or `6`, a byte, and the address's 4 or 16 bytes.
        case keyed(TokenKey)
        case none
    }

    package var addresses: Addresses
    /// Makes tokens of queries; nil: nothing is kept of them.
    package var queries: TokenKey?

    package init(addresses: Addresses = .truncated, queries: TokenKey? = nil) {
        self.addresses = addresses
        self.queries = queries
    }

    /// What is kept of an address.
    func kept(_ address: AccessAddress) -> AccessAddress {
        guard address != .none else { return .none }
        switch addresses {
        case .full: return address
        case .truncated: return address.truncated
        case .keyed(let key): return AccessAddress(token: RecordingPolicy.token(address, key))
        case .none: return .none
        }
    }

    private static func token(_ address: AccessAddress, _ key: TokenKey) -> UInt64 {
        var message = key.begin()
        let isIPv4 = address.form == .ipv4
        message.update(isIPv4 ? 4 : 6)
        withUnsafeBytes(of: (address.high.bigEndian, address.low.bigEndian)) { bytes in
            message.update(UnsafeRawBufferPointer(rebasing: bytes[..<(isIPv4 ? 4 : 16)]))
        }
        return message.token()
    }
}
