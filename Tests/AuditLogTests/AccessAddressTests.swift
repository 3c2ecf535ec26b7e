import Glibc
import TestSupport
import Testing

@testable import AuditLog

struct AccessAddressTests {
    private func text(_ address: AccessAddress) -> String {
        var bytes: [UInt8] = []
        address.write(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("each form has its text")
    func forms() {
        #expect(text(.none) == "")
        #expect(text(AccessAddress(ipv4: 0xC000_0201)) == "192.0.2.1")
        #expect(text(AccessAddress(ipv4: 0xC000_0201).truncated) == "192.0.2.0/24")
        let ipv6 = AccessAddress(form: .ipv6, high: 0x2001_0DB8_0001_0002, low: 0x0003_0004_0005_0006)
        #expect(text(ipv6) == "2001:db8:1:2:3:4:5:6")
        #expect(text(ipv6.truncated) == "2001:db8:1::/48")
        #expect(text(AccessAddress(token: 0xABC)) == "0000000000000abc")
    }

    @Test("truncating keeps 24 or 48 bits, and changes nothing twice")
    func truncation() {
        let ipv4 = AccessAddress(ipv4: 0xFFFF_FFFF).truncated
        #expect(ipv4 == AccessAddress(form: .ipv4Network, high: 0xFFFF_FF00_0000_0000, low: 0))
        #expect(ipv4.truncated == ipv4)
        let ipv6 = AccessAddress(form: .ipv6, high: .max, low: .max).truncated
        #expect(ipv6 == AccessAddress(form: .ipv6Network, high: 0xFFFF_FFFF_FFFF_0000, low: 0))
        #expect(AccessAddress(token: 7).truncated == AccessAddress(token: 7))
        #expect(AccessAddress.none.truncated == .none)
    }

    @Test("IPv6 addresses are written as the system writes them, wherever their zeros are")
    func systemText() {
        var generator = SeededGenerator()
        for pattern in 0..<2_048 as Range<UInt64> {
            // Each of the eight groups is zero or not; never a form that is written with dots.
            var groups = (0..<8).map { pattern >> $0 & 1 == 0 ? 0 : UInt16.random(in: 1 ... .max, using: &generator) }
            if groups[0] == 0, groups[1] == 0 { groups[1] = 0x64 }
            let words = groups.map(UInt64.init)
            let address = AccessAddress(
                form: .ipv6,
                high: words[0] << 48 | words[1] << 32 | words[2] << 16 | words[3],
                low: words[4] << 48 | words[5] << 32 | words[6] << 16 | words[7])
            #expect(text(address) == systemText(groups), "seed \(generator.seed)")
        }
        #expect(text(AccessAddress(form: .ipv6, high: 0, low: 0)) == "::")
        #expect(text(AccessAddress(form: .ipv6, high: 0, low: 1)) == "::1")
        #expect(text(AccessAddress(form: .ipv6, high: 1 << 48, low: 0)) == "1::")
    }

    private func systemText(_ groups: [UInt16]) -> String {
        var bytes = groups.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        var text = [CChar](repeating: 0, count: 64)
        _ = inet_ntop(AF_INET6, &bytes, &text, 64)
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
