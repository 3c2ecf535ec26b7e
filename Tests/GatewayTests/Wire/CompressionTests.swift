import TestSupport
import Testing

/// Which answers are compressed, and what is true of them then.
struct CompressionTests {
    private static let json = UpstreamAnswer.items(40)

    private func withGateway(
        answering answer: @escaping @Sendable (WireRequest) -> UpstreamAnswer = { _ in json },
        _ body: (GatewayProcess, ScriptedUpstream) throws -> Void
    ) throws {
        let upstream = try ScriptedUpstream.answering(answer)
        defer { upstream.stop() }
        try body(GatewayProcess(GatewayTemplate(upstream: upstream.address)), upstream)
    }

    @Test("A caller gets gzip where its Accept-Encoding prefers it, and the answer says that it varies either way")
    func negotiates() throws {
        try withGateway { gateway, _ in
            for (accepted, isCoded) in [
                ("gzip", true), ("GZIP", true), ("x-gzip", true), ("br, gzip", true), ("gzip;q=0.001", true),
                ("*", true),
                ("gzip;q=0.5, identity;q=0.4", true), ("identity;q=0, *", true), ("gzip, *;q=0", true),
                ("br;q=1, *;q=0.1", true),
                ("gzip;q=0", false), ("gzip;q=0, *", false), ("*;q=0", false), ("identity", false), ("br", false),
                ("", false),
                ("gzip;q=0.4, identity;q=0.5", false), ("identity;q=0", false), ("gzip;q=2", false), ("gzipped", false),
                ("deflate, zstd", false),
            ] {
                let answer = try gateway.call("GET /", ["Accept-Encoding: \(accepted)"])
                #expect(answer.status == 200)
                #expect(answer.field("Content-Encoding") == (isCoded ? "gzip" : nil), "\(accepted)")
                #expect(answer.field("Vary") == "Accept-Encoding", "\(accepted)")
                let body = isCoded ? try GzipInflater.inflate(answer.body) : answer.body
                #expect(body == CompressionTests.json.body, "\(accepted)")
                if isCoded { #expect(answer.body.count < body.count / 2) }
                #expect(answer.field("Content-Length") == "\(answer.body.count)")
            }
            let plain = try gateway.call("GET /")
            #expect(plain.field("Content-Encoding") == nil)
            #expect(plain.field("Vary") == "Accept-Encoding")
            let twice = try gateway.call("GET /", ["Accept-Encoding: br", "Accept-Encoding: gzip"])
            #expect(twice.field("Content-Encoding") == "gzip")
        }
    }

    @Test("A coded answer's tag is weak, and what was true of the uncoded bytes alone is gone")
    func weakensTag() throws {
        let fields = [
            "ETag: \"abc\"", "Accept-Ranges: bytes", "Content-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==",
            "Content-Digest: sha-256=:AA==:",
            "Repr-Digest: sha-256=:AA==:", "Content-Language: en", "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT",
        ]
        try withGateway(answering: { _ in .items(40, fields: fields) }) { gateway, _ in
            let coded = try gateway.call("GET /", ["Accept-Encoding: gzip"])
            #expect(coded.field("ETag") == "W/\"abc\"")
            for name in ["Accept-Ranges", "Content-MD5", "Content-Digest", "Repr-Digest"] {
                #expect(coded.field(name) == nil, "\(name)")
            }
            #expect(coded.field("Content-Language") == "en")
            #expect(coded.field("Last-Modified") == "Sun, 06 Nov 1994 08:49:37 GMT")
            let plain = try gateway.call("GET /")
            #expect(plain.field("ETag") == "\"abc\"")
            #expect(plain.field("Content-Digest") == "sha-256=:AA==:")
        }
        try withGateway(answering: { _ in .items(40, fields: ["ETag: W/\"weak\""]) }) { gateway, _ in
            let answer = try gateway.call("GET /", ["Accept-Encoding: gzip"])
            #expect(answer.field("ETag") == "W/\"weak\"")
        }
    }

    @Test("A caller that holds the weak tag and asks again gets a 304 with the tag that it holds")
    func revalidates() throws {
        try withGateway(answering: { request in
            let isHeld = request.field("If-None-Match")?.contains("\"abc\"") == true
            return isHeld
                ? UpstreamAnswer(status: 304, reason: "Not Modified", fields: ["ETag: \"abc\""])
                : .items(40, fields: ["ETag: \"abc\""])
        }) { gateway, _ in
            let first = try gateway.call("GET /", ["Accept-Encoding: gzip"])
            let tag = try #require(first.field("ETag"))
            let second = try gateway.call("GET /", ["Accept-Encoding: gzip", "If-None-Match: \(tag)"])
            #expect(second.status == 304)
            #expect(second.field("ETag") == tag)
            #expect(second.field("Vary") == "Accept-Encoding")
            #expect(second.field("Content-Encoding") == nil)
            let listed = try gateway.call("GET /", ["Accept-Encoding: gzip", "If-None-Match: \"x\", W/\"abc\""])
            #expect(listed.field("ETag") == "W/\"abc\"")
            let strong = try gateway.call("GET /", ["If-None-Match: \"abc\""])
            #expect(strong.status == 304)
            #expect(strong.field("ETag") == "\"abc\"")
        }
    }

    @Test("An answer that must not or need not be compressed reaches the caller as it is")
    func leavesAlone() throws {
        let body = CompressionTests.json.body
        let type = "Content-Type: application/json"
        let answers: [String: UpstreamAnswer] = [
            "/coded": UpstreamAnswer(bytes: body, fields: [type, "Content-Encoding: br", "ETag: \"a\""]),
            "/no-transform": UpstreamAnswer(
                bytes: body, fields: [type, "Cache-Control: max-age=5, No-Transform", "ETag: \"a\""]),
            "/small": UpstreamAnswer(bytes: Array(body.prefix(255)), fields: [type, "ETag: \"a\""]),
            "/small-chunks": UpstreamAnswer(
                bytes: Array(body.prefix(255)), fields: [type, "ETag: \"a\""], chunkBytes: 50),
            "/empty": UpstreamAnswer(bytes: [], fields: [type, "ETag: \"a\""]),
            "/image": UpstreamAnswer(bytes: body, fields: ["Content-Type: image/png", "ETag: \"a\""]),
            "/untyped": UpstreamAnswer(bytes: body, fields: ["ETag: \"a\""]),
            "/part": UpstreamAnswer(
                bytes: body, status: 206, reason: "Partial Content",
                fields: [type, "Content-Range: bytes 0-\(body.count - 1)/99999", "ETag: \"a\""]),
        ]
        try withGateway(answering: { answers[$0.target] ?? UpstreamAnswer(status: 404) }) { gateway, _ in
            for (target, wanted) in answers {
                let answer = try gateway.call("GET \(target)", ["Accept-Encoding: gzip"])
                #expect(answer.status == wanted.status, "\(target)")
                #expect(answer.body == wanted.body, "\(target)")
                #expect(answer.field("ETag") == "\"a\"", "\(target)")
                #expect(answer.field("Content-Encoding") == (target == "/coded" ? "br" : nil), "\(target)")
                #expect(try gateway.access(of: answer).coding != "gzip", "\(target)")
            }
        }
    }

    @Test("HEAD, 204 and 304 are never coded, and HEAD claims no length that a GET would not have")
    func leavesBodylessAlone() throws {
        try withGateway(answering: { request in
            switch request.target {
            case "/204": UpstreamAnswer(status: 204, reason: "No Content")
            case "/304": UpstreamAnswer(status: 304, reason: "Not Modified")
            default: .items(40, fields: ["ETag: \"abc\""])
            }
        }) { gateway, _ in
            let client = try gateway.connect()
            for (line, status) in [("HEAD /", 200), ("GET /204", 204), ("GET /304", 304), ("HEAD /", 200)] {
                try client.send(gateway.request(line, ["Accept-Encoding: gzip"]))
                let answer = try client.receive(line.hasPrefix("HEAD") ? "HEAD" : "GET")
                #expect(answer.status == status)
                #expect(answer.field("Content-Encoding") == nil)
                #expect(answer.field("Content-Length") == nil)
                if status == 200 { #expect(answer.field("Vary") == "Accept-Encoding") }
            }
            try client.send(gateway.request("HEAD /"))
            #expect(try client.receive("HEAD").field("ETag") == "\"abc\"")
        }
    }

    @Test("Vary is completed, not repeated and not replaced")
    func completesVary() throws {
        for (given, expected) in [
            ("Vary: Origin", "Origin | Accept-Encoding"), ("Vary: accept-encoding", "accept-encoding"),
            ("Vary: Origin, Accept-Encoding", "Origin, Accept-Encoding"), ("Vary: *", "*"),
        ] {
            try withGateway(answering: { _ in .items(40, fields: [given]) }) { gateway, _ in
                let answer = try gateway.call("GET /", ["Accept-Encoding: gzip"])
                #expect(answer.field("Vary") == expected, "\(given)")
            }
        }
    }

    @Test("A body of any size inflates to what the upstream sent, for HTTP/1.1 and HTTP/1.0 callers")
    func codesEverySize() throws {
        let text = (0..<9_000).map { "line \($0 * 7_919 % 9_001)\n" }.joined()
        try withGateway(answering: { request in
            let count = Int(request.target.drop { !$0.isNumber }) ?? 0
            return UpstreamAnswer(
                bytes: Array(text.utf8.prefix(count)), fields: ["Content-Type: text/plain; charset=utf-8"],
                chunkBytes: request.target.hasPrefix("/chunks") ? 1_000 : nil)
        }) { gateway, _ in
            for count in [256, 2_700, 24_000, 65_536, 65_537, 100_000] {
                for target in ["/length/\(count)", "/chunks/\(count)"] {
                    for version in ["", " HTTP/1.0"] {
                        let answer = try gateway.call("GET \(target)\(version)", ["Accept-Encoding: gzip"])
                        #expect(answer.field("Content-Encoding") == "gzip", "\(target)")
                        #expect(try GzipInflater.inflate(answer.body) == Array(text.utf8.prefix(count)), "\(target)")
                    }
                }
            }
        }
    }

    @Test("A page of the mock tweet API is the same, coded or not, and its posts are on record")
    func codesTweets() throws {
        let mock = try MockAPI()
        var template = GatewayTemplate(upstream: mock.address)
        template.routes = [
            """
            {name: everything, match: GET /2/tweets/search/recent, upstream: api, items: /data, \
            reserve: {query: max_results, default: 10, maximum: 100}}
            """
        ]
        let gateway = try GatewayProcess(template)
        for target in ["/2/tweets/search/recent?query=coffee", "/2/tweets/search/recent?query=coffee&max_results=100"] {
            let plain = try gateway.call("GET \(target)")
            let coded = try gateway.call("GET \(target)", ["Accept-Encoding: gzip"])
            #expect(plain.status == 200)
            #expect(coded.field("Content-Encoding") == "gzip")
            #expect(try GzipInflater.inflate(coded.body) == plain.body)
            #expect(coded.body.count * 2 < plain.body.count)
            let posts = try #require(try plain.json()["data"] as? [[String: Any]])
            #expect(posts.count == (target.hasSuffix("100") ? 100 : 10))
            for answer in [plain, coded] { #expect(try gateway.access(of: answer).items == posts.count) }
        }
    }
}
