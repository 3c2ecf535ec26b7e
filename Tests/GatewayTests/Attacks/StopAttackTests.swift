import Foundation
import TestSupport
import Testing

/// A gateway that is stopped in the midst of work.
@Suite(.serialized)
struct StopAttackTests {
    @Test("A stop drops nothing that is in flight: each request sent on an open connection is answered and on record")
    func dropsNothing() throws {
        let upstream = try ScriptedUpstream { peer in
            while let request = try peer.request() {
                usleep(5_000)
                try peer.send(UpstreamAnswer("ok").bytes(for: request.method))
            }
        }
        defer { upstream.stop() }
        var answers = 0
        let rounds = AttackReport.size(10, short: 2)
        for _ in 0..<rounds {
            var template = GatewayTemplate(upstream: upstream.address)
            template.threads = 2
            template.drain = "10s"
            let gateway = try GatewayProcess(template)
            let known = upstream.requests.count
            let clean = try CleanClients(gateway, count: 16, pauseMicroseconds: 1_000, endsWithClose: true)
            usleep(500_000)
            let process = try gateway.process
            process.send(SIGTERM)
            let report = try clean.waitForEnd()
            #expect(report.failures == [])
            #expect(try process.waitForExit() == .code(0))
            #expect(upstream.requests.count - known == report.count)
            #expect(try gateway.accesses().count == report.count)
            answers += report.count
        }
        AttackReport.note(
            "stop under load", did: "SIGTERM \(rounds) times with 16 callers at work",
            held: "\(answers) of \(answers) requests answered and on record; each exit was 0")
    }

    @Test("Callers whose connections are still to be accepted when the stop comes are answered")
    func acceptsThoseWhoWait() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer("ok") }
        defer { upstream.stop() }
        var template = GatewayTemplate(upstream: upstream.address)
        template.threads = 2
        template.drain = "10s"
        let gateway = try GatewayProcess(template)
        let process = try gateway.process
        process.send(SIGSTOP)
        let count = AttackReport.size(1_000, short: 200)
        let clients = try (0..<count).map { _ in
            let client = try gateway.connect()
            try client.send(gateway.request("GET /waiting"))
            return client
        }
        process.send(SIGTERM)
        process.send(SIGCONT)
        for client in clients { #expect(try client.receiveHead().status == 200) }
        #expect(try process.waitForExit() == .code(0))
        #expect(try gateway.accesses().count == count)
        AttackReport.note(
            "stop with callers at the door", did: "SIGTERM with \(count) connections that were not accepted yet",
            held: "each got its answer, and is on record")
    }

    @Test("What doesn't end by the drain's deadline is cut off, so that its caller can see it, and is on record")
    func cutsOffAtDeadline() throws {
        let upstream = try ScriptedUpstream { peer in
            while let request = try peer.request() {
                try peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                try peer.send(UpstreamAnswer.chunk(Array("begun".utf8)))
                if request.target == "/endless" { try peer.waitForEnd() }
            }
        }
        defer { upstream.stop() }
        var template = GatewayTemplate(upstream: upstream.address)
        template.drain = "1s"
        let gateway = try GatewayProcess(template)
        let client = try gateway.connect()
        try client.send(gateway.request("GET /endless"))
        #expect(try client.receiveHead().status == 200)
        #expect(try client.receiveChunk() == Array("begun".utf8))
        let process = try gateway.process
        process.send(SIGTERM)
        #expect(throws: (any Error).self) { try client.receiveChunk() }
        #expect(try process.waitForExit() == .code(0))
        #expect(try gateway.accesses().map(\.outcome) == ["downstream-gone"])
        AttackReport.note(
            "stop with an endless answer", did: "SIGTERM while an answer goes on for ever",
            held: "it was cut off at the drain's deadline, visibly, and is on record")
    }
}
