import ArgumentParser
import Configuration
import Disk
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
            let configuration = try config.load()
            let path = output ?? AuditState(configuration).signingKeyPath
            if let named = configuration.audit.origin, named != origin {
                throw Failure("the configuration says that the origin is \(named), not \(origin)")
            }
            let signer = try NoteSigner.generate(name: origin)
            let disk = SystemDisk()
            let directory = SystemDisk.directory(of: path)
            try disk.makeDirectories(directory)
            do throws(DiskError) {
                let file = try disk.open(path, .create)
                try file.write(Array((signer.secretText + "\n").utf8), at: 0)
                try file.sync()
                try disk.syncDirectory(directory)
            } catch {
                guard case .exists = error else { throw error }
                throw Failure("\(path): is there already, and is not replaced: the log can't go on with another key")
            }
            Console.error("\(path): written; keep a copy of it where the log is not")
            Console.print(signer.verifier.text)
        }
    }
}
