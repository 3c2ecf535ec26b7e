import Agreements
public import ArgumentParser
public import AuditLog
import Evidence
import Glibc

extension Audit {
    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints records, a line each: what is sealed, then what is not yet.",
            discussion: "DuckDB reads it as it is. Sums over records are the truth; a stream has several."
        )

        @OptionGroup var config: ConfigurationOption

        @Option(help: "jsonl or csv.")
        var format = RecordExport.Format.jsonl

        @Option(help: "Only records of this organization; '' is for accesses of none.")
        var organization: String?

        @Option(help: "Only records of this app.")
        var app: String?

        @Option(help: "Only records of this route.")
        var route: String?

        @Option(help: "Only records of this purpose.")
        var purpose: String?

        @Option(help: "Only records that name this recipient.")
        var recipient: String?

        @Option(help: "Only records with this outcome, such as answered or limit-exceeded.")
        var outcome: Outcome?

        @Option(help: "Only what was recorded from this time on: 2022-01-01 or 2022-01-01T12:00:00Z.")
        var from: UTCTime?

        @Option(help: "Only what was recorded before this time.")
        var to: UTCTime?

        @Option(help: "gzip or zstd.")
        var compress: ExportSink.Coding?

        @Option(help: ArgumentHelp("The file to write to; without it, standard output.", valueName: "file"))
        var output: String?

        func run() throws {
            let state = AuditState(try config.load())
            let sink = try ExportSink(path: output, coding: compress)
            let export = RecordExport(format) { key, bytes in
                bytes.append(contentsOf: (KeyID(rawValue: key)?.description ?? "").utf8)
            }
            let exporter = RecordExporter(export, filter: filter, sink: sink.write)
            let journal = try JournalReader(directory: state.journalDirectory, streams: .raw)
            let progress = ProgressBar("exporting")
            defer { progress.finish() }
            try exporter.run(evidence: state.reader(), journal: journal) { state in
                progress.update(
                    done: state.blocks, of: state.totalBlocks, ReportNumber.grouped(state.records) + " records")
            }
            try sink.finish()
            progress.finish()
            if exporter.prunedRecordCount > 0 {
                Console.error(
                    "\(ReportNumber.grouped(exporter.prunedRecordCount)) records are in blocks whose records were removed for "
                        + "their age")
            }
            guard journal.damages.isEmpty else {
                for damage in journal.damages { Console.error("\(damage)") }
                throw ExitCode.failure
            }
        }

        private var filter: RecordFilter {
            var filter = RecordFilter()
            filter.organization = organization
            filter.app = app
            filter.route = route
            filter.purpose = purpose
            filter.recipient = recipient
            filter.outcome = outcome
            // A time between two milliseconds is that of the later one.
            filter.fromMilliseconds = from.map { ($0.nanoseconds + 999_999) / 1_000_000 }
            filter.toMilliseconds = to.map { ($0.nanoseconds + 999_999) / 1_000_000 }
            return filter
        }
    }
}

extension RecordExport.Format: ExpressibleByArgument {}
extension ExportSink.Coding: ExpressibleByArgument {}

extension Outcome: ExpressibleByArgument {
    public init?(argument: String) {
        guard let outcome = Outcome.allCases.first(where: { "\($0.name)" == argument }) else { return nil }
        self = outcome
    }
}
