import ArgumentParser

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Runs the gateway until SIGTERM or SIGINT.")

    @OptionGroup var config: ConfigurationOption

    func run() async throws {
        let configuration = try config.load(checksCertificates: true)
        let signals = StopSignals()
        let service = try await GatewayService.start(configuration)
        await signals.wait()
        try await service.stop()
    }
}
