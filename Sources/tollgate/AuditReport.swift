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

        @OptionGroup var output: AuditOutput

        func validate() throws {
            let hour: Int64 = 3_600_000_000_000
            guard from.nanoseconds % hour == 0, to.nanoseconds % hour == 0 else {
                throw ValidationError("--from and --to are whole hours")
            }
            guard from < to else { throw ValidationError("--to is behind --from") }
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
            let known = try index.organizations()
            guard agreed != nil || known.contains(organization) else {
                throw Failure(
                    "there is no organization \(organization); those on record are: \(known.joined(separator: ", "))")
            }
            switch format {
            case .table: try output.write(Array(report.table.utf8))
            case .json: try output.write(report.json.bytes)
            case .html: try output.write(Array(report.html(madeMilliseconds: Console.now() / 1_000_000).utf8))
            }
            try warnIfBehind(index, state)
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
