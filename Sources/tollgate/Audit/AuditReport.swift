import Agreements
import ArgumentParser
import AuditLog
import Configuration
import Evidence
import Storage

extension Audit {
    struct Report: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Totals of an organization by month, app, purpose, recipient, route and outcome."
        )

        enum Format: String, ExpressibleByArgument, CaseIterable {
            case table, json, html
        }

        @OptionGroup var config: ConfigurationOption

        @Option(help: "The organization; '' is for accesses of none.")
        var organization: String

        @Option(help: "The first hour: 2022-01-01 or 2022-01-01T12:00:00Z.")
        var from: UTCTime

        @Option(help: "The first hour that is not included.")
        var to: UTCTime

        @Option(help: "table, json or html.")
        var format = Format.table

        @Flag(
            help: ArgumentHelp(
                "Adds what stands out, for the operator: networks shared with others, questions split over apps.",
                discussion: "It reads the records of all organizations, which takes its time."))
        var conspicuous = false

        @Flag(help: "Names the other organizations in what stands out, in place of how many they are.")
        var nameOthers = false

        @OptionGroup var output: AuditOutput

        func validate() throws {
            let hour: Int64 = 3_600_000_000_000
            guard from.nanoseconds % hour == 0, to.nanoseconds % hour == 0 else {
                throw ValidationError("--from and --to are whole hours")
            }
            guard from < to else { throw ValidationError("--to is behind --from") }
            guard conspicuous || !nameOthers else { throw ValidationError("--name-others is for --conspicuous") }
        }

        func run() throws {
            let configuration = try config.load()
            let state = AuditState(configuration)
            let hour: Int64 = 3_600_000_000_000
            let index = try state.usage()
            var report = try index.report(
                organization: organization, hours: from.nanoseconds / hour..<to.nanoseconds / hour)
            let agreed = configuration.organizations.first { $0.name == organization }
            report.legalName = agreed?.legalName
            report.agreed = agreed.map { .init($0, in: configuration, nowNanoseconds: Console.now()) }
            let known = try index.organizations()
            guard agreed != nil || known.contains(organization) else {
                throw Failure(
                    "there is no organization \(organization); those on record are: \(known.joined(separator: ", "))")
            }
            if conspicuous { report.conspicuous = try search(state, report) }
            switch format {
            case .table: try output.write(Array(report.table.utf8))
            case .json: try output.write(report.json.bytes)
            case .html: try output.write(Array(report.html(madeMilliseconds: Console.now() / 1_000_000).utf8))
            }
            try warnIfBehind(index, state)
        }

        private func search(_ state: AuditState, _ report: UsageReport) throws -> Conspicuous {
            guard let reader = try state.reader() else { return Conspicuous() }
            let search = ConspicuousSearch(
                organization: organization, period: report.fromMilliseconds..<report.toMilliseconds)
            let progress = ProgressBar("reading records")
            defer { progress.finish() }
            var found = try search.run(reader) { state in
                progress.update(
                    done: state.blocks, of: state.totalBlocks, ReportNumber.grouped(state.records) + " records")
            }
            found.namesOthers = nameOthers
            return found
        }

        private func warnIfBehind(_ index: UsageIndex, _ state: AuditState) throws {
            let logSize = try state.reader()?.logSize ?? 0
            let applied = try index.appliedLogSize()
            guard applied < logSize else { return }
            Console.error(
                "\(index.path): \(logSize - applied) sealed blocks are not in it yet; a running gateway adds them, or "
                    + "`tollgate audit reindex`")
        }
    }
}
