/// Certificates for tests, which openssl makes when they are wanted; each is good for a day.
package enum TestCertificates {
    /// Makes `ca.pem`, and `cert.pem` with `key.pem` by it.
    package static func write(to directory: TemporaryDirectory, names: String) throws {
        try authority("ca", to: directory)
        try issue("cert", key: "key", by: "ca", subject: "/CN=localhost", names: names, to: directory)
    }

    /// Makes an authority: `NAME.pem` and `NAME-key.pem`.
    package static func authority(_ name: String, to directory: TemporaryDirectory) throws {
        try request(
            [
                "-subj", "/CN=\(name)", "-keyout", "\(directory.path)/\(name)-key.pem", "-out",
                "\(directory.path)/\(name).pem",
            ])
    }

    /// Makes a certificate by an authority, and its key.
    ///
    /// - Parameters:
    ///   - names: its alternative names, as openssl writes them; empty: it has none.
    ///   - days: how long it is good from now on.
    package static func issue(
        _ name: String, key: String, by authority: String, subject: String, names: String = "DNS:localhost",
        days: Int = 1, to directory: TemporaryDirectory
    ) throws {
        try request(
            [
                "-CA", "\(directory.path)/\(authority).pem", "-CAkey", "\(directory.path)/\(authority)-key.pem",
                "-subj", subject, "-addext", "basicConstraints=critical,CA:FALSE",
                "-keyout", "\(directory.path)/\(key).pem", "-out", "\(directory.path)/\(name).pem",
            ] + (names.isEmpty ? [] : ["-addext", "subjectAltName=\(names)"]), days: days)
    }

    private static func request(_ arguments: [String], days: Int = 1) throws {
        let common = [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
            "\(days)",
        ]
        let result = try ChildProcess.run("/usr/bin/env", common + arguments)
        guard result.exit == .code(0) else { throw WireFailure.system("openssl: \(result.error)") }
    }
}
