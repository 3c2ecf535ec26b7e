import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import TweetAPI

@Suite("Test aids")
struct TestAidTests {
    @Test("mock.status answers with that status on any path", arguments: [200, 204, 304, 404, 429, 503])
    func status(code: Int) async throws {
        let response = try await Fixture.answer("/any?mock.status=\(code)")
        #expect(response.status.code == code)
        #expect((response.body.readableBytes == 0) == [204, 304].contains(code))
    }

    @Test(
        "mock.bytes answers with JSON of exactly that length",
        arguments: [2, 63, 64, 300, 2700, 65_536, 65_537, 300_000])
    func bytes(count: Int) async throws {
        let response = try await Fixture.answer("/any?mock.bytes=\(count)")
        #expect(response.body.readableBytes == count)
        #expect(response.headers[.contentLength] == String(count))
        let object = try Fixture.json(response)
        if count >= SizedDocument.smallestWithPosts {
            let posts = try #require(object["data"] as? [Any]).count
            #expect((object["meta"] as? [String: Any])?["result_count"] as? Int == posts)
            #expect(posts >= count / 500 && (posts > 0 || count < 500))
        }
    }

    @Test("every length from the smallest up is met")
    func everyLength() throws {
        for count in 2..<2_000 {
            let pieces = Array(SizedDocument(byteCount: count, timeline: Fixture.timeline))
            #expect(pieces.map(\.readableBytes) == [count])
            _ = try Fixture.json(pieces[0])
        }
    }

    @Test("mock.chunked sends the same body without a length")
    func chunked() async throws {
        let uri = "/2/tweets/search/recent?query=coffee&max_results=50"
        try await Fixture.application().test(.live) { client in
            let plain = try await client.execute(uri: uri, method: .get)
            let chunked = try await client.execute(uri: uri + "&mock.chunked=true", method: .get)
            #expect(plain.headers[.contentLength] == String(plain.body.readableBytes))
            #expect(chunked.headers[.contentLength] == nil)
            #expect(chunked.headers[.transferEncoding] == "chunked")
            #expect(chunked.body == plain.body)
            let large = try await client.execute(uri: "/any?mock.bytes=200000&mock.chunked=true", method: .get)
            #expect(large.body.readableBytes == 200_000)
        }
    }

    @Test("mock.abort drops the connection in the middle of the body", arguments: [0, 1, 500, 2_000, 9_999])
    func abort(count: Int) async throws {
        try await Fixture.application().test(.live) { client in
            _ = await #expect(throws: (any Error).self) {
                try await client.execute(uri: "/any?mock.bytes=10000&mock.abort=\(count)", method: .get)
            }
        }
    }

    @Test("mock.abort writes as many bytes as asked for and no end")
    func abortedBytes() async throws {
        for (isChunked, count) in [(false, 0), (false, 700), (true, 1021), (true, 1500), (false, 5000)] {
            let aids = try #require(
                try TestAids(QueryParameters(query: "mock.abort=\(count)&mock.chunked=\(isChunked)"))
            )
            let sink = BodySink()
            var writer = AidedBodyWriter(parent: sink, aids: aids)
            await #expect(throws: AidedBodyWriter.Abort.self) {
                try await writer.write(ByteBuffer(repeating: 0x61, count: 3000))
                try await writer.finish(nil)
            }
            let state = await sink.state
            #expect(state.byteCount == min(count, 3000))
            #expect(!state.isFinished)
        }
    }

    @Test("mock.field adds fields to the head, each time it is given")
    func fields() async throws {
        let uri = "/2/tweets/1?mock.field=Cache-Control:%20no-transform&mock.field=X-A:1&mock.field=X-A:2"
        let response = try await Fixture.answer(uri)
        #expect(response.headers[.cacheControl] == "no-transform")
        #expect(response.headers[values: try #require(.init("X-A"))] == ["1", "2"])
        for bad in ["Content-Length:1", "transfer-encoding:chunked", "no", "a%20b:c", "a:b%0d%0ac"] {
            #expect(try await Fixture.answer("/any?mock.field=" + bad).status == .badRequest, "\(bad)")
        }
    }

    @Test("mock.echo tells what arrived")
    func echo() async throws {
        let uri = "/2/tweets?mock.echo=true&x=%20"
        let object = try await Fixture.application().test(.live) { client in
            let response = try await client.execute(
                uri: uri, method: .put, headers: [.via: "1.1 gate"], body: ByteBuffer(string: "foobar")
            )
            return try Fixture.json(response)["data"] as? [String: any Sendable]
        }
        let data = try #require(object)
        #expect(data["method"] as? String == "PUT")
        #expect(data["target"] as? String == uri)
        #expect(data["body_bytes"] as? Int == 6)
        // The hash of "foobar" is published with the algorithm.
        #expect(data["body_fnv1a64"] as? String == "85944171f73967e8")
        let fields = try #require(data["fields"] as? [[String]])
        #expect(fields.contains(["Host", "localhost"]))
        #expect(fields.contains { $0[0].lowercased() == "via" && $0[1] == "1.1 gate" })
    }

    @Test("mock.delay holds the answer back and changes nothing else")
    func delay() async throws {
        let plain = try await Fixture.answer("/2/tweets/1")
        let delayed = try await Fixture.answer("/2/tweets/1?mock.delay=1ms")
        #expect(delayed.body == plain.body)
        let aids = try TestAids(QueryParameters(query: "mock.delay=2s"))
        #expect(aids?.delay == .seconds(2))
    }

    @Test("an aid that there isn't is a problem, and so is a value that it can't take")
    func unknown() async throws {
        let uris = [
            "mock.foo=1", "mock.status=199", "mock.status=600", "mock.bytes=1", "mock.bytes=2000000000",
            "mock.chunked=maybe", "mock.abort=-1", "mock.delay=601s", "mock.delay=5", "mock.delay=-1s",
        ]
        for uri in uris {
            #expect(try await Fixture.answer("/any?" + uri).status == .badRequest, "\(uri)")
        }
    }
}
