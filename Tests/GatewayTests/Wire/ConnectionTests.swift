import TestSupport
import Testing

/// Connections: which are kept, which are used again, and the order of answers on them.
struct ConnectionTests {
    @Test("Twenty accesses on one connection, and twenty on a connection each, use one connection to the upstream")
    func reusesUpstreamConnection() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer("hello") }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        let client = try gateway.connect()
        for number in 0..<20 {
            try client.send(gateway.request("GET /kept/\(number)"))
            let answer = try client.receive()
            #expect(answer.status == 200)
            #expect(answer.text == "hello")
            #expect(answer.field("Connection") == nil)
        }
        for number in 0..<20 {
            #expect(try gateway.call("GET /new/\(number)").status == 200)
        }
        #expect(upstream.connectionCount == 1)
        #expect(
            upstream.requests.map(\.target) == (0..<20).map { "/kept/\($0)" } + (0..<20).map { "/new/\($0)" })
        #expect(upstream.failures == [])
    }

    @Test("Each event loop keeps its own connection to the upstream")
    func keepsOneConnectionALoop() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer("hello") }
        defer { upstream.stop() }
        var template = GatewayTemplate(upstream: upstream.address)
        template.threads = 3
        let gateway = try GatewayProcess(template)
        for number in 0..<40 { #expect(try gateway.call("GET /\(number)").status == 200) }
        #expect((1...3).contains(upstream.connectionCount))
    }

    @Test("Pipelined requests are answered in their order, each by its own answer")
    func answersPipelinedRequestsInOrder() throws {
        let upstream = try ScriptedUpstream.answering { request in
            UpstreamAnswer("\(request.target) \(request.body.count)")
        }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        let client = try gateway.connect()
        var text = ""
        for number in 0..<50 {
            text +=
                number % 3 == 2
                ? gateway.request(
                    "POST /\(number)", ["Content-Length: \(number)"], body: text.suffix(number).description)
                : gateway.request("GET /\(number)")
        }
        try client.send(text)
        for number in 0..<50 {
            let answer = try client.receive()
            #expect(answer.text == "/\(number) \(number % 3 == 2 ? number : 0)")
        }
        #expect(upstream.failures == [])
    }

    @Test("A pipelined request without a key is refused in its turn, and those around it are served")
    func refusesInOrder() throws {
        let upstream = try ScriptedUpstream.answering { request in UpstreamAnswer(request.target) }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        let client = try gateway.connect()
        try client.send(
            gateway.request("GET /1") + gateway.request("GET /2", key: "") + gateway.request("GET /3"))
        #expect(try client.receive().text == "/1")
        #expect(try client.receive().problem == "no-credentials")
        #expect(try client.receive().text == "/3")
        #expect(upstream.requests.map(\.target) == ["/1", "/3"])
    }

    @Test("A malformed request ends the connection behind the answers to those in front of it")
    func endsBehindMalformedRequest() throws {
        let upstream = try ScriptedUpstream.answering { request in UpstreamAnswer(request.target) }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        let client = try gateway.connect()
        try client.send(gateway.request("GET /1") + "GET  /2 HTTP/1.1\r\n\r\n" + gateway.request("GET /3"))
        #expect(try client.receive().text == "/1")
        let refusal = try client.receive()
        #expect(refusal.problem == "malformed-request")
        #expect(refusal.field("Connection") == "close")
        #expect(try client.receiveEnd() == ([], .closed))
        #expect(upstream.requests.map(\.target) == ["/1"])
    }

    @Test("An HTTP/1.0 caller gets a whole answer and the connection's end")
    func closesForOldCaller() throws {
        let upstream = try ScriptedUpstream.answering { _ in
            UpstreamAnswer(String(repeating: "x", count: 5_000), chunkBytes: 777)
        }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        let client = try gateway.connect()
        try client.send(gateway.request("GET /old HTTP/1.0"))
        let answer = try client.receive()
        #expect(answer.body.count == 5_000)
        #expect(answer.chunks == nil)
        #expect(answer.field("Connection") == "close")
        #expect(try client.receiveEnd() == ([], .closed))
        #expect(try upstream.lastRequest(of: 1).field("Via") == "1.0 tollgate")
    }

    @Test("An HTTP/1.0 caller that asks for it keeps its connection")
    func keepsConnectionOfOldCaller() throws {
        let upstream = try ScriptedUpstream.answering { request in UpstreamAnswer(request.target) }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        let client = try gateway.connect()
        for number in 0..<3 {
            try client.send(gateway.request("GET /\(number) HTTP/1.0", ["Connection: keep-alive"]))
            let answer = try client.receive()
            #expect(answer.text == "/\(number)")
            #expect(answer.field("Connection")?.lowercased() == "keep-alive")
        }
        try client.send(gateway.request("GET /last HTTP/1.0"))
        #expect(try client.receive().text == "/last")
        #expect(try client.receiveEnd() == ([], .closed))
    }

    @Test("An HTTP/1.0 caller without a Host is served, and the upstream gets one")
    func servesCallerWithoutHost() throws {
        let upstream = try ScriptedUpstream.answering { request in UpstreamAnswer(request.target) }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        let client = try gateway.connect()
        try client.send("GET /no-host HTTP/1.0\r\nX-Api-Key: \(gateway.key)\r\n\r\n")
        #expect(try client.receive().text == "/no-host")
        #expect(try upstream.lastRequest(of: 1).field("Host") == upstream.address)
    }

    @Test("Connection: close from the caller is granted")
    func closesWhenAsked() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer("bye") }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        let client = try gateway.connect()
        try client.send(gateway.request("GET /", ["Connection: close"]) + gateway.request("GET /late"))
        let answer = try client.receive()
        #expect(answer.text == "bye")
        #expect(answer.field("Connection") == "close")
        #expect(try client.receiveEnd() == ([], .closed))
        #expect(upstream.requests.map(\.target) == ["/"])
        #expect(try upstream.lastRequest(of: 1).field("Connection") == nil)
    }

    @Test("A caller that has closed its side still gets its answer")
    func answersHalfClosedCaller() throws {
        let upstream = try ScriptedUpstream.answering { request in
            UpstreamAnswer("\(request.target) \(request.body.count)", chunkBytes: 3)
        }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        for request in [
            gateway.request("GET /half"), gateway.request("POST /half", ["Content-Length: 4"], body: "body"),
        ] {
            let client = try gateway.connect()
            try client.send(request)
            client.closeWriting()
            #expect(try client.receive().text.hasPrefix("/half "))
            #expect(try client.receiveEnd() == ([], .closed))
        }
    }

    @Test("A caller that sends its last requests and closes its side gets every answer")
    func answersHalfClosedPipeline() throws {
        let upstream = try ScriptedUpstream.answering { request in UpstreamAnswer(request.target) }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        let client = try gateway.connect()
        try client.send((1...5).map { gateway.request("GET /\($0)") }.joined())
        client.closeWriting()
        for number in 1...5 { #expect(try client.receive().text == "/\(number)") }
        #expect(try client.receiveEnd() == ([], .closed))
    }

    @Test("An upstream that closes after each answer costs a connection each, and nothing else")
    func survivesClosingUpstream() throws {
        let upstream = try ScriptedUpstream { peer in
            guard let request = try peer.request() else { return }
            try peer.send(UpstreamAnswer(request.target, fields: ["Connection: close"]).bytes())
        }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        let client = try gateway.connect()
        for number in 0..<5 {
            try client.send(gateway.request("GET /\(number)"))
            let answer = try client.receive()
            #expect(answer.text == "/\(number)")
            #expect(answer.field("Connection") == nil)
        }
        #expect(upstream.connectionCount == 5)
    }

    @Test("An answer that ends with the upstream's connection reaches the caller whole")
    func passesAnswerWithoutLength() throws {
        let upstream = try ScriptedUpstream { peer in
            _ = try peer.request()
            try peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nfrom here ")
            try peer.send("to the end")
        }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        let client = try gateway.connect()
        try client.send(gateway.request("GET /"))
        let answer = try client.receive()
        #expect(answer.text == "from here to the end")
        try client.send(gateway.request("GET /again"))
        #expect(try client.receive().text == "from here to the end")
    }
}
