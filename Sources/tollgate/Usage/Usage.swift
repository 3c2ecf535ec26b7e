import Agreements
import ArgumentParser
import Billing
import Configuration
import Disk
import Evidence

struct Usage: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Writes an organization's statement: what it took in a month or a year, and what that costs.",
        discussion: """
            A month is the agreement's, which begins on the organization's reset day, like its monthly limits. Every figure \
            is the difference of two readings of the odometer; --prove writes the proof of the whole time.
            """
    )

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table, json, csv, html
    }

    @OptionGroup var config: ConfigurationOption

    @Option(help: "The organization; without it all of the organizations file, as a table, JSON or CSV.")
    var organization: String?

    @Option(help: "The month that begins in this one, as 2022-05.")
    var month: StatementMonthArgument?

    @Option(help: "The twelve months that begin in this year, as 2022.")
    var year: Int?

    @Option(help: "table, json, csv or html.")
    var format = Format.table

    @Option(help: ArgumentHelp("Writes a proof pack for the same days, too.", valueName: "file"))
    var prove: String?

    @Option(help: "The log's key, for the proof; without it, that of the signing key's file.")
    var key: String?

    @OptionGroup var output: AuditOutput

    func validate() throws {
        guard (month == nil) != (year == nil) else { throw ValidationError("give either --month or --year") }
        if let year, !StatementMonthArgument.years.contains(year) {
            throw ValidationError(
                "--year is from \(StatementMonthArgument.years.lowerBound) to "
                    + "\(StatementMonthArgument.years.upperBound)")
        }
        if organization == nil, format == .html || prove != nil {
            throw ValidationError("a page and a proof are of one organization: give --organization")
        }
    }

    func run() throws {
        let configuration = try config.load()
        let state = AuditState(configuration)
        let agreements = try AgreementHistory(configuration)
        let reader = try EvidenceReader(directory: state.evidenceDirectory, disk: state.disk)
        let names = organization.map { [$0] } ?? configuration.organizations.map(\.name)
        let statements = try names.map { try statement(of: $0, agreements, reader) }
        if let prove, let statement = statements.first { try write(state, proofOf: statement, to: prove) }
        let made = Console.now() / 1_000_000
        switch format {
        case .table: try output.write(Array(statements.map(\.table).joined(separator: "\n").utf8))
        case .json:
            try output.write(
                organization == nil ? PackJSON.array(statements.map(\.json)).bytes : statements[0].json.bytes)
        case .csv: try output.write(Array(Statement.csv(statements).utf8))
        case .html: try output.write(Array(statements[0].html(madeMilliseconds: made).utf8))
        }
    }

    private func statement(
        of organization: String, _ agreements: AgreementHistory, _ reader: EvidenceReader
    ) throws -> Statement {
        guard let agreed = agreements.latest(organization) else {
            throw Failure("there is no agreement with \(organization), and none in a version that is kept")
        }
        let period = year.map { Statement.Period.year($0) } ?? .month(month?.number ?? 0)
        let statement = try Statement(
            period, organization: organization, legalName: agreed.legalName, resetDay: agreed.resetDay,
            today: EvidenceDay(milliseconds: Console.now() / 1_000_000),
            standing: { agreements.standing(of: organization, on: $0) },
            reading: { day throws(EvidenceError) in try MeterReading(day, of: organization, from: reader) })
        guard !statement.months.isEmpty else { throw Failure("\(statement.periodText) hasn't begun") }
        return statement
    }

    private func write(_ state: AuditState, proofOf statement: Statement, to path: String) throws {
        let pack = try state.maker(key: key).pack(
            organization: statement.organization, from: statement.from, to: statement.to)
        guard let pack else {
            throw Failure("nothing of \(statement.organization) is sealed, so there is nothing to prove")
        }
        var file = AuditOutput()
        file.output = path
        try file.write(pack)
    }
}
