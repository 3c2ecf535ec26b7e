import Testing

@testable import HTTPWire

struct HostValidatorTests {
    /// The host lies between bytes that would change the verdict if they were looked at.
    private func isValid(_ host: String) -> Bool {
        let bytes = "@\(host)@".latin1
        return HostValidator.isValid(bytes.span, 1..<(1 + host.latin1.count))
    }

    @Test(
        "a name, an IPv4 address or a bracketed IPv6 address, and perhaps a port, is a host",
        arguments: [
            "a", "A", "a.b.c", "a.", "example.com", "xn--bcher-kva.example", "a_b", "a-b", "a~b", "1", "127.0.0.1",
            "!$&'()*+,;=",
            "a:", "a:0", "a:80", "a:00080", "a:65535", "a.:80", "127.0.0.1:443", "[::]", "[::1]", "[::1]:80", "[::1]:",
            "[2001:DB8::a]:65535", "[::ffff:1.2.3.4]", "[1:2:3:4:5:6:7:8]", "[1::]", "[1::8]", "[1:2:3:4:5:6:1.2.3.4]",
            "[1:2:3:4:5:6:7::]",
        ])
    func valid(host: String) {
        #expect(isValid(host))
    }

    @Test(
        "anything else isn't",
        arguments: [
            "", ":", ":80", ".", ".a", "..", "a..b", "a..", "@", "u@a", "u:p@a", "a@", "a b", " a", "a ", "a\tb", "a/b",
            "/", "a?b",
            "a#b", "a\\b", "a\"b", "a<b", "a|b", "a{b", "a^b", "a`b", "a%41", "%61", "\u{e9}", "a\u{0}", "a\u{7f}",
            "a:b", "a:8b",
            "a:-1", "a:+1", "a: 1", "a:1:2", "a:65536", "a:99999999999999999999", "a:8080/", "::1", "[", "]", "[]",
            "[:]",
            "[::1", "::1]", "[::1]a", "[::1]80", "[::1]:a", "[::1]:65536", "[::1]:80:", "[[::1]]", "[::g]",
            "[::1%25lo]",
            "[....]", "[abc]", "[1.2.3.4]", "[:::]", "[:1]", "[1:]", "[1::2::3]", "[1:2:3:4:5:6:7:8:9]", "[12345::]",
            "[1:2:3:4:5:6:7]", "[::1.2.3]", "[::1.2.3.256]", "[::01.2.3.4]", "[::1.2.3.4:5]", "[1:2:3:4:5:6:7:1.2.3.4]",
            "[::1 ]", "a[::1]", "[v1.a:b]", "[/::]",
        ])
    func invalid(host: String) {
        #expect(!isValid(host))
    }

    @Test("a host is 261 bytes at most: a name of 255 and a port")
    func length() {
        let name = String(repeating: "a", count: 255)
        #expect(isValid(name + ":65535"))
        #expect(!isValid(name + "a:65535"))
        #expect(isValid(String(repeating: "a", count: 261)))
        #expect(!isValid(String(repeating: "a", count: 262)))
    }

    @Test("each byte of a name is of RFC 3986's unreserved characters or sub-delimiters")
    func nameBytes() {
        let characters = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:".utf8)
        for byte in UInt8.min ... .max {
            #expect(isValid("a" + String(latin1: [byte])) == characters.contains(byte), "byte \(byte)")
        }
    }
}
