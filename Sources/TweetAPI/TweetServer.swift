import Foundation
package import Hummingbird
package import Logging
import NIOCore
import ServiceLifecycle

/// The mock tweet API: an ordinary HTTP/1.1 server with X's endpoints over data made from a seed.
///
/// See `docs/mock-api.md` for its endpoints and test aids.
package struct TweetServer: Sendable {
    package static let defaultPort = 8081
    package static let defaultSeed: UInt64 = 42
    package static let defaultPostCount = 10_000

    private let host: String
    private let port: Int
    private let seed: UInt64
    private let postCount: Int
    private let logger: Logger
    private let onListening: @Sendable (_ port: Int) async -> Void

    /// Checks the settings; nothing is made or opened yet.
    ///
    /// `port` 0 takes any that is free. `onListening` is called once connections are accepted, with the port taken.
    package init(
        host: String = "127.0.0.1",
        port: Int = defaultPort,
        seed: UInt64 = defaultSeed,
        posts postCount: Int = defaultPostCount,
        logger: Logger,
        onListening: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) throws(TweetServerError) {
        guard (0...65535).contains(port) else {
            throw .portOutOfRange(port)
        }
        guard (1...Timeline.postLimit).contains(postCount) else {
            throw .postCountOutOfRange(postCount)
        }
        self.host = host
        self.port = port
        self.seed = seed
        self.postCount = postCount
        self.logger = logger
        self.onListening = onListening
    }

    /// Makes the data and the server, for running it inside a service group of one's own.
    package func application() -> some ApplicationProtocol {
        let timeline = Timeline(seed: seed, postCount: postCount)
        return Application(
            router: TweetRoutes(timeline: timeline).buildRouter(),
            configuration: ApplicationConfiguration(address: .hostname(host, port: port)),
            onServerRunning: { channel in
                await onListening(channel.localAddress?.port ?? port)
            },
            logger: logger
        )
    }

    /// Serves until SIGTERM or SIGINT, then finishes the answers under way and returns; a cancelled task ends at once.
    package func run() async throws(TweetServerError) {
        try await explained { try await application().runService() }
    }

    /// Serves until its task is cancelled, and leaves signals to whoever runs it.
    package func serve() async throws(TweetServerError) {
        try await explained { try await application().run() }
    }

    private func explained(_ serve: () async throws -> Void) async throws(TweetServerError) {
        do {
            try await serve()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw .addressInUse(host: host, port: port)
        } catch  where Task.isCancelled {
            return
        } catch {
            throw .failed(host: host, port: port, reason: String(describing: error))
        }
    }
}
