import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore

@testable import TweetAPI

/// What the tests share: one data set, and ways to ask the mock over it.
enum Fixture {
    static let timeline = Timeline(seed: 42, postCount: 2_000)
    static let quietLogger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    static func application() -> some ApplicationProtocol {
        Application(
            router: TweetRoutes(timeline: timeline).buildRouter(),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            logger: quietLogger
        )
    }

    /// Sends one request to the routes, without a socket.
    static func answer(
        _ uri: String,
        method: HTTPRequest.Method = .get,
        headers: HTTPFields = [:],
        body: String? = nil
    ) async throws -> TestResponse {
        try await application().test(.router) { client in
            try await client.execute(
                uri: uri, method: method, headers: headers, body: body.map(ByteBuffer.init(string:)))
        }
    }

    static func json(_ response: TestResponse) throws -> [String: Any] {
        try json(response.body)
    }

    static func json(_ buffer: ByteBuffer) throws -> [String: Any] {
        let value = try JSONSerialization.jsonObject(with: Data(buffer.readableBytesView))
        guard let object = value as? [String: Any] else {
            throw NotAnObject()
        }
        return object
    }

    /// The JSON object that an answer with status 200 holds.
    static func object(_ uri: String) async throws -> [String: Any] {
        try json(try await answer(uri))
    }

    /// The seed of a property test: `TOLLGATE_SEED` where it is set, else a new one; printed either way.
    static func propertySeed(_ test: String) -> UInt64 {
        let given = ProcessInfo.processInfo.environment["TOLLGATE_SEED"].flatMap(UInt64.init)
        let seed = given ?? UInt64.random(in: 0...UInt64.max)
        print("\(test): TOLLGATE_SEED=\(seed)")
        return seed
    }

    struct NotAnObject: Error {}
}
