import Synchronization

/// One mutex an organization, all or nothing, in plain integers (a GCRA in picoseconds).
final class MutexLimiter: Limiter {
    private final class Organization: Sendable {
        /// By the place of a bucket, when it would be full again, in picoseconds since the start.
        let arrivals: Mutex<[Int64]>

        init(count: Int) {
            arrivals = Mutex(Array(repeating: 0, count: count))
        }
    }

    private let terms: AlternativeTerms
    private let organizations: [Organization]
    private let startedAt = LoadClock().unix(LoadClock().monotonic)

    init(_ scenario: QuotaScenario) {
        let terms = AlternativeTerms(scenario)
        self.terms = terms
        organizations = (0..<scenario.organizations).map { _ in Organization(count: terms.count) }
    }

    func makeScratch() {}

    func take(organization: Int, key: Int, items: Int, now: Int64, scratch: inout Void) -> Bool {
        let now = (now - startedAt) * 1_000
        return organizations[organization].arrivals.withLock { arrivals in
            for number in terms.buckets.indices {
                let bucket = terms.buckets[number]
                let units = Int64(bucket.countsItems ? items : 1)
                let place = terms.place(number, organization: 0, key: key)
                let after = max(arrivals[place], now) + units * bucket.picosecondsPerUnit
                if after > now + Int64(bucket.burst) * bucket.picosecondsPerUnit { return false }
            }
            for number in terms.buckets.indices {
                let bucket = terms.buckets[number]
                let units = Int64(bucket.countsItems ? items : 1)
                let place = terms.place(number, organization: 0, key: key)
                arrivals[place] = max(arrivals[place], now) + units * bucket.picosecondsPerUnit
            }
            return true
        }
    }
}
