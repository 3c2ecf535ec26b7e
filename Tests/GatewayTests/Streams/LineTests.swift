import Foundation
import TestSupport
import Testing

/// Answers of a line a document: each line is charged before it passes.
struct LineTests {
    private func template(_ address: String, _ limits: [String], reserve: Int = 1) -> GatewayTemplate {
        var template = GatewayTemplate(upstream: address)
        template.routes = [
            """
            {name: everything, match: "GET /**", upstream: api, items: /data, format: lines, \
            reserve: {maximum: \(reserve)}}
            """
        ]
        template.limits = limits
        return template
    }

    private static func line(_ number: Int) -> String { "{\"data\":{\"id\":\"\(number)\"}}\r\n" }

    /// An upstream that sends lines for ever, or until the gateway closes.
    private func endless() throws -> ScriptedUpstream {
        try ScriptedUpstream { peer in
            _ = try peer.request()
            try peer.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
            for number in 0... { try peer.send(UpstreamAnswer.chunk(Array(LineTests.line(number).utf8))) }
        }
    }

    @Test(
        "A stream ends properly at the cap, with a line that says why; the cap is reached and never passed",
        arguments: [false, true])
    func endsAtCap(isCoded: Bool) throws {
        let upstream = try endless()
        defer { upstream.stop() }
        let gateway = try GatewayProcess(
            template(upstream.address, ["{name: posts-month, per: organization, items: 250 / month}"]))
        let answer = try gateway.call("GET /stream", isCoded ? ["Accept-Encoding: gzip"] : [], seconds: 60)
        #expect(answer.status == 200)
        let body = isCoded ? try GzipInflater.inflate(answer.body) : answer.body
        let lines = String(decoding: body, as: UTF8.self).split(separator: "\r\n")
        #expect(lines.count == 251)
        #expect(lines.dropLast().enumerated().allSatisfy { "\($1)\r\n" == LineTests.line($0) })
        #expect(lines.last?.hasPrefix("{\"type\":\"urn:tollgate:problem:limit-exceeded\"") == true)
        #expect(lines.last?.contains("\"name\":\"posts-month\"") == true)
        let access = try gateway.access(of: answer)
        #expect(access.outcome == "limit-reached")
        #expect(access.limit == "posts-month")
        #expect(access.items == 250)
        #expect(access.kind == "complete")
        #expect(try gateway.call("GET /stream").status == 429)
    }

    @Test(
        "Each line arrives when it was sent, coded or not, also where more is taken from the limits for it",
        arguments: [false, true])
    func passesEachLineAtOnce(isCoded: Bool) throws {
        let flags = (0..<6).map { _ in Flag() }
        let upstream = try ScriptedUpstream { peer in
            _ = try peer.request()
            try peer.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
            for (number, flag) in flags.enumerated() {
                try flag.wait()
                try peer.send(UpstreamAnswer.chunk(Array(LineTests.line(number).utf8)))
            }
            try peer.waitForEnd()
        }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(
            template(upstream.address, ["{name: posts-month, per: organization, items: 5 / month}"]))
        let client = try gateway.connect()
        try client.send(gateway.request("GET /stream", isCoded ? ["Accept-Encoding: gzip"] : []))
        #expect(try client.receiveHead().status == 200)
        let inflater = try GzipInflater()
        var text = ""
        for (number, flag) in flags.enumerated() {
            flag.set()
            let wanted = (0...number).map(LineTests.line).joined()
            while text.utf8.count < wanted.utf8.count {
                // Less patience than the gateway has with its upstream, whose end would bring out what was kept back.
                let chunk = try #require(try client.receiveChunk(seconds: 8), "the answer ended behind line \(number)")
                text += String(decoding: isCoded ? try inflater.feed(chunk) : chunk, as: UTF8.self)
            }
            if number < 5 { #expect(text == wanted) }
        }
        // The sixth has no room: in its place stands the reason.
        #expect(
            text.hasPrefix((0..<5).map(LineTests.line).joined() + "{\"type\":\"urn:tollgate:problem:limit-exceeded\""))
    }

    @Test("What a stream took ahead is given back when its caller leaves, and the lines it got are charged")
    func givesBackAtEnd() throws {
        let upstream = try ScriptedUpstream { peer in
            guard let request = try peer.request() else { return }
            let lines = request.target == "/long" ? 30 : 0
            try peer.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
            for number in 0..<lines { try peer.send(UpstreamAnswer.chunk(Array(LineTests.line(number).utf8))) }
            if lines > 0 { try peer.waitForEnd() }
            try peer.send(UpstreamAnswer.lastChunk)
        }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(
            template(upstream.address, ["{name: posts-month, per: organization, items: 1000 / month}"]))
        let client = try gateway.connect()
        try client.send(gateway.request("GET /long"))
        #expect(try client.receiveHead().status == 200)
        var count = 0
        while count < (0..<30).map(LineTests.line).joined().utf8.count {
            count += try #require(try client.receiveChunk()).count
        }
        client.reset()
        try Deadline.wait(for: "the record") { try gateway.accesses().first?.kind == "complete" }
        let access = try #require(try gateway.accesses().first)
        #expect(access.items == 30)
        #expect(access.outcome == "downstream-gone")
        #expect(try gateway.call("GET /none").limits().map(\.remaining) == [1_000 - 30 - 1])
    }

    @Test("Heartbeats cost nothing, and a line of several items costs them all")
    func countsLines() throws {
        let upstream = try ScriptedUpstream.answering { _ in
            .json(
                "\r\n{\"data\":[1,2,3]}\r\n\r\n{\"data\":[]}\r\n{\"data\":{}}\n{\"other\":[1]}\n{\"data\":[4,5]}",
                chunkBytes: 5)
        }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(
            template(upstream.address, ["{name: posts-month, per: organization, items: 100 / month}"], reserve: 3))
        let answer = try gateway.call("GET /")
        #expect(try gateway.access(of: answer).items == 6)
        #expect(try gateway.call("GET /").limits().map(\.remaining) == [100 - 6 - 3])
    }

    @Test("A stream that SIGKILL cuts off counts at least the lines that its caller got, and no cap is passed after it")
    func countsStreamCutByKill() throws {
        let upstream = try endless()
        defer { upstream.stop() }
        let gateway = try GatewayProcess(
            template(upstream.address, ["{name: posts-month, per: organization, items: 100000 / month}"]))
        let client = try gateway.connect()
        try client.send(gateway.request("GET /stream"))
        #expect(try client.receiveHead().status == 200)
        var received = 0
        while received < 50_000 { received += try #require(try client.receiveChunk()).count }
        try gateway.stop(SIGKILL)
        try gateway.start()
        let access = try #require(try gateway.accesses().first)
        #expect(access.kind == "complete")
        #expect(access.outcome == "interrupted")
        // A line has 26 bytes at most here, chunk framing apart.
        #expect(access.items * 26 >= received)
        let next = try gateway.connect()
        try next.send(gateway.request("GET /stream"))
        let (status, head) = try next.receiveHead()
        #expect(status == 200)
        let remaining = try #require(head.values("RateLimit").first)
        #expect(remaining.contains("r=\(100_000 - access.items - 1);"), "\(remaining)")
    }
}
