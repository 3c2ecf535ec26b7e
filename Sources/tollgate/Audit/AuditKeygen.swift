import ArgumentParser
import TransparencyLog

extension Audit {
    struct Keygen: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes the key that signs the log, and prints its public side, which is to be published.",
            discussion: "A file that is there is never replaced: a log can't go on with another key."
        )

        @OptionGroup var config: ConfigurationOption

        @Option(help: "The name of the log, such as audit.example.com/tollgate.")
        var origin: String

        @Option(help: ArgumentHelp("Where to write it; without it, where the configuration says.", valueName: "file"))
        var output: String?

        func run() throws {
            let file = try SigningKeyFile(config.load(), path: output)
            let signer = try file.make(origin: origin)
            Console.error("\(file.path): written; keep a copy of it where the log is not")
            Console.print(signer.verifier.text)
        }
    }
}
