import Foundation
import TestSupport
import Testing

/// Organizations that show a certificate beside their keys, and certificates that change.
struct ClientCertificateTests {
    private func fingerprint(_ name: String, in directory: TemporaryDirectory) throws -> String {
        let result = try ChildProcess.run(
            "/usr/bin/env",
            ["openssl", "x509", "-in", "\(directory.path)/\(name).pem", "-noout", "-fingerprint", "-sha256"])
        return result.output.split(separator: "=").last.map { $0.trimmingCharacters(in: .newlines) } ?? ""
    }

    private func call(
        _ gateway: GatewayProcess, app: String, certificate: String?, _ options: [String] = []
    ) throws
        -> (exit: ChildProcess.Exit, output: String, error: String)
    {
        let path = gateway.directory.path
        var arguments = [
            "curl", "-sS", "--cacert", "\(path)/ca.pem", "-H", "X-Api-Key: \(gateway.keys[app] ?? "")",
        ]
        if let certificate {
            arguments += ["--cert", "\(path)/\(certificate).pem", "--key", "\(path)/\(certificate)-key.pem"]
        }
        return try ChildProcess.run(
            "/usr/bin/env", arguments + options + ["https://localhost:\(gateway.port)/things"])
    }

    @Test(
        "An organization that shows a certificate is served with it alone, over HTTP/1.1 and HTTP/2; others need none")
    func secondFactor() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer("fine") }
        defer { upstream.stop() }
        // The certificates are there before the gateway, for their fingerprints.
        let drawer = try TemporaryDirectory()
        try TestCertificates.authority("clients", to: drawer)
        for name in ["acme", "other"] {
            try TestCertificates.issue(name, key: "\(name)-key", by: "clients", subject: "/CN=\(name)", to: drawer)
        }
        try TestCertificates.authority("strangers", to: drawer)
        try TestCertificates.issue(
            "stranger", key: "stranger-key", by: "strangers", subject: "/CN=acme", to: drawer)
        var template = GatewayTemplate(upstream: upstream.address)
        template.isSecure = true
        template.tlsOptions = ", client_ca: \(drawer.path)/clients.pem"
        template.organizations = """
            purposes:
              all-of-it: {routes: [everything]}
            organizations:
              acme:
                legal_name: Acme Corporation
                tier: standard
                client_certificate: {sha256: ["\(try fingerprint("acme", in: drawer))"]}
                apps:
                  acme-app: {purpose: all-of-it}
              plain:
                legal_name: Plain Limited
                tier: standard
                apps:
                  plain-app: {purpose: all-of-it}
            """
        let gateway = try GatewayProcess(template, apps: ["acme-app", "plain-app"])
        for name in ["acme", "acme-key", "other", "other-key", "stranger", "stranger-key"] {
            try FileManager.default.copyItem(
                atPath: "\(drawer.path)/\(name).pem", toPath: "\(gateway.directory.path)/\(name).pem")
        }
        for options in [["--http1.1"], ["--http2"]] {
            #expect(try call(gateway, app: "acme-app", certificate: "acme", options).output == "fine")
            #expect(try call(gateway, app: "plain-app", certificate: nil, options).output == "fine")
            #expect(try call(gateway, app: "plain-app", certificate: "other", options).output == "fine")
            let none = try call(gateway, app: "acme-app", certificate: nil, options).output
            #expect(none.contains("urn:tollgate:problem:certificate-required") && none.contains("\"status\":403"))
            let wrong = try call(gateway, app: "acme-app", certificate: "other", options).output
            #expect(wrong.contains("urn:tollgate:problem:certificate-mismatch") && wrong.contains("\"status\":403"))
            let stranger = try call(gateway, app: "acme-app", certificate: "stranger", options)
            #expect(stranger.exit != .code(0) && stranger.output.isEmpty, "\(stranger)")
        }
        let refused = try gateway.accesses().filter { $0.status == 403 }
        #expect(
            refused.map(\.outcome) == [
                "certificate-required", "certificate-mismatch", "certificate-required", "certificate-mismatch",
            ])
        #expect(refused.allSatisfy { $0.organization == "acme" })
        #expect(upstream.requests.count == 6)
    }

    @Test("A stream ends when its organization has to show another certificate than its caller did")
    func change() throws {
        let upstream = try ScriptedUpstream { peer in
            guard try peer.request() != nil else { return }
            try peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n[\r\n")
            try peer.waitForEnd()
        }
        defer { upstream.stop() }
        let drawer = try TemporaryDirectory()
        try TestCertificates.authority("clients", to: drawer)
        for name in ["first", "second"] {
            try TestCertificates.issue(name, key: "\(name)-key", by: "clients", subject: "/CN=acme", to: drawer)
        }
        let organizations = GatewayTemplate(upstream: upstream.address).organizations
        func showing(_ name: String) throws -> String {
            let certificate = "client_certificate: {sha256: [\"\(try fingerprint(name, in: drawer))\"]}"
            return organizations.replacing("tier: standard", with: "tier: standard\n    \(certificate)")
        }
        let first = try showing("first")
        var live = try LiveGateway(upstream: upstream) { template in
            template.isSecure = true
            template.tlsOptions = ", client_ca: \(drawer.path)/clients.pem"
            template.organizations = first
        }
        let gateway = live.gateway
        let caller = try ChildProcess(
            "/usr/bin/env",
            [
                "curl", "-sSN", "--cacert", "\(gateway.directory.path)/ca.pem", "-H", "X-Api-Key: \(gateway.key)",
                "--cert", "\(drawer.path)/first.pem", "--key", "\(drawer.path)/first-key.pem",
                "https://localhost:\(gateway.port)/stream",
            ], output: drawer.path, name: "caller")
        try Deadline.wait(for: "the beginning of the stream") { caller.output == "[" }
        let second = try showing("second")
        try live.edit { $0.organizations = second }
        #expect(try caller.waitForExit() != .code(0))
        #expect(try gateway.accesses().map(\.outcome) == ["certificate-mismatch"])
    }

    @Test("A new certificate serves new connections without a restart; a broken one leaves the last one in place")
    func reload() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer("fine") }
        defer { upstream.stop() }
        var template = GatewayTemplate(upstream: upstream.address)
        template.isSecure = true
        let gateway = try GatewayProcess(template)
        let directory = gateway.directory
        gateway.expectLog("new connections get the new certificate")
        gateway.expectLog("the new certificate can't be used, and the last one goes on")
        func subject() throws -> String {
            let client = "openssl s_client -connect localhost:\(try gateway.port) </dev/null 2>/dev/null"
            return try ChildProcess.run("/bin/sh", ["-c", "\(client) | openssl x509 -noout -subject"]).output
        }
        try Deadline.wait(for: "a word about the certificate") { gateway.log.contains("cert.pem expires in") }
        #expect(try subject().contains("localhost"))

        try TestCertificates.issue("next", key: "next-key", by: "ca", subject: "/CN=second", to: directory)
        func replace(_ name: String, by other: String) {
            #expect(rename("\(directory.path)/\(other).pem", "\(directory.path)/\(name).pem") == 0)
        }
        replace("cert", by: "next")
        replace("key", by: "next-key")
        try Deadline.wait(for: "the new certificate") { try subject().contains("second") }
        #expect(try call(gateway, app: "acme-app", certificate: nil).output == "fine")

        try directory.write("not a certificate\n", to: "broken.pem")
        replace("cert", by: "broken")
        try Deadline.wait(for: "a word about the broken one") { gateway.log.contains("can't be used") }
        #expect(try subject().contains("second"))
    }
}
