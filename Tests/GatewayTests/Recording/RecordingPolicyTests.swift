import AuditLog
import NIOCore
import Testing

@testable import Gateway

/// What is kept of an address.
struct RecordingPolicyTests {
    private let key = TokenKey(secret: Array(0..<32))

    private func text(_ address: AccessAddress) -> String {
        var bytes: [UInt8] = []
        address.write(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func address(_ text: String) throws -> AccessAddress {
        AccessAddress(try SocketAddress(ipAddress: text, port: 80))
    }

    @Test("Addresses are read from their sockets; IPv4 in IPv6 form is IPv4")
    func reads() throws {
        #expect(text(try address("192.0.2.1")) == "192.0.2.1")
        #expect(text(try address("2001:db8::1")) == "2001:db8::1")
        #expect(try address("::ffff:192.0.2.1") == address("192.0.2.1"))
        #expect(text(try address("::1")) == "::1")
        #expect(AccessAddress(nil as SocketAddress?) == .none)
    }

    @Test("A policy keeps what it says")
    func keeps() throws {
        let key = try #require(key)
        let (ipv4, ipv6) = (try address("192.0.2.1"), try address("2001:db8::1"))
        #expect(RecordingPolicy(addresses: .full).kept(ipv6) == ipv6)
        #expect(text(RecordingPolicy().kept(ipv4)) == "192.0.2.0/24")
        #expect(text(RecordingPolicy(addresses: .truncated).kept(ipv6)) == "2001:db8::/48")
        #expect(RecordingPolicy(addresses: .none).kept(ipv4) == .none)
        let keyed = RecordingPolicy(addresses: .keyed(key))
        // Made with another implementation of HMAC-SHA-256.
        #expect(text(keyed.kept(ipv4)) == "6b5beb1cce4577c3")
        #expect(text(keyed.kept(ipv6)) == "dd52243d60f09bc8")
        #expect(keyed.kept(.none) == .none)
    }

    @Test("A token in pieces is that of the whole, and only a key of 32 bytes is one")
    func pieces() throws {
        let key = try #require(key)
        var message = key.begin()
        for byte in "?query=coffee&max_results=10".utf8 { message.update(byte) }
        #expect(message.token() == 0xC67A_2FBA_49AE_EB65)
        #expect(TokenKey(secret: [1, 2, 3]) == nil)
        #expect(TokenKey(secret: Array(0..<33)) == nil)
    }
}
