import Configuration
import Foundation
import TestSupport
import Testing

/// What the configuration's check says of certificates and keys.
struct CertificateCheckTests {
    /// The problems of a gateway with TLS, after a change to its files, at a time from now.
    private func problems(
        options: String = "", days: Int64 = 0, _ change: (TemporaryDirectory) throws -> Void = { _ in }
    ) throws -> String {
        let directory = try TemporaryDirectory()
        var template = GatewayTemplate(upstream: "127.0.0.1:1")
        template.isSecure = true
        template.tlsOptions = options
        try template.write(to: directory)
        try change(directory)
        do throws(ConfigurationError) {
            _ = try GatewayConfiguration.load(
                "\(directory.path)/gateway.yaml", builtInCodings: [.gzip],
                certificateTime: Int64(Date().timeIntervalSince1970) + 86_400 * days)
            return ""
        } catch {
            return "\(error)".replacingOccurrences(of: "\(directory.path)/", with: "")
        }
    }

    @Test("A certificate and its key are no problem")
    func good() throws {
        #expect(try problems() == "")
        #expect(try problems(options: ", client_ca: ca.pem, minimum: 1.3") == "")
    }

    @Test("Files that are missing, unreadable as PEM, or of another key are named where they stand")
    func files() throws {
        #expect(
            try problems { try FileManager.default.removeItem(atPath: "\($0.path)/key.pem") }
                == "gateway.yaml:3:47: `key.pem` can't be read: No such file or directory; name a file that can")
        #expect(
            try problems { try $0.write("nothing\n", to: "cert.pem") }
                == "gateway.yaml:3:24: `cert.pem` holds no certificate in PEM; name a file that does")
        #expect(
            try problems { try $0.write("nothing\n", to: "key.pem") }
                == "gateway.yaml:3:47: `key.pem` holds no private key in PEM without a passphrase; name a file that does"
        )
        #expect(
            try problems {
                try FileManager.default.removeItem(atPath: "\($0.path)/key.pem")
                try FileManager.default.copyItem(atPath: "\($0.path)/ca-key.pem", toPath: "\($0.path)/key.pem")
            }
                == "gateway.yaml:3:47: this key is not that of the certificate in `cert.pem`; name the two that belong "
                + "together")
        #expect(
            try problems(options: ", client_ca: key.pem")
                == "gateway.yaml:3:67: `key.pem` holds no certificate in PEM; name a file that does")
    }

    @Test("A certificate that has expired, or is not valid yet, is a problem")
    func times() throws {
        #expect(
            try problems(days: 11)
                == "gateway.yaml:3:24: the certificate of /CN=localhost expired 10 days ago; renew it")
        #expect(try problems(days: -1).contains("is not valid yet"))
    }

    @Test("An organization's certificates need a listener that asks for them")
    func asking() throws {
        let organizations = """
            organizations:
              acme: {legal_name: Acme, tier: standard, client_certificate: {sha256: [\(String(repeating: "ab", count: 32))]}}
            """
        #expect(
            try problems { try $0.write(organizations + "\n", to: "organizations.yaml") }
                .contains("no listener asks for certificates; give one `tls` with `client_ca`, or remove this"))
        let short = organizations.replacingOccurrences(of: "abab", with: "ab")
        #expect(
            try problems(options: ", client_ca: ca.pem") { try $0.write(short + "\n", to: "organizations.yaml") }
                .contains("is not a fingerprint; write the 64 hexadecimal digits of its SHA-256"))
    }
}
