import ArgumentParser
import Configuration
import ConfigurationHistory

/// A version as an argument: the first digits of its name, `current` for the last one in force, or `files` for what the
/// files say now.
struct VersionReference: ExpressibleByArgument {
    private let text: String

    static let current = VersionReference(argument: "current")
    static let help = "The first digits of a version; current: the last one in force; files: what the files say now."

    init(argument: String) {
        text = argument
    }

    /// The version and its files.
    func resolve(
        _ option: VersionsOption
    ) throws -> (version: ConfigurationVersion, sources: [GatewayConfiguration.Source]) {
        let store = try option.store()
        switch text {
        case "files":
            let attempt = option.read()
            if case .failure(let error) = attempt.result { Console.error("\(error)") }
            guard attempt.sources.count == GatewayConfiguration.FileRole.allCases.count else {
                throw Failure("not all of the files can be read")
            }
            return (ConfigurationVersion(attempt.sources), attempt.sources)
        case "current":
            guard let entry = try store.history().last else {
                throw Failure("\(store.directory): nothing was kept yet")
            }
            return (entry.version, try store.sources(of: entry.version))
        default:
            let version = try store.version(beginningWith: text)
            return (version, try store.sources(of: version))
        }
    }
}
