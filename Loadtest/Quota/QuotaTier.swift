import RateLimiting

/// The sets of limits that scenarios use.
enum QuotaTier {
    private static let second: Int64 = 1_000_000_000

    /// Requests of the key, its app and its organization.
    static func threeBuckets(admitsAll: Bool) -> [Limit] {
        Limit.Scope.allCases.map { scope in
            bucket(scope, .requests, admitsAll ? 333_333_333 : narrowRate(scope), burst: admitsAll ? 1_000_000 : 1_000)
        }
    }

    /// Requests and items of the key, its app and its organization.
    static func sixBuckets(admitsAll: Bool) -> [Limit] {
        let items = Limit.Scope.allCases.map { scope in
            bucket(scope, .items, admitsAll ? 777_777_777 : 4 * narrowRate(scope), burst: admitsAll ? 9_999_999 : 4_000)
        }
        return threeBuckets(admitsAll: admitsAll) + items
    }

    /// Six buckets, three windows and concurrency.
    static func full(admitsAll: Bool, concurrent: Int) -> [Limit] {
        sixBuckets(admitsAll: admitsAll) + [
            window("key-day", .key, admitsAll ? 1 << 39 : 1_000_000, .day),
            window("app-month", .app, admitsAll ? 1 << 39 : 8_000_000, .month),
            window("organization-month", .organization, admitsAll ? 1 << 39 : 50_000_000, .month),
            Limit(
                name: "in-flight",
                scope: .organization,
                measure: .concurrent,
                allowance: .concurrency(amount: concurrent)
            ),
        ]
    }

    /// The full set, whose key's requests are used up by the first.
    static var exhausted: [Limit] { exhausting(full(admitsAll: true, concurrent: Int(Int32.max))) }
    static var sixExhausted: [Limit] { exhausting(sixBuckets(admitsAll: true)) }

    private static func exhausting(_ limits: [Limit]) -> [Limit] {
        var limits = limits
        limits[0].allowance = .tokenBucket(amount: 1, periodNanoseconds: 86_400 * second, burst: 1)
        return limits
    }

    /// A prime, so that the interval has a fraction.
    private static func narrowRate(_ scope: Limit.Scope) -> Int {
        switch scope {
        case .key: 99_991
        case .app: 399_989
        case .organization, .recipient: 1_999_993
        }
    }

    private static func bucket(_ scope: Limit.Scope, _ measure: Limit.Measure, _ rate: Int, burst: Int) -> Limit {
        Limit(
            name: "\(scope.rawValue)-\(measure.rawValue)",
            scope: scope,
            measure: measure,
            allowance: .tokenBucket(amount: rate, periodNanoseconds: second, burst: burst)
        )
    }

    private static func window(
        _ name: String,
        _ scope: Limit.Scope,
        _ amount: Int,
        _ period: Limit.CalendarPeriod
    ) -> Limit {
        Limit(name: name, scope: scope, measure: .items, allowance: .calendar(amount: amount, period: period))
    }
}
