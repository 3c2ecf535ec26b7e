import Agreements
import ArgumentParser
import Configuration
import Logging
import TweetAPI

struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs the gateway and the mock tweet API behind it, with a key for an app of each tier.",
        discussion: "This is what `make run` starts. It serves until Ctrl-C, and goes on where the last one ended."
    )

    @OptionGroup var config: ConfigurationOption

    func run() async throws {
        let configuration = try config.load(checksCertificates: true)
        guard let server = configuration.upstreams.first?.servers.first else { return }
        let signals = StopSignals()
        let mock = try await startMock(server)
        defer { mock.cancel() }
        // Before the gateway starts, so that it knows them from its first moment on.
        let keys = try DemoKeys(configuration, store: StateDirectory(configuration).keys()).keys()
        let service = try await GatewayService.start(configuration, path: config.path)
        printKeys(keys, at: service.addresses[0])
        await signals.wait()
        try await service.stop()
    }

    /// Starts the mock where the first upstream is expected, and returns once it accepts connections.
    private func startMock(_ address: HostAndPort) async throws -> Task<Void, any Error> {
        var logger = Logger(label: "tweet-api")
        logger.logLevel = .critical
        let (running, continuation) = AsyncThrowingStream.makeStream(of: Int.self)
        let server = try TweetServer(host: address.host, port: address.port, logger: logger) { port in
            continuation.yield(port)
        }
        let task = Task {
            do {
                try await server.serve()
                continuation.finish()
            } catch {
                continuation.finish(throwing: error)
                throw error
            }
        }
        for try await port in running {
            Console.log("mock tweet API at \(address.host):\(port)")
            break
        }
        return task
    }

    private func printKeys(_ keys: [DemoKeys.DemoKey], at address: String) {
        Console.print("\nA key for an app of each tier. Paste a line into another terminal:\n")
        for demo in keys {
            Console.print("# \(demo.tier): \(demo.app)")
            Console.print(
                "curl --compressed -si 'http://\(address)/2/tweets/search/recent?query=coffee'"
                    + " -H 'Authorization: Bearer \(demo.token)'\n")
        }
        Console.print("Every access is on record: tollgate audit journal --config \(config.path)")
        Console.print("Ctrl-C stops.\n")
    }
}
