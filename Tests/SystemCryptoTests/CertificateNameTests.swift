import Foundation
import SystemCrypto
import TestSupport
import Testing

struct CertificateNameTests {
    /// Makes a certificate whose subject is `www.example.com`, in DER.
    private func certificate(names: String) throws -> [UInt8] {
        let directory = try TemporaryDirectory()
        try TestCertificates.authority("ca", to: directory)
        try TestCertificates.issue(
            "cert", key: "key", by: "ca", subject: "/CN=www.example.com", names: names, to: directory)
        let lines = try directory.read("cert.pem").split(separator: "\n").filter { !$0.hasPrefix("-----") }
        return Array(try #require(Data(base64Encoded: lines.joined())))
    }

    @Test(
        "A certificate is for the DNS names and addresses it lists, each of its own kind, and never for its subject",
        arguments: [
            "DNS:api.example.com": (["api.example.com", "API.Example.COM", "api.example.com."], ["example.com"]),
            "DNS:*.example.com": (
                ["a.example.com", "www.example.com"], ["example.com", "a.b.example.com", ".example.com", "*"]
            ),
            "DNS:w*.example.com": ([], ["www.example.com", "w.example.com"]),
            "DNS:a.*.example.com": ([], ["a.b.example.com"]),
            "DNS:*.com": ([], ["example.com"]),
            "DNS:other.example": (["other.example"], ["www.example.com", "", "."]),
            "email:me@example.com": ([], ["www.example.com", "example.com"]),
            "": ([], ["www.example.com"]),
            "IP:192.0.2.1, DNS:192.0.2.2, DNS:one.example": (
                ["192.0.2.1", "one.example"], ["192.0.2.2", "192.0.2.10", "192.0.2.1.example", "::ffff:192.0.2.1"]
            ),
            "IP:2001:db8::1": (["2001:db8::1", "2001:DB8:0:0::1"], ["2001:db8::2"]),
        ] as [String: (right: [String], wrong: [String])])
    func names(listed: String, servers: (right: [String], wrong: [String])) throws {
        let certificate = try certificate(names: listed)
        for server in servers.right { #expect(Certificate.isFor(server, der: certificate), "\(server)") }
        for server in servers.wrong { #expect(!Certificate.isFor(server, der: certificate), "\(server)") }
    }

    @Test("What is no certificate is for nobody")
    func nonsense() {
        #expect(!Certificate.isFor("www.example.com", der: []))
        #expect(!Certificate.isFor("www.example.com", der: [0x30, 0x03, 0x02, 0x01, 0x00]))
    }
}
