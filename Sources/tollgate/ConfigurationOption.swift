import ArgumentParser
import Configuration

/// `--config FILE`, which most commands take.
struct ConfigurationOption: ParsableArguments {
    @Option(name: .customLong("config"), help: "The gateway's configuration file.")
    var path = "Config/gateway.yaml"

    /// Reads the configuration, or ends the program with every problem in it, a line each.
    func load() throws -> GatewayConfiguration {
        do {
            let configuration = try GatewayConfiguration.load(path, builtInCodings: [.zstd, .br, .gzip])
            try refuseTLS(configuration)
            return configuration
        } catch let error as ConfigurationError {
            Console.error("\(error)")
            throw ExitCode.failure
        }
    }

    /// Plain text where the file asks for TLS would be worse than nothing.
    private func refuseTLS(_ configuration: GatewayConfiguration) throws {
        for listener in configuration.listeners where listener.tls != nil {
            Console.error("\(path): listener \(listener.address): this version does not serve TLS; remove `tls`")
            throw ExitCode.failure
        }
    }
}
