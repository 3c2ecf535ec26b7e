import Foundation
import TestSupport
import Testing

/// HTTP/2 over TLS as its callers see it: curl, h2load and Python's h2.
struct HTTP2Tests {
    private func secure(
        _ upstream: ScriptedUpstream, _ change: (inout GatewayTemplate) -> Void = { _ in }
    ) throws
        -> GatewayProcess
    {
        var template = GatewayTemplate(upstream: upstream.address)
        template.isSecure = true
        change(&template)
        return try GatewayProcess(template)
    }

    private struct Conversation: Decodable {
        var whole: Int
        var wrong: Int
        var resets: Int
        var statuses: [String: Int]
        var fields: [String]
    }

    private func converse(_ gateway: GatewayProcess, requests: Int, window: Int) throws -> Conversation {
        var random = SeededGenerator()
        let environment = "\(Tollgate.root)/.build/clients/bin/python"
        let python = FileManager.default.fileExists(atPath: environment) ? environment : "python3"
        let result = try ChildProcess.run(
            "/usr/bin/env",
            [
                python, "\(Tollgate.root)/Tests/HTTP2/conversation.py", "\(gateway.port)", gateway.key, "\(requests)",
                "\(random.next() >> 1)", "\(window)",
            ], seconds: 120)
        guard result.exit == .code(0) else { throw WireFailure.system("conversation.py: \(result.error)") }
        return try JSONDecoder().decode(Conversation.self, from: Data(result.output.utf8))
    }

    @Test(
        "Python's h2 sends many bodies at once and gets each back whole, whatever its windows", arguments: [0, 1_000])
    func conversation(window: Int) throws {
        let upstream = try ScriptedUpstream.answering { request in
            // Some answers have a length, and some stream.
            UpstreamAnswer(bytes: request.body, chunkBytes: request.body.count % 2 == 0 ? 5_000 : nil)
        }
        defer { upstream.stop() }
        let gateway = try secure(upstream)
        let result = try converse(gateway, requests: window == 0 ? 120 : 40, window: window)
        #expect(result.whole == (window == 0 ? 120 : 40) && result.wrong == 0 && result.resets == 0, "\(result)")
        #expect(result.fields.allSatisfy { $0 == $0.lowercased() })
        #expect(!result.fields.contains { ["connection", "transfer-encoding", "keep-alive"].contains($0) })
        #expect(upstream.failures.isEmpty)
        let request = try upstream.lastRequest(of: 1)
        #expect(request.field("Via") == "2 tollgate" && request.field("Cookie") == "a=1; b=2")
        #expect(request.field("Forwarded")?.contains("proto=https") == true)
        #expect(request.field("X-Api-Key") == nil)
    }

    @Test("h2load has all its requests answered, and each is on record once")
    func load() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer.items(20) }
        defer { upstream.stop() }
        let gateway = try secure(upstream)
        let result = try ChildProcess.run(
            "/usr/bin/env",
            [
                "h2load", "-n", "1000", "-c", "4", "-m", "20", "-H", "X-Api-Key: \(gateway.key)",
                "https://127.0.0.1:\(gateway.port)/things",
            ])
        #expect(result.output.contains("1000 succeeded, 0 failed"), "\(result)")
        #expect(try gateway.accesses().count { $0.status == 200 } == 1_000)
    }

    private func curl(
        _ gateway: GatewayProcess, _ arguments: String...
    ) throws -> (
        exit: ChildProcess.Exit, output: String, error: String
    ) {
        try ChildProcess.run(
            "/usr/bin/env",
            [
                "curl", "-sS", "--http2", "--cacert", "\(gateway.directory.path)/ca.pem", "-H",
                "X-Api-Key: \(gateway.key)",
            ] + arguments)
    }

    @Test("An answer without a body has none: to HEAD, 204 and 304")
    func noBody() throws {
        let upstream = try ScriptedUpstream.answering { request in
            UpstreamAnswer("hello", status: Int(request.target.dropFirst()) ?? 200)
        }
        defer { upstream.stop() }
        let gateway = try secure(upstream)
        let port = try gateway.port
        for status in [204, 304] {
            let result = try curl(gateway, "-i", "https://localhost:\(port)/\(status)")
            #expect(result.exit == .code(0) && result.output.hasPrefix("HTTP/2 \(status)"), "\(result)")
            #expect(result.output.hasSuffix("\r\n\r\n") && !result.output.contains("content-length"), "\(result)")
        }
        let head = try curl(gateway, "-I", "https://localhost:\(port)/200")
        #expect(head.exit == .code(0) && head.output.contains("content-length: 5"), "\(head)")
    }

    @Test("An answer that its upstream cuts off is a stream error, and its connection goes on")
    func cut() throws {
        let upstream = try ScriptedUpstream { peer in
            while let request = try peer.request() {
                guard request.target == "/cut" else {
                    try peer.send(UpstreamAnswer("fine").bytes())
                    continue
                }
                try peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                try peer.send(UpstreamAnswer.chunk([UInt8](repeating: 65, count: 200_000)))
                sleep(1)
                return
            }
        }
        defer { upstream.stop() }
        let gateway = try secure(upstream)
        let port = try gateway.port
        let result = try curl(
            gateway, "-w", "%{http_code} %{num_connects}\n", "-o", "/dev/null", "https://localhost:\(port)/cut",
            "-o", "/dev/null", "https://localhost:\(port)/fine")
        #expect(result.error.contains("INTERNAL_ERROR"), "\(result)")
        #expect(result.output == "200 1\n200 0\n", "\(result)")
        #expect(try gateway.accesses().filter { $0.flags?.contains("answer-cut-off") == true }.count == 1)
    }

    @Test("A malformed request gets its problem, is on record, and ends its stream alone with PROTOCOL_ERROR")
    func malformed() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer("fine") }
        defer { upstream.stop() }
        let gateway = try secure(upstream)
        let result = try ChildProcess.run(
            "/usr/bin/env",
            ["python3", "\(Tollgate.root)/Tests/HTTP2/malformed.py", "\(gateway.port)", gateway.key])
        #expect(result.exit == .code(0), "\(result)")
        #expect(upstream.requests.count == 1 && upstream.requests[0].target == "/last")
        #expect(try gateway.accesses().count { $0.outcome == "malformed" } == Int(result.output.dropLast()))
    }

    private struct Interim: Decodable, Equatable {
        var before: Int
        var after: Int
        var body: String
    }

    @Test("A body that is held back is asked for, and an upstream's interim answers are passed on")
    func interim() throws {
        let upstream = try ScriptedUpstream { peer in
            while let request = try peer.request() {
                try peer.send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
                try peer.send(UpstreamAnswer("done").bytes(for: request.method))
            }
        }
        defer { upstream.stop() }
        let gateway = try secure(upstream)
        let result = try ChildProcess.run(
            "/usr/bin/env",
            ["python3", "\(Tollgate.root)/Tests/HTTP2/interim.py", "\(gateway.port)", gateway.key])
        let counted = try JSONDecoder().decode(Interim.self, from: Data(result.output.utf8))
        #expect(counted == Interim(before: 1, after: 2, body: "done"))
    }

    @Test("A stopping gateway says so, and answers what it has been asked")
    func drain() throws {
        let upstream = try ScriptedUpstream { peer in
            while let request = try peer.request() {
                usleep(1_000_000)
                try peer.send(UpstreamAnswer("late").bytes(for: request.method))
            }
        }
        defer { upstream.stop() }
        let gateway = try secure(upstream) { $0.drain = "10s" }
        let port = try gateway.port
        let caller = try ChildProcess(
            "/usr/bin/env",
            [
                "curl", "-sS", "--http2", "--cacert", "\(gateway.directory.path)/ca.pem", "-H",
                "X-Api-Key: \(gateway.key)", "https://localhost:\(port)/",
            ], output: gateway.directory.path, name: "curl")
        try upstream.lastRequest(of: 1)
        #expect(try gateway.stop() == .code(0))
        #expect(try caller.waitForExit() == .code(0))
        #expect(caller.output == "late")
    }

    @Test("A caller that reads slowly holds back the upstream, and costs bounded memory")
    func slowReader() throws {
        let sent = Tally()
        let upstream = try ScriptedUpstream { peer in
            while try peer.request() != nil {
                try peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                for _ in 0..<1_000 {
                    try peer.send(UpstreamAnswer.chunk([UInt8](repeating: 65, count: 100_000)))
                    sent.add(1)
                }
            }
        }
        defer { upstream.stop() }
        let gateway = try secure(upstream)
        let caller = try ChildProcess(
            "/usr/bin/env",
            [
                "curl", "-sS", "--http2", "--limit-rate", "1k", "-k", "-H", "X-Api-Key: \(gateway.key)", "-o",
                "/dev/null", "https://localhost:\(gateway.port)/",
            ], output: gateway.directory.path, name: "curl")
        defer { caller.send(SIGKILL) }
        var last = -1
        try Deadline.wait(seconds: 30, for: "the upstream to be held back") {
            let present = sent.count
            defer { last = present }
            usleep(1_000_000)
            return present > 0 && present == last
        }
        // curl has a window of some 32 MB, which the gateway may fill.
        #expect(sent.count < 600)
        #expect(try gateway.process.residentBytes() < 256 << 20)
    }
}
