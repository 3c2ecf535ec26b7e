internal import Hummingbird
internal import Logging
internal import NIOCore
internal import ServiceLifecycle
internal import Synchronization

/// The administration's listener, running: the log, its key, which configuration is in force and whether the
/// gateway is alive, for whoever can reach it.
///
/// It has threads of its own; what is asked of it never keeps an event loop of the gateway waiting.
package final class AdministrationServer: Sendable {
    /// What can't be done at start, in one clear line.
    package struct StartError: Error, CustomStringConvertible {
        package let description: String
    }

    /// Where it listens, with the port the system chose where 0 was asked for.
    package let host: String
    package let port: Int
    private let group: ServiceGroup
    private let serving: Task<Void, any Error>

    /// Starts listening, and returns once connections are accepted.
    ///
    /// - Parameters:
    ///   - logDirectory: the log's directory, with `checkpoint` and `tile/`; its files may be added and replaced by
    ///     renaming while they are served, and it need not be there yet.
    ///   - verifierKey: the log's key as verifiers want it (C2SP signed-note, vkey).
    ///   - configuration: what runs and what became of the last edit, on any thread.
    ///   - upstreams: says how the servers of each upstream stand.
    ///   - log: takes lines for the operator, on any thread.
    package static func start(
        host: String,
        port: Int,
        logDirectory: String,
        verifierKey: String,
        configuration: @escaping @Sendable () -> ConfigurationStatus,
        upstreams: @escaping @Sendable () async -> [UpstreamReport] = { [] },
        log: @escaping @Sendable (String) -> Void
    ) async throws -> AdministrationServer {
        let routes = AdministrationRoutes(
            files: LogFiles(directory: logDirectory), verifierKey: verifierKey + "\n", configuration: configuration,
            upstreams: upstreams, log: log)
        let (listening, continuation) = AsyncThrowingStream.makeStream(of: Int.self)
        var logger = Logger(label: "administration")
        logger.logLevel = .critical
        let application = Application(
            router: routes.router(),
            configuration: ApplicationConfiguration(address: .hostname(host, port: port), serverName: "tollgate"),
            onServerRunning: { channel in continuation.yield(channel.localAddress?.port ?? port) },
            logger: logger
        )
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: application)], gracefulShutdownSignals: [], logger: logger))
        let serving = Task {
            do {
                try await group.run()
                continuation.finish()
            } catch {
                continuation.finish(throwing: error)
                throw error
            }
        }
        do {
            for try await port in listening {
                return AdministrationServer(host: host, port: port, group: group, serving: serving)
            }
        } catch {
            throw StartError(description: "can't listen at \(host):\(port): \(reason(error))")
        }
        throw StartError(description: "can't listen at \(host):\(port)")
    }

    private init(host: String, port: Int, group: ServiceGroup, serving: Task<Void, any Error>) {
        self.host = host
        self.port = port
        self.group = group
        self.serving = serving
    }

    /// Stops listening, lets answers end, and returns when everything is closed.
    package func stop() async {
        await group.triggerGracefulShutdown()
        _ = await serving.result
    }

    private static func reason(_ error: any Error) -> String {
        (error as? IOError)?.description ?? "\(error)"
    }
}
