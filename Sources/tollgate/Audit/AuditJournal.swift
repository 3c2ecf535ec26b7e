import Agreements
public import ArgumentParser
public import AuditLog
import Glibc

extension Audit {
    /// The journal as it stands, an access a line, with what only the journal knows: request ids and nanoseconds.
    struct Journal: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints what the journal holds, an access a line; also while the gateway runs.",
            discussion: "The journal keeps what is not sealed yet. `tollgate audit export` has everything."
        )

        @OptionGroup var config: ConfigurationOption

        @Option(help: "jsonl or csv.")
        var format = AccessFormatter.Format.jsonl

        @Option(help: "Only accesses of this organization.")
        var organization: String?

        @Option(help: "Only accesses of this app.")
        var app: String?

        @Option(help: "Only accesses from this time on: 2022-01-01 or 2022-01-01T12:00:00Z.")
        var from: UTCTime?

        @Option(help: "Only accesses before this time.")
        var to: UTCTime?

        func run() throws {
            let state = StateDirectory(try config.load())
            let filter = AccessFilter(organization: organization, app: app, from: from, to: to)
            let formatter = AccessFormatter(format) { key, bytes in
                bytes.append(contentsOf: (KeyID(rawValue: key)?.description ?? "").utf8)
            }
            var bytes: [UInt8] = []
            formatter.writeHeader(into: &bytes)
            let reader = try JournalReader(directory: state.journal, streams: .settled)
            while let entry = try reader.next() {
                guard filter.matches(entry) else { continue }
                formatter.write(entry, into: &bytes)
                if bytes.count >= 256 << 10 {
                    Console.write(bytes, to: STDOUT_FILENO)
                    bytes.removeAll(keepingCapacity: true)
                }
            }
            Console.write(bytes, to: STDOUT_FILENO)
            guard reader.damages.isEmpty else {
                for damage in reader.damages { Console.error("\(damage)") }
                throw ExitCode.failure
            }
        }
    }
}

extension AccessFormatter.Format: ExpressibleByArgument {}

extension UTCTime: ExpressibleByArgument {
    public init?(argument: String) {
        self.init(argument)
    }
}
