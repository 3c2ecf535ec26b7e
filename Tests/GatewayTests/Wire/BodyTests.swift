import TestSupport
import Testing

/// Bodies in both directions, answers without one, and what comes before an answer.
struct BodyTests {
    @Test("A body of 1 MB reaches the upstream byte for byte, with a length and in chunks")
    func passesLargeUploads() throws {
        let upstream = try ScriptedUpstream.answering { request in UpstreamAnswer("\(request.body.count)") }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        let client = try gateway.connect()
        let body = [UInt8].pseudorandom(1 << 20)

        try client.send(gateway.request("POST /length", ["Content-Length: \(body.count)"]))
        try client.send(body)
        #expect(try client.receive().text == "\(body.count)")
        let first = try upstream.lastRequest(of: 1)
        #expect(first.body == body)
        #expect(first.field("Content-Length") == "\(body.count)")

        try client.send(gateway.request("PUT /chunks", ["Transfer-Encoding: chunked"]))
        for start in stride(from: 0, to: body.count, by: 77_777) {
            try client.send(UpstreamAnswer.chunk(body[start..<min(start + 77_777, body.count)]))
        }
        try client.send(UpstreamAnswer.lastChunk)
        #expect(try client.receive().text == "\(body.count)")
        let second = try upstream.lastRequest(of: 2)
        #expect(second.body == body)
        #expect(second.field("Transfer-Encoding") == "chunked")
        #expect(second.field("Content-Length") == nil)
        #expect(upstream.connectionCount == 1)
    }

    @Test("A body that arrives byte by byte reaches the upstream whole")
    func passesSlowUploads() throws {
        let upstream = try ScriptedUpstream.answering { request in UpstreamAnswer(bytes: request.body) }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        let client = try gateway.connect()
        for text in [
            gateway.request("POST /", ["Content-Length: 11"], body: "hello world"),
            gateway.request(
                "POST /", ["Transfer-Encoding: chunked"], body: "b;a=\"b\"\r\nhello world\r\n0\r\nX: y\r\n\r\n"),
        ] {
            for byte in text.utf8 { try client.send([byte]) }
            #expect(try client.receive().text == "hello world")
        }
    }

    @Test("A body of 1 MB reaches the caller byte for byte, with a length and in chunks")
    func passesLargeAnswers() throws {
        let body = [UInt8].pseudorandom(1 << 20)
        let upstream = try ScriptedUpstream.answering { request in
            UpstreamAnswer(bytes: body, chunkBytes: request.target == "/chunks" ? 50_001 : nil)
        }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        let client = try gateway.connect()
        try client.send(gateway.request("GET /length"))
        let first = try client.receive()
        #expect(first.field("Content-Length") == "\(body.count)")
        #expect(first.body == body)
        try client.send(gateway.request("GET /chunks"))
        let second = try client.receive()
        #expect(second.field("Transfer-Encoding") == "chunked")
        #expect(second.body == body)
        #expect(upstream.connectionCount == 1)
    }

    @Test("Each size around the bound up to which an answer is held comes through")
    func passesSizesAroundTheHoldBound() throws {
        let upstream = try ScriptedUpstream.answering { request in
            let count = Int(request.target.drop { !$0.isNumber }) ?? 0
            return UpstreamAnswer(
                bytes: .pseudorandom(count), chunkBytes: request.target.hasPrefix("/chunks") ? 8_192 : nil)
        }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        let client = try gateway.connect()
        for count in [0, 1, 65_535, 65_536, 65_537, 131_072, 300_000] {
            for target in ["/length/\(count)", "/chunks/\(count)"] {
                try client.send(gateway.request("GET \(target)"))
                #expect(try client.receive().body == [UInt8].pseudorandom(count), "\(target)")
            }
        }
    }

    @Test("A request and an answer overlap: the upstream may answer before it has the whole body")
    func passesEarlyAnswer() throws {
        let upstream = try ScriptedUpstream { peer in
            while let head = try peer.head() {
                try peer.send(UpstreamAnswer("early").bytes())
                _ = try peer.request(head)
            }
        }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        let client = try gateway.connect()
        try client.send(gateway.request("POST /", ["Content-Length: 200000"]))
        let answer = try client.receive()
        #expect(answer.text == "early")
        // What is left of the body is more than is read to keep a connection.
        #expect(answer.field("Connection") == "close")
    }

    @Test("Answers to HEAD, and those with 204 and 304, have no body and keep their connections")
    func passesAnswersWithoutBody() throws {
        let upstream = try ScriptedUpstream.answering { request in
            switch request.target {
            case "/204": UpstreamAnswer(status: 204, reason: "No Content", fields: ["X-Mark: none"])
            case "/304": UpstreamAnswer(status: 304, reason: "Not Modified", fields: ["ETag: \"a\""])
            default: UpstreamAnswer("123456789", fields: ["X-Mark: head"])
            }
        }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        let client = try gateway.connect()
        for _ in 0..<2 {
            try client.send(gateway.request("HEAD /"))
            let head = try client.receive("HEAD")
            #expect(head.status == 200)
            #expect(head.field("Content-Length") == "9")
            try client.send(gateway.request("GET /204"))
            let empty = try client.receive()
            #expect(empty.status == 204)
            #expect(empty.field("X-Mark") == "none")
            try client.send(gateway.request("GET /304", ["If-None-Match: \"a\""]))
            let unchanged = try client.receive()
            #expect(unchanged.status == 304)
            #expect(unchanged.field("ETag") == "\"a\"")
            try client.send(gateway.request("GET /whole"))
            #expect(try client.receive().text == "123456789")
        }
        #expect(upstream.connectionCount == 1)
    }

    @Test("A refusal of HEAD has the problem's length and no body")
    func refusesHeadWithoutBody() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer() }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        let client = try gateway.connect()
        try client.send(gateway.request("HEAD /", key: "") + gateway.request("GET /", key: ""))
        let head = try client.receive("HEAD")
        let get = try client.receive()
        #expect(head.status == 401)
        #expect(get.problem == "no-credentials")
        #expect(head.field("Content-Length") == get.field("Content-Length"))
    }

    @Test("An interim answer is passed to an HTTP/1.1 caller and kept from an HTTP/1.0 one")
    func passesInterimAnswers() throws {
        let upstream = try ScriptedUpstream { peer in
            while let request = try peer.request() {
                try peer.send("HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\nConnection: X-Hop\r\nX-Hop: 1\r\n\r\n")
                try peer.send("HTTP/1.1 102 Processing\r\n\r\n")
                try peer.send(UpstreamAnswer(request.target).bytes())
            }
        }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        let new = try gateway.call("GET /new")
        #expect(new.text == "/new")
        #expect(new.interim.map(\.startLine) == ["HTTP/1.1 103 Early Hints", "HTTP/1.1 102 Processing"])
        #expect(new.interim.first?.values("Link") == ["</style.css>"])
        #expect(new.interim.first?.values("X-Hop") == [])
        let old = try gateway.call("GET /old HTTP/1.0")
        #expect(old.text == "/old")
        #expect(old.interim == [])
    }

    @Test("A caller that expects 100-continue is told to go on once its request is admitted")
    func tellsToContinue() throws {
        let upstream = try ScriptedUpstream.answering { request in UpstreamAnswer(bytes: request.body) }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        let client = try gateway.connect()
        for _ in 0..<2 {
            try client.send(gateway.request("POST /", ["Content-Length: 4", "Expect: 100-continue"]))
            #expect(try client.receiveHead().status == 100)
            try client.send("body")
            let answer = try client.receive()
            #expect(answer.text == "body")
            #expect(answer.interim == [])
        }
        #expect(try upstream.lastRequest(of: 2).field("Expect") == nil)
        #expect(upstream.connectionCount == 1)
    }

    @Test("A caller that is refused is not told to go on, and need not send its body")
    func doesNotTellRefusedCallerToContinue() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer() }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        let client = try gateway.connect()
        try client.send(gateway.request("POST /", ["Content-Length: 4", "Expect: 100-continue"], key: ""))
        let answer = try client.receive()
        #expect(answer.problem == "no-credentials")
        #expect(answer.interim == [])
        #expect(answer.field("Connection") == "close")
        #expect(try client.receiveEnd() == ([], .closed))
        #expect(upstream.requests == [])
    }

    @Test("A small body of a refused request is skipped and the connection kept; a large one ends it")
    func skipsRefusedBody() throws {
        let upstream = try ScriptedUpstream.answering { request in UpstreamAnswer(request.target) }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        let client = try gateway.connect()
        let fields = ["Content-Length: 20000"]
        try client.send(gateway.request("POST /", fields, key: "") + String(repeating: "GET /x", count: 3_000))
        let small = try client.receive()
        #expect(small.problem == "no-credentials")
        #expect(small.field("Connection") == nil)
        try client.send(String(repeating: "x", count: 2_000) + gateway.request("GET /next"))
        #expect(try client.receive().text == "/next")

        try client.send(gateway.request("POST /", ["Content-Length: 1000000"], key: ""))
        try client.send(String(repeating: "x", count: 100_000))
        let large = try client.receive()
        #expect(large.problem == "no-credentials")
        #expect(large.field("Connection") == "close")
        #expect(try client.receiveEnd() == ([], .closed))
        #expect(upstream.requests.map(\.target) == ["/next"])
    }

    @Test("A body that ends too early is no request: the upstream's connection is cut, not completed")
    func cutsTruncatedUpload() throws {
        let upstream = try ScriptedUpstream.answering { request in UpstreamAnswer(bytes: request.body) }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        for text in [
            gateway.request("POST /", ["Content-Length: 10"], body: "12345"),
            gateway.request("POST /", ["Transfer-Encoding: chunked"], body: "5\r\n12345\r\n"),
        ] {
            let client = try gateway.connect()
            try client.send(text)
            client.closeWriting()
            let answer = try client.receive()
            #expect(answer.problem == "malformed-request")
            #expect(try client.receiveEnd() == ([], .closed))
        }
        #expect(try gateway.call("POST /", ["Content-Length: 2"], body: "ok").text == "ok")
        #expect(upstream.requests.map(\.body) == [Array("ok".utf8)])
        #expect(upstream.failures == [])
    }
}
