import Foundation
import TestSupport
import Testing

/// Counters go on after a restart, however the gateway ended.
struct RestartTests {
    @Test("Buckets, windows and items go on where they were", arguments: [SIGTERM, SIGKILL])
    func keepsCounters(signal: Int32) throws {
        let upstream = try ScriptedUpstream.answering { _ in .items(3) }
        defer { upstream.stop() }
        var template = GatewayTemplate(upstream: upstream.address)
        template.threads = 2
        template.routes = [
            "{name: everything, match: GET /posts, upstream: api, items: /data, reserve: {maximum: 10}}"
        ]
        template.limits = [
            "{name: app-15m, per: app, requests: 15 / 15m}",
            "{name: organization-day, per: organization, requests: 100 / day}",
            "{name: posts-month, per: organization, items: 1000 / month}",
        ]
        let gateway = try GatewayProcess(template)
        for _ in 0..<6 { #expect(try gateway.call("GET /posts").status == 200) }
        try gateway.restart(signal)
        for _ in 0..<4 { #expect(try gateway.call("GET /posts").status == 200) }
        try gateway.restart(signal)
        for count in 11...15 {
            let answer = try gateway.call("GET /posts")
            #expect(answer.status == 200)
            let remaining = try answer.limits().map(\.remaining)
            #expect(remaining == [15 - count, 100 - count, 1_000 - 3 * (count - 1) - 10])
        }
        #expect(try gateway.call("GET /posts").status == 429)
        let sequences = try gateway.accesses().compactMap(\.sequence)
        #expect(sequences.sorted() == Array(1...16))
        #expect(gateway.log.contains("counters restored from 6 accesses"))
    }

    @Test("A streamed answer that the gateway's end cut off counts what was reserved for it")
    func countsReservationOfCutStream() throws {
        let upstream = try ScriptedUpstream { peer in
            guard let request = try peer.request() else { return }
            guard request.target == "/stream" else { return try peer.send(UpstreamAnswer.items(0).bytes()) }
            try peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            try peer.send(UpstreamAnswer.chunk(Array("{\"data\":[1,2,".utf8)))
            try peer.waitForEnd()
        }
        defer { upstream.stop() }
        var template = GatewayTemplate(upstream: upstream.address)
        template.routes = [
            "{name: everything, match: \"* /**\", upstream: api, items: /data, reserve: {maximum: 40}}"
        ]
        template.limits = ["{name: posts-month, per: organization, items: 100 / month}"]
        let gateway = try GatewayProcess(template)
        let client = try gateway.connect()
        try client.send(gateway.request("GET /stream"))
        #expect(try client.receiveHead().status == 200)
        #expect(try client.receiveChunk() != nil)
        try gateway.restart(SIGKILL)
        let access = try #require(try gateway.accesses().first)
        #expect(access.kind == "complete")
        #expect(access.outcome == "interrupted")
        #expect(access.items == 40)
        #expect(access.requests == 1)
        #expect(try gateway.call("GET /").limits().map(\.remaining) == [20])
    }

    @Test("SIGTERM lets an exchange end, takes no new connection, and ends with exit 0")
    func drains() throws {
        let goesOn = Flag()
        let upstream = try ScriptedUpstream { peer in
            while let request = try peer.request() {
                try goesOn.wait()
                try peer.send(UpstreamAnswer(request.target).bytes())
            }
        }
        defer { upstream.stop() }
        var template = GatewayTemplate(upstream: upstream.address)
        template.drain = "20s"
        let gateway = try GatewayProcess(template)
        let idle = try gateway.connect()
        let client = try gateway.connect()
        try client.send(gateway.request("GET /held"))
        try upstream.lastRequest(of: 1)
        let process = try gateway.process
        process.send(SIGTERM)
        // An idle connection is closed at once, which shows that the gateway is draining.
        #expect(try idle.receiveEnd() == ([], .closed))
        try Deadline.wait(for: "the listener to close") { (try? gateway.connect()) == nil }
        #expect(process.exit == nil)
        goesOn.set()
        let answer = try client.receive()
        #expect(answer.text == "/held")
        #expect(answer.field("Connection") == "close")
        #expect(try client.receiveEnd() == ([], .closed))
        #expect(try process.waitForExit() == .code(0))
        #expect(try gateway.access(of: answer).outcome == "answered")
    }

    @Test("What outlasts the drain is cut off, put on record, and the gateway ends with exit 0")
    func cutsOffAfterDrain() throws {
        let upstream = try ScriptedUpstream { peer in
            guard let request = try peer.request() else { return }
            if request.target == "/stream" {
                try peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nsome\r\n")
            }
            try peer.waitForEnd()
        }
        defer { upstream.stop() }
        var template = GatewayTemplate(upstream: upstream.address)
        template.drain = "300ms"
        let gateway = try GatewayProcess(template)
        let client = try gateway.connect()
        try client.send(gateway.request("GET /held"))
        let streaming = try gateway.connect()
        try streaming.send(gateway.request("GET /stream"))
        #expect(try streaming.receiveHead().status == 200)
        #expect(try streaming.receiveChunk() == Array("some".utf8))
        try upstream.lastRequest(of: 2)
        #expect(try gateway.stop() == .code(0))
        #expect(try streaming.receiveEnd() == ([], .reset))
        let accesses = try gateway.accesses()
        #expect(accesses.map(\.kind).sorted() == ["complete", "complete"])
        #expect(accesses.allSatisfy { $0.flags?.contains("answer-cut-off") == true })
    }

    @Test("A second gateway on the same state, or on a port that is taken, is one line and exit 1")
    func refusesSecondGateway() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer("ok") }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        let second = try gateway.command("serve")
        #expect(second.exit == .code(1))
        #expect(second.error.split(separator: "\n").count == 1, "\(second.error)")
        #expect(second.error.contains("another gateway is running on this state directory"))
        #expect(try gateway.call("GET /").status == 200)

        let text = try gateway.directory.read("gateway.yaml")
        try gateway.directory.write(
            text.replacing("127.0.0.1:0", with: "127.0.0.1:\(gateway.port)").replacing(
                "state: state", with: "state: other"),
            to: "taken.yaml")
        let taken = try Tollgate.run(["serve", "--config", gateway.directory.path + "/taken.yaml"])
        #expect(taken.exit == .code(1))
        #expect(taken.error.split(separator: "\n").count == 1, "\(taken.error)")
        let port = try gateway.port
        #expect(taken.error.contains("can't listen at 127.0.0.1:\(port)"))
    }
}
