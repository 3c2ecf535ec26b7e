import RateLimiting

/// What the threads do, and under which limits.
struct QuotaScenario: Sendable {
    enum Contender: String, Sendable, CaseIterable {
        case none = "none"
        case slab = "slab"
        case guarded = "slab behind a mutex"
        case doubles = "mutex a bucket, doubles"
        case mutex = "mutex an organization"
        case swap = "CAS a bucket"
    }

    enum Pattern: Sendable {
        /// All threads use key 0 of organization 0.
        case oneKey
        /// Each thread draws a key of organization 0.
        case anyKey
        /// Each thread draws a key of an organization of its own.
        case ownOrganization
        /// Each thread draws an organization and a key.
        case anyOrganization
    }

    /// Apps of each organization; key k belongs to app k mod this.
    static let apps = 8

    var name: String
    var limits: [Limit]
    var pattern: Pattern
    var organizations = 1
    var keys = 1
    var threads: Int
    /// Each charge reserves 1 to this many items.
    var items = 10
    var settles = false
    var contender = Contender.slab
    /// What is hoped for, in the words of the table.
    var target = ""

    static func all(threads: Int, full: Bool) -> [QuotaScenario] {
        let wide = QuotaTier.threeBuckets(admitsAll: true)
        let narrow = QuotaTier.threeBuckets(admitsAll: false)
        var scenarios = [
            QuotaScenario(name: "one hot key", limits: wide, pattern: .oneKey, threads: threads),
            QuotaScenario(name: "one hot key over its limit", limits: narrow, pattern: .oneKey, threads: threads),
            QuotaScenario(
                name: "many keys", limits: wide, pattern: .anyOrganization, organizations: 100, keys: 100,
                threads: threads
            ),
            QuotaScenario(
                name: "one organization, many keys", limits: narrow, pattern: .anyKey, keys: 10_000, threads: threads
            ),
            QuotaScenario(
                name: "distinct organizations", limits: wide, pattern: .ownOrganization, organizations: threads,
                keys: 100, threads: threads
            ),
        ]
        if full { scenarios += fullScenarios(threads: threads) + alternatives(threads: threads) }
        return scenarios
    }

    private static func fullScenarios(threads: Int) -> [QuotaScenario] {
        let admitting = QuotaTier.full(admitsAll: true, concurrent: Int(Int32.max))
        let mixed = QuotaTier.full(admitsAll: false, concurrent: Int(Int32.max))
        let settled = QuotaTier.full(admitsAll: false, concurrent: 200)
        return [
            QuotaScenario(
                name: "no charge, one thread", limits: [], pattern: .oneKey, threads: 1, contender: .none,
                target: "the loop's own"
            ),
            QuotaScenario(
                name: "full charge, one thread", limits: admitting, pattern: .oneKey, threads: 1, target: "≤ 80 ns"
            ),
            QuotaScenario(
                name: "full charge, any of 100 keys, one thread", limits: admitting, pattern: .anyKey, keys: 100,
                threads: 1, target: "≤ 80 ns"
            ),
            QuotaScenario(
                name: "full refusal, one thread", limits: QuotaTier.exhausted, pattern: .oneKey, threads: 1,
                target: "≤ 40 ns"
            ),
            QuotaScenario(
                name: "full charge, distinct organizations", limits: admitting, pattern: .ownOrganization,
                organizations: threads, keys: 100, threads: threads, target: "≥ 20 M/s"
            ),
            QuotaScenario(
                name: "full charge, one hot organization", limits: admitting, pattern: .anyKey, keys: 100,
                threads: threads, target: "≥ 6 M/s"
            ),
            QuotaScenario(
                name: "full, mixed admits and refusals", limits: mixed, pattern: .anyKey, keys: 100, threads: threads
            ),
            QuotaScenario(
                name: "full, settles against charges", limits: settled, pattern: .anyKey, keys: 100, threads: threads,
                settles: true
            ),
            QuotaScenario(
                name: "full, settles, 64 threads", limits: settled, pattern: .anyKey, keys: 100, threads: 64,
                settles: true
            ),
        ]
    }

    /// The same six token buckets for all, without windows and concurrency, which the others don't have.
    private static func alternatives(threads: Int) -> [QuotaScenario] {
        let limits = QuotaTier.sixBuckets(admitsAll: true)
        let contenders: [Contender] = [.slab, .guarded, .doubles, .mutex, .swap]
        return contenders.flatMap { contender in
            [
                QuotaScenario(
                    name: "six buckets, one thread", limits: limits, pattern: .oneKey, threads: 1,
                    contender: contender
                ),
                QuotaScenario(
                    name: "six buckets, distinct organizations", limits: limits, pattern: .ownOrganization,
                    organizations: threads, keys: 100, threads: threads, contender: contender
                ),
                QuotaScenario(
                    name: "six buckets, one hot organization", limits: limits, pattern: .anyKey, keys: 100,
                    threads: threads, contender: contender
                ),
                QuotaScenario(
                    name: "six buckets, hot refusals",
                    limits: QuotaTier.sixExhausted,
                    pattern: .oneKey,
                    threads: threads,
                    contender: contender
                ),
                QuotaScenario(
                    name: "six buckets, refusals", limits: QuotaTier.sixExhausted, pattern: .oneKey, threads: 1,
                    contender: contender
                ),
            ]
        }
    }
}
