import RateLimiting

/// The token buckets of a scenario, as the alternatives need them; they know neither windows nor concurrency.
struct AlternativeTerms: Sendable {
    struct Bucket: Sendable {
        let scope: Limit.Scope
        let countsItems: Bool
        let burst: Int
        let perSecond: Double
        /// Rounded, as limiters with a plain integer do it.
        let picosecondsPerUnit: Int64
    }

    let buckets: [Bucket]
    let keys: Int
    /// Buckets of one organization.
    let count: Int

    init(_ scenario: QuotaScenario) {
        buckets = scenario.limits.compactMap { limit in
            guard case .tokenBucket(let amount, let period, let burst) = limit.allowance else { return nil }
            return Bucket(
                scope: limit.scope,
                countsItems: limit.measure == .items,
                burst: burst,
                perSecond: Double(amount) / Double(period) * 1e9,
                picosecondsPerUnit: Int64((Double(period) / Double(amount) * 1_000).rounded())
            )
        }
        keys = scenario.keys
        count = buckets.count * (1 + QuotaScenario.apps + scenario.keys)
    }

    /// The place of bucket `number` of a key's, its app's or the organization's.
    @inline(__always)
    func place(_ number: Int, organization: Int, key: Int) -> Int {
        let subject =
            switch buckets[number].scope {
            case .organization: 0
            case .app: 1 + key % QuotaScenario.apps
            case .key: 1 + QuotaScenario.apps + key
            case .recipient: preconditionFailure("no scenario names recipients")
            }
        return organization * count + subject * buckets.count + number
    }
}
