import TestSupport
import Testing

/// Bounds on what callers send, and on how slowly.
struct BoundsTests {
    private func template(_ upstream: ScriptedUpstream) -> GatewayTemplate {
        var template = GatewayTemplate(upstream: upstream.address)
        template.bounds = """
            head: 2 KiB, fields: 10, target: 128 B, body: 10 KiB, head_timeout: 300ms, idle_timeout: 400ms, \
            body_timeout: 300ms, write_timeout: 5s
            """
        return template
    }

    @Test("Each bound holds to the byte, has its status, and ends the connection")
    func refusesWhatIsTooLarge() throws {
        let upstream = try ScriptedUpstream.answering { request in UpstreamAnswer("\(request.body.count)") }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream))
        let plain = gateway.request("GET /").utf8.count
        func field(total: Int) -> String { "X: " + String(repeating: "x", count: total - plain - 5) }
        func target(_ count: Int) -> String { "/" + String(repeating: "t", count: count - 1) }
        func fields(_ count: Int) -> [String] { (0..<count).map { "X-\($0): y" } }

        #expect(try gateway.call("GET \(target(128))").status == 200)
        #expect(try gateway.call("GET /", [field(total: 2_048)]).status == 200)
        #expect(try gateway.call("GET /", fields(8)).status == 200)
        let body = String(repeating: "b", count: 10_240)
        #expect(try gateway.call("POST /", ["Content-Length: 10240"], body: body).text == "10240")
        let served = upstream.requests.count
        #expect(served == 4)

        for (status, problem, request) in [
            (414, "target-too-long", gateway.request("GET \(target(129))")),
            (414, "target-too-long", "GET " + target(4_000)),
            (431, "head-too-large", gateway.request("GET /", [field(total: 2_049)])),
            (431, "head-too-large", gateway.request("GET /", fields(9))),
            (413, "body-too-large", gateway.request("POST /", ["Content-Length: 10241"])),
            (413, "body-too-large", gateway.request("POST /", ["Content-Length: 10241", "Expect: 100-continue"])),
        ] {
            let client = try gateway.connect()
            try client.send(request)
            let answer = try client.receive()
            #expect(answer.status == status, "\(request.prefix(60))")
            #expect(answer.problem == problem, "\(request.prefix(60))")
            #expect(answer.interim == [])
            #expect(answer.field("Connection") == "close")
            #expect(try client.receiveEnd() == ([], .closed))
            #expect(try gateway.access(of: answer).outcome == problem)
        }
        #expect(upstream.requests.count == served)
    }

    @Test("A chunked body that grows beyond the bound is a 413, and the upstream never sees its end")
    func refusesGrowingBody() throws {
        let upstream = try ScriptedUpstream.answering { request in UpstreamAnswer("\(request.body.count)") }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream))
        let chunk = UpstreamAnswer.chunk([UInt8](repeating: 120, count: 5_120))
        let client = try gateway.connect()
        try client.send(gateway.request("POST /", ["Transfer-Encoding: chunked"]))
        try client.send(chunk + chunk + UpstreamAnswer.lastChunk)
        #expect(try client.receive().text == "10240")
        try client.send(gateway.request("POST /", ["Transfer-Encoding: chunked"]))
        try client.send(chunk + chunk + UpstreamAnswer.chunk([120]) + UpstreamAnswer.lastChunk)
        let answer = try client.receive()
        #expect(answer.problem == "body-too-large")
        #expect(try client.receiveEnd() == ([], .closed))
        #expect(upstream.requests.count == 1)
        #expect(try gateway.access(of: answer).outcome == "body-too-large")
    }

    @Test("A head that doesn't come to its end is a 408")
    func refusesSlowHead() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer() }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream))
        for part in ["G", "GET / HTTP/1.1\r\nHost: api.example\r\nX-Api-Key: \(gateway.key)\r\n"] {
            let client = try gateway.connect()
            try client.send(part)
            let answer = try client.receive()
            #expect(answer.status == 408)
            #expect(answer.problem == "request-timeout")
            #expect(try client.receiveEnd() == ([], .closed))
            #expect(try gateway.access(of: answer).outcome == "request-timeout")
        }
        #expect(upstream.requests == [])
    }

    @Test("A body that stops coming is a 408, and the upstream never sees its end")
    func refusesSlowBody() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer() }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream))
        let client = try gateway.connect()
        try client.send(gateway.request("POST /", ["Content-Length: 100"], body: "some"))
        let answer = try client.receive()
        #expect(answer.problem == "request-timeout")
        #expect(try client.receiveEnd() == ([], .closed))
        #expect(upstream.requests == [])
        let access = try gateway.access(of: answer)
        #expect(access.outcome == "request-timeout")
        #expect(access.bytesReceived == 4)
    }

    @Test("A connection without requests is closed without a word, and leaves no record")
    func closesIdleConnection() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer("ok") }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream))
        let silent = try gateway.connect()
        #expect(try silent.receiveEnd() == ([], .closed))
        let client = try gateway.connect()
        try client.send(gateway.request("GET /"))
        #expect(try client.receive().status == 200)
        #expect(try client.receiveEnd() == ([], .closed))
        #expect(try gateway.accesses().count == 1)
    }

    @Test("A malformed head is a 400 and a close, and nothing of it goes on")
    func refusesMalformedHead() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer() }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        for bytes in [
            "GET / HTTP/1.1\nHost: a\n\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /\r\n\r\n", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", "GET / http/1.1\r\nHost: a\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\nx",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\nx",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
            "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\u{0}",
        ] {
            let client = try gateway.connect()
            let key = "Host: a\r\nX-Api-Key: \(gateway.key)\r\n"
            try client.send(bytes.replacing("Host: a\r\n", with: key, maxReplacements: 1))
            let answer = try client.receive()
            #expect(answer.problem == "malformed-request", "\(bytes.debugDescription)")
            #expect(answer.field("Connection") == "close")
            #expect(try client.receiveEnd() == ([], .closed))
        }
        #expect(upstream.receivedBytes == [])
    }

    @Test("Bad chunks are a 400 and a close, and the upstream never sees a whole request")
    func refusesBadChunks() throws {
        let upstream = try ScriptedUpstream.answering { request in UpstreamAnswer("\(request.body.count)") }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        for body in [
            "x\r\n", "-1\r\n", "0x1\r\na\r\n0\r\n\r\n", "1\na\r\n0\r\n\r\n", "1\r\nab\r\n0\r\n\r\n",
            "1\r\na\n0\r\n\r\n",
            "11111111111111111\r\n", " 1\r\na\r\n0\r\n\r\n", "1 \r\na\r\n0\r\n\r\n", "0\r\nbad trailer\r\n\r\n",
            "1;a\rb\r\na\r\n0\r\n\r\n",
        ] {
            let client = try gateway.connect()
            try client.send(gateway.request("POST /", ["Transfer-Encoding: chunked"], body: body))
            let answer = try client.receive()
            #expect(answer.problem == "malformed-request", "\(body.debugDescription)")
            #expect(try client.receiveEnd() == ([], .closed))
        }
        #expect(upstream.requests == [])
    }

    @Test("What HTTP allows and this gateway does not do has a status of its own")
    func refusesWhatIsNotSupported() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer() }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        for (status, problem, request) in [
            (505, "version-not-supported", gateway.request("GET / HTTP/2.0")),
            (501, "not-implemented", gateway.request("CONNECT api.example:443")),
            (501, "not-implemented", gateway.request("POST /", ["Transfer-Encoding: gzip, chunked"])),
            (417, "expectation-failed", gateway.request("POST /", ["Expect: a-miracle", "Content-Length: 0"])),
        ] {
            let client = try gateway.connect()
            try client.send(request)
            let answer = try client.receive()
            #expect(answer.status == status, "\(request.prefix(30))")
            #expect(answer.problem == problem)
            #expect(try gateway.access(of: answer).outcome == "not-supported")
        }
        #expect(upstream.receivedBytes == [])
    }
}
