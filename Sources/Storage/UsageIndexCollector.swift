internal import AuditLog
internal import Evidence
internal import GRDB

/// Adds up rows to a report.
struct UsageIndexCollector {
    private let unit: UsageReport.Unit
    private let first: Int64
    private var periods: [UsageTotals]
    private var series: [Int64: UsageTotals] = [:]
    private var apps: [String: UsageTotals] = [:]
    private var purposes: [String: UsageTotals] = [:]
    private var recipients: [String: UsageTotals] = [:]
    private var routes: [String: UsageTotals] = [:]
    private var outcomes: [UInt8: UsageTotals] = [:]
    private var appPurposes: [String: Set<String>] = [:]
    private var appRefusals: [Refusal: UInt64] = [:]
    private var recipientRefusals: [Refusal: UInt64] = [:]
    private var recipientApps: [Refusal: Set<String>] = [:]

    /// What was not answered, by name and outcome.
    private struct Refusal: Hashable {
        var name: String
        var outcome: Outcome
    }

    init(unit: UsageReport.Unit, hours: Range<Int64>) {
        self.unit = unit
        first = Self.period(ofHour: hours.lowerBound, unit)
        let count = hours.isEmpty ? 0 : Self.period(ofHour: hours.upperBound - 1, unit) - first + 1
        periods = Array(repeating: UsageTotals(), count: Int(count))
    }

    /// Adds the rows of these ranges.
    mutating func add(_ ranges: UsageIndexRanges, of organization: Int64, in database: Database) throws {
        for range in ranges.months { try add("usage_months", "month", range, organization, in: database) { $0 } }
        for range in ranges.days {
            try add("usage_days", "day", range, organization, in: database) { [unit] in
                Self.period(ofHour: $0 * 24, unit)
            }
        }
        for range in ranges.hours {
            try add("usage_hours", "hour", range, organization, in: database) { [unit] in
                Self.period(ofHour: $0, unit)
            }
        }
    }

    private mutating func add(
        _ table: String, _ column: String, _ range: Range<Int64>, _ organization: Int64, in database: Database,
        period: (Int64) -> Int64
    ) throws {
        let rows = try UsageIndexStatement(
            database,
            """
            SELECT \(column), series, \(UsageIndex.sums) FROM \(table)
            WHERE organization = ? AND \(column) >= ? AND \(column) < ? ORDER BY \(column)
            """)
        rows.bind(organization, 1)
        rows.bind(range.lowerBound, 2)
        rows.bind(range.upperBound, 3)
        defer { rows.reset() }
        var last: (value: Int64, period: Int)?
        while try rows.next() {
            let value = rows.column(0)
            if last?.value != value { last = (value, Int(period(value) - first)) }
            let totals = rows.totals(from: 2)
            series[rows.column(1), default: UsageTotals()].add(totals)
            if let last { periods[last.period].add(totals) }
        }
    }

    /// Turns series into names.
    mutating func resolve(organization: Int64, in database: Database) throws {
        var names: [Int64: String] = [:]
        let rows = try Row.fetchCursor(
            database,
            sql: "SELECT id, app, purpose, recipients, route, outcome FROM series WHERE organization = ?",
            arguments: [organization])
        func name(_ number: Int64) throws -> String {
            if let name = names[number] { return name }
            let name = try String.fetchOne(
                database.cachedStatement(sql: "SELECT name FROM names WHERE id = ?"), arguments: [number])
            names[number] = name ?? ""
            return name ?? ""
        }
        while let row = try rows.next() {
            guard let totals = series[row[0]] else { continue }
            let (app, purpose) = (try name(row[1]), try name(row[2]))
            apps[app, default: UsageTotals()].add(totals)
            purposes[purpose, default: UsageTotals()].add(totals)
            if !purpose.isEmpty { appPurposes[app, default: []].insert(purpose) }
            let outcome = Outcome(rawValue: row[5])
            let isRefused = outcome != .answered && totals.accesses > 0
            for recipient in try name(row[3]).split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
                recipients[recipient, default: UsageTotals()].add(totals)
                guard isRefused, let outcome, !recipient.isEmpty || outcome == .recipientNotAgreed else { continue }
                let refusal = Refusal(name: recipient, outcome: outcome)
                recipientRefusals[refusal, default: 0] += totals.accesses
                if !app.isEmpty { recipientApps[refusal, default: []].insert(app) }
            }
            if isRefused, let outcome {
                appRefusals[Refusal(name: app, outcome: outcome), default: 0] += totals.accesses
            }
            routes[try name(row[4]), default: UsageTotals()].add(totals)
            outcomes[row[5], default: UsageTotals()].add(totals)
        }
    }

    /// Writes the sums into the report.
    func fill(_ report: inout UsageReport) {
        for totals in periods { report.totals.add(totals) }
        report.periods = periods.enumerated().map { index, totals in
            let number = first + Int64(index)
            let start =
                unit == .month ? ReportDate(monthNumber: number) : ReportDate(EvidenceDay(number: number))
            return UsageReport.Period(start: start, totals: totals)
        }
        report.apps = Self.lines(apps)
        report.purposes = Self.lines(purposes)
        report.recipients = Self.lines(recipients)
        report.routes = Self.lines(routes)
        report.outcomes = outcomes.sorted { $0.key < $1.key }.compactMap { code, totals in
            Outcome(rawValue: code).map { UsageReport.OutcomeLine(outcome: $0, totals: totals) }
        }
        report.appRefusals = lines(appRefusals)
        report.recipientRefusals = lines(recipientRefusals)
        report.appPurposes = appPurposes.mapValues { $0.sorted() }
    }

    /// Those with most accesses first.
    private func lines(_ refusals: [Refusal: UInt64]) -> [UsageReport.RefusalLine] {
        refusals.sorted { left, right in
            (right.value, left.key.name, left.key.outcome.rawValue)
                < (left.value, right.key.name, right.key.outcome.rawValue)
        }.map { refusal, accesses in
            UsageReport.RefusalLine(
                name: refusal.name.isEmpty ? nil : refusal.name, outcome: refusal.outcome, accesses: accesses,
                apps: (recipientApps[refusal] ?? []).sorted())
        }
    }

    /// Those with most items first, then those with most accesses, then by name.
    private static func lines(_ sums: [String: UsageTotals]) -> [UsageReport.Line] {
        sums.sorted { left, right in
            (right.value.items, right.value.accesses, left.key) < (left.value.items, left.value.accesses, right.key)
        }.map { UsageReport.Line(name: $0.key.isEmpty ? nil : $0.key, totals: $0.value) }
    }

    private static func period(ofHour hour: Int64, _ unit: UsageReport.Unit) -> Int64 {
        let day = EvidenceDay(milliseconds: hour * 3_600_000)
        return unit == .month ? ReportDate(day).monthNumber : day.number
    }
}
