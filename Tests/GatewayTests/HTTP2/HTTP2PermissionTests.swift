import Foundation
import TestSupport
import Testing

/// What agreements and keys allow holds over HTTP/2 too.
struct HTTP2PermissionTests {
    private func curl(_ gateway: GatewayProcess, key: String, _ path: String) throws -> ChildProcess {
        let certificate = "\(gateway.directory.path)/ca.pem"
        return try ChildProcess(
            "/usr/bin/env",
            [
                "curl", "-sS", "-N", "--http2", "--cacert", certificate, "-H", "X-Api-Key: \(key)", "-w",
                "%{http_version} %{http_code}", "https://localhost:\(gateway.port)\(path)",
            ], output: gateway.directory.path, name: "curl-\(UUID().uuidString)")
    }

    @Test("A key for other networks is refused over HTTP/2, and one for this one is served")
    func networks() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer("fine") }
        defer { upstream.stop() }
        var template = GatewayTemplate(upstream: upstream.address)
        template.isSecure = true
        let gateway = try GatewayProcess(template)
        for (network, isAllowed) in [("127.0.0.0/8", true), ("203.0.113.0/24", false)] {
            let key = try gateway.issueKey("acme-app", ["--network", network])
            try Deadline.wait(seconds: 15, for: "the key to be known") {
                let caller = try curl(gateway, key: key, "/")
                _ = try caller.waitForExit()
                return isAllowed
                    ? caller.output == "fine2 200"
                    : caller.output.contains("problem:network-not-allowed") && caller.output.hasSuffix("2 403")
            }
        }
    }

    @Test("A stream of lines ends with a line that says why when its key is suspended, and its stream ends properly")
    func endsStream() throws {
        let upstream = try ScriptedUpstream { peer in
            guard try peer.request() != nil else { return }
            try peer.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
            try peer.send(UpstreamAnswer.chunk(Array("{\"data\":{}}\r\n".utf8)))
            try peer.waitForEnd()
        }
        defer { upstream.stop() }
        var template = GatewayTemplate(upstream: upstream.address)
        template.isSecure = true
        template.routes = [
            "{name: everything, match: \"* /**\", upstream: api, items: /data, format: lines, reserve: {maximum: 1}}"
        ]
        let gateway = try GatewayProcess(template)
        let caller = try curl(gateway, key: gateway.key, "/stream")
        try Deadline.wait(for: "the first line") { caller.output.contains("data") }
        let id = String(gateway.key.dropFirst(3).prefix(10))
        #expect(try gateway.command("keys", "suspend", id, "--reason", "enough").exit == .code(0))
        #expect(try caller.waitForExit() == .code(0))
        let lines = caller.output.split(separator: "\r\n")
        #expect(lines.count == 3)
        #expect(lines[1].hasPrefix("{\"type\":\"urn:tollgate:problem:key-suspended\""), "\(caller.output)")
        #expect(lines[1].contains("\"reason\":\"enough\""))
        #expect(lines[2] == "2 200")
        #expect(try gateway.accesses().last?.outcome == "key-suspended")
    }
}
