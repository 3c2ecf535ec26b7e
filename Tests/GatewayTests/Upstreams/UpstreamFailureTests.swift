import Foundation
import TestSupport
import Testing

/// What callers get when the upstream is not there, is slow, or breaks off.
struct UpstreamFailureTests {
    private func gateway(_ address: String, _ options: String? = nil) throws -> GatewayProcess {
        var template = GatewayTemplate(upstream: address)
        template.upstreamOptions = options ?? template.upstreamOptions
        return try GatewayProcess(template)
    }

    @Test("An upstream that refuses connections is a 502, and the caller's connection is kept")
    func reportsRefusedConnection() throws {
        let gateway = try gateway("127.0.0.1:\(ScriptedUpstream.freePort())")
        let client = try gateway.connect()
        for _ in 0..<2 {
            try client.send(gateway.request("GET /"))
            let answer = try client.receive()
            #expect(answer.status == 502)
            #expect(answer.problem == "upstream-refused")
            #expect(answer.field("Connection") == nil)
        }
        #expect(try gateway.accesses().map(\.outcome) == ["upstream-refused", "upstream-refused"])
    }

    @Test("An upstream that doesn't accept connections is a 504 after the connect timeout")
    func reportsBlackHole() throws {
        let (listener, port) = try ScriptedUpstream.listen(backlog: 0)
        // What nobody accepts fills the queue; from then on the kernel drops what asks for a connection.
        let filling = try RawClient(port: port)
        defer {
            close(listener)
            withExtendedLifetime(filling) {}
        }
        let gateway = try gateway("127.0.0.1:\(port)", "connect_timeout: 200ms")
        let answer = try gateway.call("GET /")
        #expect(answer.status == 504)
        #expect(answer.problem == "upstream-timeout")
        #expect(try gateway.access(of: answer).outcome == "upstream-timeout")
    }

    @Test(
        "An upstream that is slow to answer is a 504, its connection is not used again, and the next request is served")
    func reportsSlowUpstream() throws {
        let upstream = try ScriptedUpstream { peer in
            while let request = try peer.request() {
                if request.target == "/slow" {
                    try peer.waitForEnd()
                    return
                }
                try peer.send(UpstreamAnswer("fast").bytes())
            }
        }
        defer { upstream.stop() }
        let gateway = try gateway(upstream.address, "connect_timeout: 5s, response_timeout: 400ms")
        let client = try gateway.connect()
        try client.send(gateway.request("GET /slow") + gateway.request("GET /fast"))
        let slow = try client.receive()
        #expect(slow.status == 504)
        #expect(slow.problem == "upstream-timeout")
        #expect(try client.receive().text == "fast")
        #expect(upstream.requests.map(\.connection) == [0, 1])
        #expect(try gateway.access(of: slow).outcome == "upstream-timeout")
    }

    @Test("An answer that stops in its middle for longer than the response timeout is cut off")
    func cutsStalledAnswer() throws {
        let upstream = try ScriptedUpstream { peer in
            _ = try peer.request()
            try peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nsome\r\n")
            try peer.waitForEnd()
        }
        defer { upstream.stop() }
        let gateway = try gateway(upstream.address, "connect_timeout: 5s, response_timeout: 400ms")
        let client = try gateway.connect()
        try client.send(gateway.request("GET /"))
        #expect(try client.receiveHead().status == 200)
        #expect(try client.receiveChunk() == Array("some".utf8))
        let rest = try client.receiveEnd()
        #expect(rest == ([], .reset))
        let access = try #require(try gateway.accesses().first)
        #expect(access.outcome == "upstream-timeout")
        #expect(access.flags?.contains("answer-cut-off") == true)
    }

    @Test("A body that the upstream doesn't take is a 504, not its caller's 408")
    func blamesUpstreamForUntakenBody() throws {
        let upstream = try ScriptedUpstream { peer in
            _ = try peer.head()
            // It reads no further until the test is over.
            try Flag().wait()
        }
        let (listener, port) = try ScriptedUpstream.listen(backlog: 0)
        let filling = try RawClient(port: port)
        defer {
            upstream.stop()
            close(listener)
            withExtendedLifetime(filling) {}
        }
        for address in [upstream.address, "127.0.0.1:\(port)"] {
            var template = GatewayTemplate(upstream: address)
            template.bounds = "body: 100 MiB, body_timeout: 300ms"
            template.upstreamOptions = "connect_timeout: 1s, response_timeout: 1s"
            let gateway = try GatewayProcess(template)
            let client = try gateway.connect()
            try client.send(gateway.request("POST /", ["Content-Length: 50000000"]))
            _ = try client.sendUntilBlocked([UInt8](repeating: 120, count: 50_000_000), patience: 0.2)
            let answer = try client.receive()
            #expect(answer.status == 504, "\(answer.text)")
            #expect(answer.problem == "upstream-timeout")
        }
    }

    @Test("An upstream that resets or closes in front of its answer is a 502")
    func reportsBrokenUpstream() throws {
        let upstream = try ScriptedUpstream { peer in
            guard let request = try peer.request() else { return }
            if request.target == "/half" { try peer.send("HTTP/1.1 200 O") }
            if request.target == "/garbage" { try peer.send("SSH-2.0-OpenSSH_9.9\r\n\r\n") }
            if request.target == "/both" {
                try peer.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
            }
            if request.target == "/huge-head" {
                try peer.send(
                    "HTTP/1.1 200 OK\r\nX: \(String(repeating: "x", count: 70_000))\r\nContent-Length: 0\r\n\r\n")
            }
            if request.target == "/interims" {
                try peer.send(String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 1_000))
            }
            if request.target == "/101" { try peer.send("HTTP/1.1 101 Switching Protocols\r\n\r\n") }
            if request.target == "/reset" { peer.reset() }
        }
        defer { upstream.stop() }
        let gateway = try gateway(upstream.address)
        for target in ["/close", "/reset", "/half", "/garbage", "/both", "/huge-head", "/interims", "/101"] {
            let client = try gateway.connect()
            try client.send(gateway.request("GET \(target)"))
            let answer = try client.receive()
            #expect(answer.status == 502, "\(target)")
            #expect(answer.problem == "upstream-broken", "\(target)")
            #expect(answer.field("Connection") == nil, "\(target)")
            #expect(try gateway.access(of: answer).outcome == "upstream-broken")
        }
        #expect(upstream.requests.count == 8)
    }

    @Test("A request that is refused while its connection to the upstream is made leaves none behind")
    func leavesNoConnectionBehind() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer("ok") }
        defer { upstream.stop() }
        var template = GatewayTemplate(upstream: upstream.address)
        // The refusal waits for the disk, and the connection is made meanwhile.
        template.durability = "power"
        let gateway = try GatewayProcess(template)
        for _ in 0..<40 {
            let client = try gateway.connect()
            try client.send(gateway.request("POST /", ["Transfer-Encoding: chunked"], body: "no chunk\r\n"))
            #expect(try client.receive().status == 400)
            #expect(try client.receiveEnd() == ([], .closed))
        }
        #expect(try gateway.call("GET /").text == "ok")
        #expect(upstream.requests.count == 1)
        try Deadline.wait(for: "one connection at most, of \(upstream.connectionCount)") {
            upstream.openConnectionCount <= 1
        }
    }

    /// Answers that break off, and the bytes of a body that the caller may see before.
    private static let truncated: [(target: String, bytes: String)] = [
        ("/chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"),
        ("/inside-chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhello"),
        ("/last-chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n"),
        ("/bad-chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n"),
        ("/small", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello"),
        ("/large", "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nhello"),
    ]

    @Test(
        "An answer that breaks off, by a close or a reset, is never a whole answer to the caller",
        arguments: [false, true])
    func showsTruncation(byReset: Bool) throws {
        let upstream = try ScriptedUpstream { peer in
            guard let request = try peer.request() else { return }
            guard let answer = UpstreamFailureTests.truncated.first(where: { $0.target == request.target }) else {
                return
            }
            try peer.send(answer.bytes)
            // The gateway has seen these bytes once the caller has some of them, or after a while where it holds them.
            usleep(30_000)
            if byReset { peer.reset() }
        }
        defer { upstream.stop() }
        let gateway = try gateway(upstream.address)
        for version in ["", " HTTP/1.0"] {
            for (target, _) in UpstreamFailureTests.truncated {
                let client = try gateway.connect()
                try client.send(gateway.request("GET \(target)\(version)"))
                let (status, head) = try client.receiveHead()
                if status == 200 {
                    let (bytes, end) = try client.receiveEnd()
                    #expect(end == .reset, "\(target)\(version)")
                    #expect(!String(decoding: bytes, as: UTF8.self).contains("\r\n0\r\n"), "\(target)")
                } else {
                    #expect(status == 502, "\(target)")
                    #expect(head.values("Content-Type") == ["application/problem+json"])
                }
            }
        }
        let outcomes = try gateway.accesses().map(\.outcome)
        #expect(outcomes == [String](repeating: "upstream-broken", count: 12))
    }

    @Test("A reset in an answer that ends with its connection is an abort, not its end")
    func tellsResetFromEnd() throws {
        let upstream = try ScriptedUpstream { peer in
            _ = try peer.request()
            try peer.send("HTTP/1.1 200 OK\r\n\r\nnot all of it")
            usleep(30_000)
            peer.reset()
        }
        defer { upstream.stop() }
        let gateway = try gateway(upstream.address)
        for version in ["", " HTTP/1.0"] {
            let client = try gateway.connect()
            try client.send(gateway.request("GET /\(version)"))
            let (status, _) = try client.receiveHead()
            let (bytes, end) = try client.receiveEnd()
            #expect(status == 200)
            #expect(end == .reset)
            #expect(!String(decoding: bytes, as: UTF8.self).contains("\r\n0\r\n"))
        }
    }

    @Test("A request on a kept connection that turns out to be closed is tried once more where that is safe")
    func retriesOnStaleConnection() throws {
        // The second request on each connection is met with a close.
        let upstream = try ScriptedUpstream { peer in
            guard let first = try peer.request() else { return }
            try peer.send(UpstreamAnswer(first.target).bytes(for: first.method))
            _ = try peer.request()
        }
        defer { upstream.stop() }
        let gateway = try gateway(upstream.address)
        let client = try gateway.connect()
        for (line, fields, isRetried) in [
            ("GET /get", [], true), ("HEAD /head", [], true), ("OPTIONS /options", [], true),
            ("DELETE /delete", [], true),
            ("POST /post", ["Content-Length: 0"], false), ("POST /post", ["Content-Length: 2"], false),
            ("PATCH /patch", ["Content-Length: 0"], false), ("PUT /put", ["Content-Length: 2"], false),
        ] {
            try client.send(gateway.request("GET /first"))
            #expect(try client.receive().text == "/first")
            let before = upstream.requests.count
            try client.send(gateway.request(line, fields, body: fields == ["Content-Length: 2"] ? "ab" : ""))
            let answer = try client.receive(String(line.prefix { $0 != " " }))
            if isRetried {
                #expect(answer.status == 200, "\(line)")
                #expect(upstream.requests.count == before + 2, "\(line)")
            } else {
                #expect(answer.problem == "upstream-broken", "\(line)")
                #expect(upstream.requests.count == before + 1, "\(line)")
            }
            // Uses up what is left of the connection.
            if isRetried {
                try client.send(gateway.request("POST /drain", ["Content-Length: 0"]))
                #expect(try client.receive().status == 502)
            }
        }
    }

    @Test("It is tried only once more: an upstream that closes again is a 502")
    func retriesOnce() throws {
        let isBroken = Flag()
        let upstream = try ScriptedUpstream { peer in
            while let request = try peer.request() {
                if isBroken.isSet { return }
                try peer.send(UpstreamAnswer(request.target).bytes())
            }
        }
        defer { upstream.stop() }
        let gateway = try gateway(upstream.address)
        #expect(try gateway.call("GET /1").text == "/1")
        isBroken.set()
        #expect(try gateway.call("GET /2").problem == "upstream-broken")
        #expect(upstream.requests.map(\.target) == ["/1", "/2", "/2"])
        #expect(upstream.requests.map(\.connection) == [0, 0, 1])
    }

    @Test("What an upstream sends without being asked answers nobody")
    func ignoresUnaskedAnswer() throws {
        let upstream = try ScriptedUpstream { peer in
            while let request = try peer.request() {
                let answer = UpstreamAnswer(request.target).bytes()
                try peer.send(answer + (peer.number == 0 ? UpstreamAnswer("poison").bytes() : []))
            }
        }
        defer { upstream.stop() }
        let gateway = try gateway(upstream.address)
        let client = try gateway.connect()
        for number in 0..<5 {
            try client.send(gateway.request("GET /\(number)"))
            #expect(try client.receive().text == "/\(number)")
        }
    }

    @Test("A caller that goes away takes its request to the upstream with it, and is on record")
    func abandonsForGoneCaller() throws {
        let upstream = try ScriptedUpstream { peer in
            _ = try peer.request()
            try peer.waitForEnd()
        }
        defer { upstream.stop() }
        let gateway = try gateway(upstream.address)
        let client = try gateway.connect()
        try client.send(gateway.request("GET /"))
        try upstream.lastRequest(of: 1)
        client.reset()
        try Deadline.wait(for: "the record") { try gateway.accesses().count == 1 }
        let access = try #require(try gateway.accesses().first)
        #expect(access.outcome == "downstream-gone")
        #expect(access.status == nil)
    }
}
