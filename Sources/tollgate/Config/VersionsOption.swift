import ArgumentParser
import Configuration
import ConfigurationHistory

/// `--config FILE` or `--state DIRECTORY`, of commands about the versions that were kept.
struct VersionsOption: ParsableArguments {
    @Option(name: .customLong("config"), help: "The gateway's configuration file.")
    var path = "Config/gateway.yaml"

    @Option(
        help: ArgumentHelp("The state directory, where the configuration file can't say it.", valueName: "directory"))
    var state: String?

    /// The versions kept in the state directory; a configuration with problems need only say which that is.
    func store() throws -> VersionStore {
        if let state { return StateDirectory(path: state).versions }
        let attempt = read()
        guard let directory = attempt.stateDirectory else {
            if case .failure(let error) = attempt.result { Console.error("\(error)") }
            throw Failure("where the versions are kept can't be told from \(path); give --state")
        }
        return StateDirectory(path: directory).versions
    }

    /// What the files say now.
    func read() -> LoadAttempt {
        LoadAttempt(path, builtInCodings: Set(GatewayConfiguration.Coding.allCases), certificateTime: nil)
    }
}
