import Foundation
import TestSupport
import Testing

/// Answers without a known end go out as they come in, coded or not.
struct StreamingTests {
    /// An upstream that sends a line whenever it is told to, and the end when it is told to.
    ///
    /// Those that were told before it was asked come right behind the head, each in a write of its own.
    private func upstream(_ lines: [Flag], end: Flag) throws -> ScriptedUpstream {
        try ScriptedUpstream { peer in
            _ = try peer.request()
            try peer.send(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nETag: \"live\"\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n"
            )
            for (number, line) in lines.enumerated() {
                try line.wait()
                try peer.send(UpstreamAnswer.chunk(Array(StreamingTests.line(number).utf8)))
            }
            try end.wait()
            try peer.send(UpstreamAnswer.lastChunk)
        }
    }

    /// Reads pieces of an answer until so much text has arrived.
    private func receive(
        _ count: Int, into text: inout [UInt8], _ client: RawClient, _ inflater: GzipInflater?, isChunked: Bool = true
    ) throws {
        while text.count < count {
            // Less patience than the upstream has, whose end would bring out what was kept back.
            let piece = isChunked ? try client.receiveChunk(seconds: 8) : try client.receiveSome(seconds: 8)
            let bytes = try #require(piece, "the answer ended behind \(text.count) bytes")
            text += try inflater?.feed(bytes) ?? bytes
        }
    }

    private static func line(_ number: Int) -> String { "{\"data\":{\"id\":\"\(number)\"}}\r\n" }

    @Test(
        "Each piece of a streamed answer arrives when it was sent, coded or not", arguments: [false, true],
        ["HTTP/1.1", "HTTP/1.0"])
    func passesEachPieceAtOnce(isCoded: Bool, version: String) throws {
        let flags = (0..<5).map { _ in Flag() }
        let end = Flag()
        let upstream = try upstream(flags, end: end)
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        let client = try gateway.connect()
        try client.send(gateway.request("GET /live \(version)", isCoded ? ["Accept-Encoding: gzip"] : []))
        let (status, head) = try client.receiveHead()
        #expect(status == 200)
        #expect(head.values("Content-Encoding") == (isCoded ? ["gzip"] : []))
        #expect(head.values("ETag") == [isCoded ? "W/\"live\"" : "\"live\""])
        #expect(head.values("Vary") == ["Accept-Encoding"])
        let isChunked = version == "HTTP/1.1"
        #expect(head.values("Transfer-Encoding") == (isChunked ? ["chunked"] : []))
        #expect(head.values("Connection") == (isChunked ? [] : ["close"]))

        let inflater = try GzipInflater()
        var text: [UInt8] = []
        for (number, flag) in flags.enumerated() {
            // The next line is not sent before this one has arrived whole.
            flag.set()
            let wanted = (0...number).map(StreamingTests.line).joined()
            try receive(wanted.utf8.count, into: &text, client, isCoded ? inflater : nil, isChunked: isChunked)
            #expect(String(decoding: text, as: UTF8.self) == wanted)
            #expect(!inflater.hasEnded)
        }
        end.set()
        var rest: [UInt8] = []
        if isChunked {
            while let chunk = try client.receiveChunk() { rest += chunk }
        } else {
            rest = try client.receiveEnd().bytes
        }
        if isCoded {
            #expect(try inflater.feed(rest) == [])
            #expect(inflater.hasEnded)
        } else {
            #expect(rest == [])
        }
    }

    @Test("What arrives while the answer's beginning is brought to the disk is not kept back behind it")
    func passesWhatArrivesMeanwhile() throws {
        let flags = (0..<20).map { _ in Flag() }
        let upstream = try ScriptedUpstream { peer in
            _ = try peer.request()
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
            try peer.send(head)
            // Some of these fall into the time that the disk takes, however fast it is.
            usleep(UInt32(peer.number * 100))
            try peer.send(UpstreamAnswer.chunk(Array(StreamingTests.line(0).utf8)))
            try flags[peer.number].wait()
            peer.reset()
        }
        defer { upstream.stop() }
        var template = GatewayTemplate(upstream: upstream.address)
        template.durability = "power"
        let gateway = try GatewayProcess(template)
        for flag in flags {
            let client = try gateway.connect()
            try client.send(gateway.request("GET /", ["Accept-Encoding: gzip"]))
            #expect(try client.receiveHead().status == 200)
            var text: [UInt8] = []
            try receive(StreamingTests.line(0).utf8.count, into: &text, client, GzipInflater())
            #expect(String(decoding: text, as: UTF8.self) == StreamingTests.line(0))
            flag.set()
        }
    }

    @Test("A coded answer that breaks off has no valid end, neither of its body nor of its gzip stream")
    func cutsCodedAnswer() throws {
        let flags = [Flag(), Flag()]
        let upstream = try ScriptedUpstream { peer in
            _ = try peer.request()
            try peer.send(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
            try peer.send(UpstreamAnswer.chunk(Array(StreamingTests.line(0).utf8)))
            try flags[peer.number].wait()
            peer.reset()
        }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        for (flag, version) in zip(flags, ["HTTP/1.1", "HTTP/1.0"]) {
            let client = try gateway.connect()
            try client.send(gateway.request("GET / \(version)", ["Accept-Encoding: gzip"]))
            #expect(try client.receiveHead().head.values("Content-Encoding") == ["gzip"])
            let inflater = try GzipInflater()
            var text: [UInt8] = []
            let count = StreamingTests.line(0).utf8.count
            try receive(count, into: &text, client, inflater, isChunked: version == "HTTP/1.1")
            flag.set()
            let (bytes, end) = try client.receiveEnd()
            #expect(end == .reset)
            #expect(bytes.firstRange(of: Array("0\r\n\r\n".utf8)) == nil)
            #expect(!inflater.hasEnded)
        }
        let accesses = try gateway.accesses()
        #expect(accesses.map(\.outcome) == ["upstream-broken", "upstream-broken"])
        #expect(accesses.allSatisfy { $0.flags?.contains("answer-cut-off") == true })
        #expect(accesses.allSatisfy { $0.kind == "complete" && $0.coding == "gzip" && $0.status == 200 })
    }

    @Test(
        "The mock's stream reaches a caller line by line, coded or not, and its posts are counted",
        arguments: [false, true])
    func streamsTweets(isCoded: Bool) throws {
        let mock = try MockAPI()
        let gateway = try GatewayProcess(GatewayTemplate(upstream: mock.address))
        let target = "/2/tweets/search/stream?rate=2000&count=300"
        let answer = try gateway.call("GET \(target)", isCoded ? ["Accept-Encoding: gzip"] : [])
        #expect(answer.status == 200)
        #expect(answer.field("Content-Encoding") == (isCoded ? "gzip" : nil))
        let body = isCoded ? try GzipInflater.inflate(answer.body) : answer.body
        let lines = String(decoding: body, as: UTF8.self).split(separator: "\r\n")
        #expect(lines.count == 300)
        #expect(lines.allSatisfy { $0.hasPrefix("{\"data\":{") && $0.hasSuffix("}") })
        let access = try gateway.access(of: answer)
        #expect(access.kind == "complete")
        #expect(access.bytesFromUpstream == body.count)
        #expect(access.bytesSent == answer.body.count)
    }
}
