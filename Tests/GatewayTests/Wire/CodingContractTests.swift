import TestSupport
import Testing

/// What holds for every content coding; each is read by a decoder that isn't the gateway's.
struct CodingContractTests {
    private static let codings = ["zstd", "br", "gzip"]
    private static let type = "Content-Type: application/json"
    private static let json = UpstreamAnswer.items(60)

    private func gateway(_ upstream: ScriptedUpstream) throws -> GatewayProcess {
        var template = GatewayTemplate(upstream: upstream.address)
        template.compression = "{codings: [zstd, br, gzip], minimum: 256, types: [application/json, text/*]}"
        template.routes = [
            """
            {name: everything, match: "* /**", upstream: api, items: /data, \
            reserve: {query: max_results, default: 10, maximum: 100}}
            """
        ]
        return try GatewayProcess(template)
    }

    private func withGateway(
        answering answer: @escaping @Sendable (WireRequest) -> UpstreamAnswer, _ body: (GatewayProcess) throws -> Void
    ) throws {
        let upstream = try ScriptedUpstream.answering(answer)
        defer { upstream.stop() }
        try body(gateway(upstream))
    }

    @Test(
        "A caller gets the coding it prefers, and of those it likes equally the one that the configuration names first")
    func negotiates() throws {
        try withGateway(answering: { _ in CodingContractTests.json }) { gateway in
            for (accepted, coding) in [
                ("gzip, br, zstd", "zstd"), ("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br", "br"),
                ("ZSTD", "zstd"), ("*", "zstd"), ("zstd;q=0, *", "br"), ("*;q=0.5, gzip", "gzip"),
                ("gzip, zstd;q=0.9, br;q=0.8", "gzip"), ("br;q=0.5, identity;q=0.4", "br"),
                ("identity, zstd;q=0.5", nil), ("zstd;q=0, br;q=0", nil), ("identity;q=0", nil),
                ("identity;q=0, br", "br"), ("*;q=0", nil), ("", nil), ("compress, deflate", nil),
            ] as [(String, String?)] {
                let answer = try gateway.call("GET /", ["Accept-Encoding: \(accepted)"])
                #expect(answer.field("Content-Encoding") == coding, "\(accepted)")
                #expect(answer.field("Vary") == "Accept-Encoding", "\(accepted)")
                let body = try coding.map { try CommandLineCoding.decode(answer.body, $0) } ?? answer.body
                #expect(body == CodingContractTests.json.body, "\(accepted)")
                #expect(try gateway.access(of: answer).coding == (coding ?? "identity"), "\(accepted)")
                #expect(try gateway.access(of: answer).items == 60, "\(accepted)")
            }
        }
    }

    @Test("A body of any size, whole or in pieces, decodes to what the upstream sent", arguments: codings)
    func codesEverySize(coding: String) throws {
        let text = (0..<9_000).map { "line \($0 * 7_919 % 9_001)\n" }.joined()
        try withGateway(answering: { request in
            let count = Int(request.target.drop { !$0.isNumber }) ?? 0
            return UpstreamAnswer(
                bytes: Array(text.utf8.prefix(count)), fields: ["Content-Type: text/plain; charset=utf-8"],
                chunkBytes: request.target.hasPrefix("/chunks") ? 1_000 : nil)
        }) { gateway in
            for count in [256, 1_024, 2_700, 8_192, 24_000, 65_536, 65_537, 100_000] {
                for target in ["/length/\(count)", "/chunks/\(count)"] {
                    for version in ["", " HTTP/1.0"] {
                        let answer = try gateway.call("GET \(target)\(version)", ["Accept-Encoding: \(coding)"])
                        #expect(answer.field("Content-Encoding") == coding, "\(target)")
                        let body = try CommandLineCoding.decode(answer.body, coding)
                        #expect(body == Array(text.utf8.prefix(count)), "\(target)")
                        #expect(answer.body.count < count, "\(target)")
                        #expect(try gateway.access(of: answer).bytesSent == answer.body.count, "\(target)")
                    }
                }
            }
        }
    }

    @Test(
        "A coded answer's tag is weak, holds for If-None-Match, and digests of the plain bytes are gone",
        arguments: codings)
    func weakensTag(coding: String) throws {
        try withGateway(answering: { request in
            request.field("If-None-Match")?.contains("\"abc\"") == true
                ? UpstreamAnswer(status: 304, reason: "Not Modified", fields: ["ETag: \"abc\""])
                : .items(60, fields: ["ETag: \"abc\"", "Accept-Ranges: bytes", "Repr-Digest: sha-256=:AA==:"])
        }) { gateway in
            let first = try gateway.call("GET /", ["Accept-Encoding: \(coding)"])
            #expect(first.field("Content-Encoding") == coding)
            #expect(first.field("ETag") == "W/\"abc\"")
            #expect(first.field("Accept-Ranges") == nil && first.field("Repr-Digest") == nil)
            let second = try gateway.call("GET /", ["Accept-Encoding: \(coding)", "If-None-Match: W/\"abc\""])
            #expect(second.status == 304 && second.body.isEmpty)
            #expect(second.field("ETag") == "W/\"abc\"")
            #expect(second.field("Vary") == "Accept-Encoding")
            #expect(second.field("Content-Encoding") == nil)
        }
    }

    @Test(
        "What has no body, is a part, small, coded already or not to be transformed stays as it is", arguments: codings)
    func leavesAlone(coding: String) throws {
        let body = CodingContractTests.json.body
        let type = CodingContractTests.type
        let tag = "ETag: \"a\""
        let answers: [String: UpstreamAnswer] = [
            "/coded": UpstreamAnswer(bytes: body, fields: [type, tag, "Content-Encoding: compress"]),
            "/no-transform": UpstreamAnswer(bytes: body, fields: [type, tag, "Cache-Control: no-transform"]),
            "/small": UpstreamAnswer(bytes: Array(body.prefix(255)), fields: [type, tag]),
            "/small-chunks": UpstreamAnswer(bytes: Array(body.prefix(255)), fields: [type, tag], chunkBytes: 50),
            "/image": UpstreamAnswer(bytes: body, fields: ["Content-Type: image/png", tag]),
            "/part": UpstreamAnswer(
                bytes: body, status: 206, reason: "Partial Content",
                fields: [type, tag, "Content-Range: bytes 0-\(body.count - 1)/99999", "Accept-Ranges: bytes"]),
            "/no-content": UpstreamAnswer(status: 204, reason: "No Content", fields: [tag]),
            "/not-modified": UpstreamAnswer(status: 304, reason: "Not Modified", fields: [type, tag]),
        ]
        try withGateway(answering: { answers[$0.target] ?? UpstreamAnswer(status: 404) }) { gateway in
            for (target, wanted) in answers {
                let fields = ["Accept-Encoding: \(coding)", "Range: bytes=0-99"]
                for method in ["GET", "HEAD"] {
                    let client = try gateway.connect()
                    try client.send(gateway.request("\(method) \(target)", fields))
                    let answer = try client.receive(method)
                    #expect(answer.status == wanted.status, "\(target)")
                    #expect(answer.body == (method == "HEAD" ? [] : wanted.body), "\(target)")
                    #expect(answer.field("ETag") == "\"a\"", "\(target)")
                    #expect(answer.field("Content-Encoding") == (target == "/coded" ? "compress" : nil), "\(target)")
                    #expect(answer.field("Accept-Ranges") == (target == "/part" ? "bytes" : nil), "\(target)")
                    #expect(try gateway.access(of: answer).coding != coding, "\(target)")
                }
            }
        }
    }

    @Test("An upstream's trailer leaves a coded body whole, and doesn't go into it", arguments: codings)
    func trailers(coding: String) throws {
        let body = CodingContractTests.json.body
        let upstream = try ScriptedUpstream { peer in
            while try peer.request() != nil {
                try peer.send(
                    "HTTP/1.1 200 OK\r\n\(CodingContractTests.type)\r\nTrailer: Checksum\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n")
                try peer.send(UpstreamAnswer.chunk(body))
                try peer.send("0\r\nChecksum: 12345\r\n\r\n")
            }
        }
        defer { upstream.stop() }
        let gateway = try gateway(upstream)
        let client = try gateway.connect()
        for _ in 0..<2 {
            try client.send(gateway.request("GET /", ["Accept-Encoding: \(coding)"]))
            let answer = try client.receive()
            #expect(answer.field("Content-Encoding") == coding)
            #expect(try CommandLineCoding.decode(answer.body, coding) == body)
        }
    }

    @Test(
        "Each piece of a stream can be decoded when it was sent, and a stream that is cut has no valid end",
        arguments: codings)
    func streams(coding: String) throws {
        let lines = (0..<4).map { "{\"data\":{\"id\":\"\($0)\"}}\r\n" }
        let flags = lines.map { _ in Flag() }
        let cut = Flag()
        let upstream = try ScriptedUpstream { peer in
            _ = try peer.request()
            try peer.send(
                "HTTP/1.1 200 OK\r\n\(CodingContractTests.type)\r\nTransfer-Encoding: chunked\r\n\r\n")
            for (line, flag) in zip(lines, flags) {
                try flag.wait()
                try peer.send(UpstreamAnswer.chunk(Array(line.utf8)))
            }
            try cut.wait()
            peer.reset()
        }
        defer { upstream.stop() }
        let gateway = try gateway(upstream)
        let client = try gateway.connect()
        try client.send(gateway.request("GET /", ["Accept-Encoding: \(coding)"]))
        #expect(try client.receiveHead().head.values("Content-Encoding") == [coding])
        var received: [UInt8] = []
        var wanted = ""
        for (line, flag) in zip(lines, flags) {
            flag.set()
            wanted += line
            var plain = try CommandLineCoding.decodeSoFar(received, coding)
            while plain.bytes.count < wanted.utf8.count {
                received += try #require(try client.receiveChunk(), "the answer ended")
                plain = try CommandLineCoding.decodeSoFar(received, coding)
            }
            #expect(String(decoding: plain.bytes, as: UTF8.self) == wanted)
            #expect(!plain.isComplete)
        }
        cut.set()
        let (rest, end) = try client.receiveEnd()
        #expect(end == .reset)
        #expect(rest.firstRange(of: Array("0\r\n\r\n".utf8)) == nil)
        try Deadline.wait(for: "the record") { try gateway.accesses().first?.kind == "complete" }
        #expect(try gateway.accesses().map(\.coding) == [coding])
    }

    @Test(
        "What an upstream coded although it was asked not to is counted, and reaches the caller as it came",
        arguments: codings)
    func countsCoded(coding: String) throws {
        let coded = try CommandLineCoding.encode(CodingContractTests.json.body, coding)
        let bomb = try CommandLineCoding.encode(
            Array("{\"data\":[1,2".utf8) + [UInt8](repeating: 0x20, count: 40 << 20) + Array("]}".utf8), coding)
        let fields = [CodingContractTests.type, "Content-Encoding: \(coding)"]
        try withGateway(answering: { request in
            switch request.target {
            case "/cut": UpstreamAnswer(bytes: Array(coded.prefix(coded.count / 2)), fields: fields)
            case "/bomb?max_results=50": UpstreamAnswer(bytes: bomb, fields: fields)
            case "/pieces": UpstreamAnswer(bytes: coded, fields: fields, chunkBytes: 7)
            default: UpstreamAnswer(bytes: coded, fields: fields)
            }
        }) { gateway in
            for target in ["/", "/pieces"] {
                let answer = try gateway.call("GET \(target)", ["Accept-Encoding: \(coding)"])
                #expect(answer.field("Content-Encoding") == coding)
                #expect(answer.body == coded)
                #expect(try gateway.access(of: answer).items == 60)
            }
            let cut = try gateway.call("GET /cut")
            #expect(try gateway.access(of: cut).flags?.contains("items-cut-off") == true)
            // More than anyone decodes to count it: it counts as what was reserved.
            let bomb = try gateway.access(of: gateway.call("GET /bomb?max_results=50"))
            #expect(bomb.items == 50)
        }
    }
}
