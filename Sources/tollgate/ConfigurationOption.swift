import ArgumentParser
import Configuration

/// `--config FILE`, which most commands take.
struct ConfigurationOption: ParsableArguments {
    @Option(name: .customLong("config"), help: "The gateway's configuration file.")
    var path = "Config/gateway.yaml"

    /// What this program can apply.
    static let builtInCodings: Set<GatewayConfiguration.Coding> = [.zstd, .br, .gzip]

    /// Reads the configuration, or ends the program with every problem in it, a line each.
    ///
    /// - Parameter checksCertificates: whether the files of certificates and keys are looked at too.
    func load(checksCertificates: Bool = false) throws -> GatewayConfiguration {
        try Self.load(path, checksCertificates: checksCertificates)
    }

    /// The same of any file.
    static func load(_ path: String, checksCertificates: Bool = false) throws -> GatewayConfiguration {
        do {
            return try GatewayConfiguration.load(
                path, builtInCodings: Self.builtInCodings,
                certificateTime: checksCertificates ? Console.now() / 1_000_000_000 : nil)
        } catch let error as ConfigurationError {
            Console.error("\(error)")
            throw ExitCode.failure
        }
    }
}
