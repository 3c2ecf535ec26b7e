import ArgumentParser
import Configuration

/// `--config FILE`, which most commands take.
struct ConfigurationOption: ParsableArguments {
    @Option(name: .customLong("config"), help: "The gateway's configuration file.")
    var path = "Config/gateway.yaml"

    /// Reads the configuration, or ends the program with every problem in it, a line each.
    func load() throws -> GatewayConfiguration {
        do throws(ConfigurationError) {
            return try GatewayConfiguration.load(path, builtInCodings: [.gzip])
        } catch {
            Console.error("\(error)")
            throw ExitCode.failure
        }
    }
}
