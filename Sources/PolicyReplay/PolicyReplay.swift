package import Agreements
internal import AuditLog
package import Evidence
package import RateLimiting

/// Runs recorded accesses through the limits of another configuration.
///
/// Organizations don't touch each other's limits, so each is replayed for itself. Give it the records of each in their
/// order, from `startMilliseconds` on, so that windows and buckets stand as they would when the period begins.
///
/// Not Sendable: it belongs to one thread.
package final class PolicyReplay {
    /// From when on records matter, in Unix milliseconds.
    package let startMilliseconds: Int64
    /// How many records were taken.
    package private(set) var recordCount: UInt64 = 0
    private let agreements: AgreementSet
    private let reserves: [String: Int]
    private let period: Range<Int64>
    private var accounts: [String: ReplayAccount] = [:]
    private var latest: (organization: String, account: ReplayAccount)?

    /// - Parameters:
    ///   - agreements: of the other configuration.
    ///   - reserves: how many items a request of a route reserves that asks for no number of them.
    ///   - period: what is reported: recorded in it, in Unix milliseconds.
    package init(_ agreements: AgreementSet, reserves: [String: Int], period: Range<Int64>) {
        self.agreements = agreements
        self.reserves = reserves
        self.period = period
        let limits = agreements.tiers.flatMap(\.limits)
        startMilliseconds = period.lowerBound - (limits.map(Self.memoryMilliseconds).max() ?? 0)
    }

    /// How long a limit can remember what it took, and an access be under way.
    private static func memoryMilliseconds(_ limit: Limit) -> Int64 {
        let day: Int64 = 86_400_000
        let memory: Int64 =
            switch limit.allowance {
            case .tokenBucket(let amount, let nanoseconds, let burst):
                Int64(clamping: nanoseconds.multipliedFullWidth(by: Int64(burst)).high) > 0
                    ? 366 * day : nanoseconds / 1_000_000 * Int64(burst) / Int64(amount) + 1
            case .calendar(_, .day): day
            case .calendar(_, .month): 31 * day
            case .concurrency: 0
            }
        return memory + ReplayAccount.lookaheadMilliseconds
    }

    /// Takes the next record of an organization.
    ///
    /// - Parameter source: whose it is, and the names in it.
    package func take(_ record: Record, of source: RecordWalk.Account) throws(LimitError) {
        recordCount += 1
        // Accesses of nobody are under no limit.
        guard !source.name.isEmpty else { return }
        if let latest, latest.organization == source.name { return latest.account.take(record, of: source) }
        let account: ReplayAccount
        if let known = accounts[source.name] {
            account = known
        } else {
            let agreement = try ReplayAgreement(source.name, in: agreements, reserves: reserves)
            account = ReplayAccount(agreement, organization: source.name, period: period)
            accounts[source.name] = account
        }
        latest = (source.name, account)
        account.take(record, of: source)
    }

    /// Decides on what is left, and tells what was found of each organization, by name.
    package func finish() -> [ReplayOutcome] {
        accounts.sorted { $0.key < $1.key }.map { $0.value.finish() }
    }
}
