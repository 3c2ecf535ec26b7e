import ArgumentParser
import Configuration

struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks a configuration: prints every problem as file:line:column, or a summary."
    )

    @OptionGroup var config: ConfigurationOption

    func run() throws {
        let configuration = try config.load()
        for listener in configuration.listeners where listener.tls != nil {
            Console.error("\(config.path): listener \(listener.address): TLS is not served by this version; remove tls")
            throw ExitCode.failure
        }
        Console.print(configuration.summary)
    }
}
