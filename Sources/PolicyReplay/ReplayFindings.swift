internal import AuditLog
internal import Billing
internal import Evidence

/// Collects what a replay of one organization finds, for the period in question.
struct ReplayFindings {
    private struct Name: Hashable {
        var app: UInt32
        var limit: String
    }

    /// Of limits that refused then, by their number.
    private struct Passed: Hashable {
        var app: UInt32
        var limit: UInt32
    }

    private struct Mean {
        private var items: UInt64 = 0
        private var count: UInt64 = 0

        mutating func add(_ items: UInt64) {
            self.items &+= items
            count += 1
        }

        /// Rounded to the nearest.
        func items(atMost bound: Int) -> Int { min(Int(clamping: (items + count / 2) / count), bound) }
    }

    /// Recorded in it, in Unix milliseconds.
    private let period: Range<Int64>
    private var sums: ReplayOutcome
    private var refused: [ReplayFinding] = []
    private var refusedNames: [Name] = []
    private var refusedPlaces: [Name: Int] = [:]
    private var passed: [Passed: ReplayFinding] = [:]
    private var means: [UInt64: Mean] = [:]
    private var months: [Int64: ReplayMonth] = [:]
    private var latestDay: (day: Int64, month: Int64) = (.min, 0)
    private let resetDay: Int

    /// - Parameter resetDay: the day that the organization's months begin on.
    init(organization: String, period: Range<Int64>, resetDay: Int) {
        self.period = period
        self.resetDay = resetDay
        sums = ReplayOutcome(organization: organization)
    }

    /// Everything, with the names of apps and limits.
    func outcome(_ names: ReplayNames) -> ReplayOutcome {
        var outcome = sums
        outcome.refused = zip(refused, refusedNames).map { finding, name in
            var finding = finding
            finding.app = names.app(name.app)
            return finding
        }.sorted(by: Self.precedes)
        outcome.passed = passed.map { key, finding in
            var finding = finding
            finding.app = names.app(key.app)
            finding.limit = names.limit(key.limit) ?? ""
            return finding
        }.sorted(by: Self.precedes)
        outcome.months = months.values.sorted { $0.month < $1.month }
        return outcome
    }

    private static func precedes(_ left: ReplayFinding, _ right: ReplayFinding) -> Bool {
        if left.requests != right.requests { return left.requests > right.requests }
        return (left.app ?? "", left.limit) < (right.app ?? "", right.limit)
    }

    // MARK: - As it was

    mutating func takeThen(_ record: Record) {
        change(record.recordedMilliseconds) { month in
            month.requestsThen &+= UInt64(record.chargedRequests)
            month.itemsThen &+= record.items
        }
    }

    mutating func noteUndecided(_ record: Record) {
        if period.contains(record.recordedMilliseconds) { sums.undecided += 1 }
    }

    mutating func noteDecided(_ record: Record, isRefused: Bool) {
        guard period.contains(record.recordedMilliseconds) else { return }
        sums.decided += 1
        if isRefused { sums.refusedThen += 1 }
    }

    /// Learns from an answer how many items such answers bring.
    mutating func learn(_ access: ReplayedAccess) {
        guard !access.isStream else { return }
        means[UInt64(access.app) << 32 | UInt64(access.route), default: Mean()].add(access.items)
    }

    // MARK: - As it would be

    mutating func takeNow(requests: UInt64, items: UInt64, at milliseconds: Int64) {
        change(milliseconds) { month in
            month.requestsNow &+= requests
            month.itemsNow &+= items
        }
    }

    /// Counts an access that was admitted and is refused.
    ///
    /// - Returns: where its items are to be added; -1: it isn't of the period.
    mutating func refuse(_ access: ReplayedAccess, _ limit: String) -> Int {
        guard period.contains(access.recorded) else { return -1 }
        sums.refusedNow += 1
        let name = Name(app: access.app, limit: limit)
        let place = refusedPlaces[name] ?? refused.count
        if place == refused.count {
            refusedPlaces[name] = place
            refusedNames.append(name)
            refused.append(ReplayFinding(limit: limit, firstMilliseconds: access.arrival))
        }
        refused[place].add(requests: 1)
        refused[place].firstMilliseconds = min(refused[place].firstMilliseconds, access.arrival)
        return place
    }

    /// Counts items that a refused access brought then.
    mutating func add(items: UInt64, to place: Int, at milliseconds: Int64) {
        if place >= 0, period.contains(milliseconds) { refused[place].add(items: items) }
    }

    /// Counts a stream that ends here and went on then.
    mutating func endStream(_ access: ReplayedAccess, _ limit: String, items: UInt64, at milliseconds: Int64) -> Int {
        let place = refuse(access, limit)
        add(items: items, to: place, at: milliseconds)
        return place
    }

    mutating func stayRefused(_ access: ReplayedAccess) {
        if period.contains(access.recorded) { sums.refusedNow += 1 }
    }

    /// Counts an access that was refused and passes.
    ///
    /// - Returns: how many items it is taken to bring: as many as such answers have brought on average so far, at most
    ///   what it reserves; all of that where there was none.
    mutating func pass(_ access: ReplayedAccess) -> Int {
        let mean = means[UInt64(access.app) << 32 | UInt64(access.route)]?.items(atMost: access.reserved)
        let items = mean ?? access.reserved
        if period.contains(access.recorded) { note(access, requests: 1, items: UInt64(items)) }
        takeNow(requests: 1, items: UInt64(items), at: access.recorded)
        return items
    }

    /// Counts a stream that a limit ended then, and that goes on; nobody knows how far.
    mutating func passStream(_ access: ReplayedAccess) {
        if period.contains(access.recorded) { note(access, requests: 1, items: 0) }
    }

    private mutating func note(_ access: ReplayedAccess, requests: UInt64, items: UInt64) {
        let key = Passed(app: access.app, limit: access.limit)
        passed[key, default: ReplayFinding(limit: "", firstMilliseconds: access.arrival)].add(
            requests: requests, items: items)
    }

    // MARK: - Months

    private mutating func change(_ milliseconds: Int64, _ body: (inout ReplayMonth) -> Void) {
        guard period.contains(milliseconds) else { return }
        let day = EvidenceDay(milliseconds: milliseconds)
        if latestDay.day != day.number {
            latestDay = (day.number, AgreementMonth(ofDay: day, resetDay: resetDay).number)
        }
        body(&months[latestDay.month, default: ReplayMonth(month: latestDay.month)])
    }
}
