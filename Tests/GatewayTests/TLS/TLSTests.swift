import Foundation
import TestSupport
import Testing

/// HTTP/1.1 over TLS, and what is asked of certificates.
struct TLSTests {
    private func curl(
        _ gateway: GatewayProcess, _ arguments: String...
    ) throws -> (
        exit: ChildProcess.Exit, output: String, error: String
    ) {
        let options = [
            "curl", "-sS", "--max-time", "20", "--http1.1", "--cacert", "\(gateway.directory.path)/ca.pem", "-H",
            "X-Api-Key: \(gateway.key)",
        ]
        return try ChildProcess.run("/usr/bin/env", options + arguments)
    }

    private func secure(_ upstream: ScriptedUpstream, tls: String = "") throws -> GatewayProcess {
        var template = GatewayTemplate(upstream: upstream.address)
        template.isSecure = true
        template.tlsOptions = tls
        return try GatewayProcess(template)
    }

    @Test("TLS 1.2 and 1.3 are spoken, and nothing older; `minimum` leaves 1.3 alone")
    func versions() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer("fine") }
        defer { upstream.stop() }
        for (options, refused) in [("", ["1.1"]), (", minimum: \"1.3\"", ["1.1", "1.2"])] {
            let gateway = try secure(upstream, tls: options)
            for version in ["1.1", "1.2", "1.3"] {
                let result = try curl(
                    gateway, "--tlsv\(version)", "--tls-max", version, "https://localhost:\(gateway.port)/")
                #expect((result.output == "fine") != refused.contains(version), "\(version): \(result)")
            }
        }
    }

    @Test("Connections are kept, bodies go both ways, and the upstream is told of https")
    func bodies() throws {
        let upstream = try ScriptedUpstream.answering { request in
            UpstreamAnswer(bytes: request.body, chunkBytes: request.target == "/chunked" ? 7_000 : nil)
        }
        defer { upstream.stop() }
        let gateway = try secure(upstream)
        let body = [UInt8].pseudorandom(700_000)
        let path = "\(gateway.directory.path)/body"
        #expect(FileManager.default.createFile(atPath: path, contents: Data(body)))
        let port = try gateway.port
        let result = try curl(
            gateway, "--data-binary", "@\(path)", "-w", "%{num_connects}\n",
            "-o", "\(path)-1", "https://localhost:\(port)/plain", "-o", "\(path)-2", "https://localhost:\(port)/chunked"
        )
        #expect(result.output == "1\n0\n", "\(result)")
        for number in 1...2 {
            #expect(FileManager.default.contents(atPath: "\(path)-\(number)") == Data(body))
        }
        #expect(try upstream.lastRequest(of: 1).field("Forwarded")?.contains("proto=https") == true)
    }

    @Test("A session is resumed without another proof", arguments: ["-tls1_2", "-tls1_3"])
    func resumption(version: String) throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer("fine") }
        defer { upstream.stop() }
        let gateway = try secure(upstream)
        let session = "\(gateway.directory.path)/session"
        func connect(_ option: String) throws -> String {
            let request = "printf 'GET / HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n'"
            let client = "openssl s_client -connect localhost:\(try gateway.port) \(version) \(option) \(session)"
            return try ChildProcess.run("/bin/sh", ["-c", "(\(request); sleep 1) | \(client)"]).output
        }
        #expect(try connect("-sess_out").contains("New, TLSv1"))
        let again = try connect("-sess_in")
        #expect(again.contains("Reused, TLSv1") && again.contains("401 Unauthorized"), "\(again)")
    }

    @Test("A cut answer of an upstream is no whole answer to its caller")
    func cut() throws {
        let upstream = try ScriptedUpstream { peer in
            while try peer.request() != nil {
                try peer.send("HTTP/1.1 200 OK\r\n\r\n")
                try peer.send([UInt8](repeating: 65, count: 200_000))
                sleep(1)
                peer.reset()
            }
        }
        defer { upstream.stop() }
        let gateway = try secure(upstream)
        let result = try curl(gateway, "-0", "-o", "/dev/null", "https://localhost:\(gateway.port)/")
        #expect(result.exit != .code(0), "\(result)")
    }
}
