import ArgumentParser
import Configuration
import ConfigurationHistory
import Glibc

extension Config {
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints the files of a version as they were; each is checked against the version's name."
        )

        @OptionGroup var versions: VersionsOption

        @Argument(help: ArgumentHelp(VersionReference.help))
        var version: VersionReference

        @Option(help: "Only this file, byte for byte: gateway, tiers or organizations.")
        var file: GatewayConfiguration.FileRole?

        func run() throws {
            let (version, sources) = try version.resolve(versions)
            if let file {
                guard let source = sources.first(where: { $0.role == file }) else {
                    throw Failure("version \(version) has no such file")
                }
                return Console.write(source.bytes, to: STDOUT_FILENO)
            }
            for source in sources {
                Console.print("# version \(version), \(source.role.rawValue)")
                Console.write(source.bytes, to: STDOUT_FILENO)
                if let last = source.bytes.last, last != UInt8(ascii: "\n") { Console.print("") }
            }
        }
    }
}

extension GatewayConfiguration.FileRole: ExpressibleByArgument {}
