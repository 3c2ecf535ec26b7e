import Agreements
import TestSupport
import Testing

@Suite struct NetworkTests {
    @Test("an address is in a network whose prefix it begins with, and in no other")
    func contains() throws {
        var random = SeededGenerator("networks")
        for _ in 0..<5_000 {
            let isIPv4 = Bool.random(using: &random)
            let bits = isIPv4 ? 32 : 128
            let length = Int.random(in: 0...bits, using: &random)
            let address = (0..<bits).map { _ in Bool.random(using: &random) }
            let base = address.enumerated().map { $0 < length && $1 }
            let network = try #require(Network("\(text(base))/\(length)"))
            #expect(network.contains(try #require(IPAddress(text(address)))))
            // One bit of the prefix, or of the rest, is another one.
            let changed = Int.random(in: 0..<bits, using: &random)
            var other = address
            other[changed].toggle()
            #expect(network.contains(try #require(IPAddress(text(other)))) == (changed >= length))
            #expect(Network(network.description) == network)
        }
    }

    @Test("networks are written as they are read, a single address without its length")
    func texts() {
        for text in ["203.0.113.0/24", "0.0.0.0/0", "10.1.2.3", "2001:db8::/32", "::/0", "2001:db8::1", "::1"] {
            #expect(Network(text)?.description == text)
        }
        #expect(Network("10.1.2.3/32")?.description == "10.1.2.3")
        #expect(Network("2001:DB8:0::/48")?.description == "2001:db8::/48")
    }

    @Test("IPv4 and IPv6 are apart, but for an IPv4 address in IPv6 form")
    func families() throws {
        let ipv4 = try #require(IPAddress("203.0.113.7"))
        #expect(try #require(Network("0.0.0.0/0")).contains(ipv4))
        #expect(try #require(Network("203.0.113.0/24")).contains(try #require(IPAddress("::ffff:203.0.113.7"))))
        #expect(!(try #require(Network("2000::/3")).contains(ipv4)))
        #expect(!(try #require(Network("0.0.0.0/0")).contains(try #require(IPAddress("2001:db8::1")))))
        #expect(!(try #require(Network("0.0.0.0/0")).contains(.unknown)))
    }

    @Test(
        "what is no network is refused, also one with bits behind its prefix",
        arguments: [
            "", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/08", "10.0.0.1/24", "10.0.0/8",
            "2001:db8::/129", "2001:db8::1/64",
            "10.0.0.0/8/8", " 10.0.0.0/8", "10.0.0.0/8 ", "example.com", "10.0.0.0\0/8", "1.2.3.256",
        ]
    )
    func noNetworks(text: String) {
        #expect(Network(text) == nil)
    }

    /// As 4 decimal or 8 hexadecimal numbers.
    private func text(_ bits: [Bool]) -> String {
        func number(_ bits: ArraySlice<Bool>) -> Int { bits.reduce(0) { 2 * $0 + ($1 ? 1 : 0) } }
        if bits.count == 32 {
            return (0..<4).map { "\(number(bits[8 * $0..<8 * $0 + 8]))" }.joined(separator: ".")
        }
        return (0..<8).map { String(number(bits[16 * $0..<16 * $0 + 16]), radix: 16) }.joined(separator: ":")
    }
}
