internal import Agreements
internal import AuditLog
internal import NIOCore

extension AccessAddress {
    /// A caller's address as its socket has it; an IPv4 address in IPv6 form (RFC 4291, section 2.5.5.2) is the IPv4
    /// address.
    init(_ socket: SocketAddress?) {
        switch socket {
        case .v4(let address):
            // `sockaddr_in`: family 2, port 2, address 4.
            self.init(
                ipv4: withUnsafeBytes(of: address.address) { bytes in
                    UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
                })
        case .v6(let address):
            // `sockaddr_in6`: family 2, port 2, flow 4, address 16.
            let (high, low) = withUnsafeBytes(of: address.address) { bytes in
                (
                    UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
                    UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
                )
            }
            if high == 0, low >> 32 == 0xFFFF {
                self.init(ipv4: UInt32(truncatingIfNeeded: low))
            } else {
                self.init(form: .ipv6, high: high, low: low)
            }
        case .unixDomainSocket, nil:
            self = .none
        }
    }
}

extension IPAddress {
    /// A caller's whole address.
    init(_ address: AccessAddress) {
        switch address.form {
        case .ipv4: self.init(ipv4: UInt32(truncatingIfNeeded: address.high >> 32))
        case .ipv6: self.init(high: address.high, low: address.low)
        case .none, .ipv4Network, .ipv6Network, .token: self = .unknown
        }
    }
}
