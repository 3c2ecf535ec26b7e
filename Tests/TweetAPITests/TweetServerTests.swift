import Hummingbird
import HummingbirdTesting
import NIOCore
import ServiceLifecycle
import Testing

@testable import TweetAPI

@Suite("Tweet server")
struct TweetServerTests {
    @Test("settings that can't be are refused")
    func settings() {
        #expect(throws: TweetServerError.portOutOfRange(65_536)) {
            try TweetServer(port: 65_536, logger: Fixture.quietLogger)
        }
        #expect(throws: TweetServerError.postCountOutOfRange(0)) {
            try TweetServer(posts: 0, logger: Fixture.quietLogger)
        }
        #expect(throws: TweetServerError.postCountOutOfRange(100_001)) {
            try TweetServer(posts: 100_001, logger: Fixture.quietLogger)
        }
    }

    @Test("HEAD is answered as GET is, without the body, and the connection goes on")
    func head() async throws {
        let uris = [
            "/2/tweets/search/recent?query=coffee", "/2/tweets/99", "/2/tweets/abc", "/nope", "/any?mock.bytes=100000",
            "/any?mock.status=503", "/2/tweets/99?mock.chunked=true",
        ]
        try await Fixture.application().test(.live) { client in
            for uri in uris {
                let get = try await client.execute(uri: uri, method: .get)
                let head = try await client.execute(uri: uri, method: .head)
                #expect(head.status == get.status, "\(uri)")
                #expect(head.headers[.contentLength] == String(get.body.readableBytes), "\(uri)")
                #expect(head.body.readableBytes == 0, "\(uri)")
            }
            let stream = try await client.execute(uri: "/2/tweets/search/stream", method: .head)
            #expect(stream.status == .ok)
            #expect(stream.body.readableBytes == 0)
        }
    }

    @Test("the stream sends the data set over and over, a line each, until the count")
    func stream() async throws {
        let server = try TweetServer(port: 0, posts: 3, logger: Fixture.quietLogger)
        let timeline = Timeline(seed: TweetServer.defaultSeed, postCount: 3)
        try await server.application().test(.live) { client in
            let uri = "/2/tweets/search/stream?rate=1000000&count=7&expansions=author_id"
            let response = try await client.execute(uri: uri, method: .get)
            #expect(response.headers[.transferEncoding] == "chunked")
            let text = String(buffer: response.body)
            #expect(text.hasSuffix("\r\n"))
            let lines = text.split(separator: "\r\n")
            let objects = try lines.map { try Fixture.json(ByteBuffer(substring: $0)) }
            let ids = objects.map { ($0["data"] as? [String: Any])?["id"] as? String }
            #expect(ids == [0, 1, 2, 0, 1, 2, 0].map { String(timeline.posts[$0].id) })
            #expect(objects.allSatisfy { ($0["includes"] as? [String: Any])?["users"] != nil })
        }
    }

    @Test("a port that is taken is told apart from other failures")
    func portTaken() async throws {
        try await withRunningServer { port in
            let second = try TweetServer(port: port, posts: 1, logger: Fixture.quietLogger)
            await #expect(throws: TweetServerError.addressInUse(host: "127.0.0.1", port: port)) {
                try await second.run()
            }
        }
    }

    @Test("an address that isn't this machine's is an error that says so")
    func foreignAddress() async throws {
        let server = try TweetServer(host: "192.0.2.1", port: 0, posts: 1, logger: Fixture.quietLogger)
        let error = await #expect(throws: TweetServerError.self) { try await server.run() }
        #expect(error?.description.hasPrefix("the mock tweet API on 192.0.2.1:0 failed: ") == true)
    }

    @Test("a cancelled server returns")
    func cancellation() async throws {
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let server = try TweetServer(port: 0, posts: 1, logger: Fixture.quietLogger) { continuation.yield($0) }
        let running = Task { try await server.run() }
        #expect(await ports.first { _ in true } != nil)
        running.cancel()
        try await running.value
    }

    @Test("a graceful stop ends a stream and a delayed answer instead of waiting for them")
    func gracefulStop() async throws {
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let server = try TweetServer(port: 0, posts: 10, logger: Fixture.quietLogger) { continuation.yield($0) }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [server.application()], logger: Fixture.quietLogger)
        )
        let running = Task { try await group.run() }
        let port = try #require(await ports.first { _ in true })
        let client = TestClient(host: "127.0.0.1", port: port)
        client.connect()
        let channel = try await client.getChannel()
        let arrived = channel.eventLoop.makePromise(of: Void.self)
        try await channel.pipeline.addHandler(FirstReadHandler(arrived), position: .first)
        let answer = Task { try await client.get("/2/tweets/search/stream?rate=100") }
        try await arrived.futureResult.get()
        await group.triggerGracefulShutdown()
        try await running.value
        let body = try #require(try await answer.value.body)
        #expect(String(buffer: body).hasSuffix("\r\n"))
        try await client.shutdown()
    }

    /// Runs a server on a free port while `body` is at work.
    private func withRunningServer(_ body: (_ port: Int) async throws -> Void) async throws {
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let server = try TweetServer(port: 0, posts: 1, logger: Fixture.quietLogger) { continuation.yield($0) }
        let running = Task { try await server.run() }
        let port = try #require(await ports.first { _ in true })
        try await body(port)
        running.cancel()
        try await running.value
    }
}
