import Agreements
import ArgumentParser
import AuditLog
import Configuration
import Evidence
import PolicyReplay

struct Replay: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs recorded accesses through the limits of another configuration.",
        discussion: """
            Shows who would have been refused what, what was refused and would have passed, and what the tiers would have \
            cost. Works beside a running gateway, and changes nothing.
            """
    )

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table, json
    }

    @Option(help: "The configuration whose limits are tried.")
    var config: String

    @Option(
        help: ArgumentHelp(
            "The configuration that was in force: its state directory has the records, and its tiers say what was paid.",
            discussion: "Without it the records are those of the other configuration's state directory."))
    var baseline: String?

    @Option(help: "What was recorded from this time on: 2022-01-01 or 2022-01-01T12:00:00Z.")
    var from: UTCTime

    @Option(help: "What was recorded before this time.")
    var to: UTCTime

    @Option(help: "Only this organization.")
    var organization: String?

    @Option(help: "table or json.")
    var format = Format.table

    @OptionGroup var output: AuditOutput

    func validate() throws {
        guard from < to else { throw ValidationError("--to is behind --from") }
    }

    func run() throws {
        let other = try ConfigurationOption.load(config)
        let former = try baseline.map { try ConfigurationOption.load($0) }
        let agreements = GatewayAssembly(configuration: other).agreements
        let formerAgreements = former.map { GatewayAssembly(configuration: $0).agreements }
        let period = from.milliseconds..<to.milliseconds
        let replay = PolicyReplay(agreements, reserves: other.usualReserves, period: period)
        var filter = RecordFilter()
        filter.organization = organization
        filter.fromMilliseconds = replay.startMilliseconds
        filter.toMilliseconds = period.upperBound
        let state = AuditState(former ?? other)
        let walk = RecordWalk(filter)
        let journal = try JournalReader(directory: state.journalDirectory, streams: .raw)
        let progress = ProgressBar("replaying")
        defer { progress.finish() }
        let started = ContinuousClock.now
        try walk.run(evidence: state.reader(), journal: journal) { state in
            progress.update(done: state.blocks, of: state.totalBlocks, ReportNumber.grouped(state.records) + " records")
        } body: { account, record, _ in
            guard record.recordedMilliseconds < period.upperBound else { return }
            try replay.take(record, of: account)
        }
        let outcomes = replay.finish()
        let elapsed = started.duration(to: .now)
        progress.finish()
        let report = ReplayReport(
            configuration: config, period: period, outcomes: outcomes,
            bills: outcomes.map { ReplayBill($0, then: formerAgreements, now: agreements, period: period) },
            prunedRecordCount: walk.prunedRecordCount)
        switch format {
        case .table: try output.write(Array(report.table.utf8))
        case .json: try output.write(report.json.bytes)
        }
        say(replay.recordCount, elapsed)
        guard journal.damages.isEmpty else {
            for damage in journal.damages { Console.error("\(damage)") }
            throw ExitCode.failure
        }
    }

    private func say(_ count: UInt64, _ elapsed: Duration) {
        let nanoseconds =
            UInt64(elapsed.components.seconds) * 1_000_000_000
            + UInt64(elapsed.components.attoseconds / 1_000_000_000)
        let rate = count.multipliedFullWidth(by: 1_000_000_000)
        let perSecond = nanoseconds == 0 || rate.high >= nanoseconds ? 0 : nanoseconds.dividingFullWidth(rate).quotient
        Console.error(
            "replayed \(ReportNumber.grouped(count)) records in \(nanoseconds / 1_000_000) ms, "
                + "\(ReportNumber.grouped(perSecond)) a second")
    }
}

extension UTCTime {
    /// A time between two milliseconds is that of the later one.
    fileprivate var milliseconds: Int64 { (nanoseconds + 999_999) / 1_000_000 }
}

extension GatewayConfiguration {
    /// How many items a request of each route reserves that asks for no number of them.
    fileprivate var usualReserves: [String: Int] {
        Dictionary(uniqueKeysWithValues: routes.map { ($0.name, ($0.reserve?.default ?? 0) * $0.items.count) })
    }
}
