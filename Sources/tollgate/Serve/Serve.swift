import ArgumentParser

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs the gateway until SIGTERM or SIGINT; it follows its files, and reads them at once on SIGHUP.")

    @OptionGroup var config: ConfigurationOption

    func run() async throws {
        let configuration = try config.load(checksCertificates: true)
        let signals = StopSignals()
        let reload = ReloadSignal()
        defer { reload.cancel() }
        let service = try await GatewayService.start(configuration, path: config.path, reload: reload.request)
        await signals.wait()
        try await service.stop()
    }
}
