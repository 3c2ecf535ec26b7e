import RateLimiting

let second: Int64 = 1_000_000_000
/// 2027-01-15 08:00:00 UTC.
let someTime: Int64 = 1_800_000_000 * second

/// One slab with an app and a key, a charge and a report, as an exchange and its event loop hold them.
struct Bench {
    let slab: LimitSlab
    var charge = Charge()
    var report = ChargeReport()
    var subject = ChargeSubject(route: 0, app: 0, key: 0)

    init(_ limits: [Limit], routes: [String] = ["search", "lookup"], resetDay: Int = 1) throws {
        slab = try LimitSlab(terms: LimitTerms(limits: limits, routes: routes), resetDay: resetDay)
        _ = slab.addApp()
        _ = slab.addKey()
    }

    /// Of a slab that has its apps and keys.
    init(slab: LimitSlab) {
        self.slab = slab
    }

    mutating func take(_ items: Int = 0, at now: Int64) -> Verdict {
        slab.charge(subject, items: items, now: now, taking: &charge, into: &report)
    }

    /// How the limits stand, by name.
    mutating func state(at now: Int64) -> [String: PolicyReport] {
        slab.peek(subject, now: now, into: &report)
        let names = slab.terms.limits.map(\.name)
        return Dictionary(uniqueKeysWithValues: (0..<report.count).map { (names[report[$0].number], report[$0]) })
    }

    func snapshot(at now: Int64) -> LimitSnapshot {
        slab.snapshot(now: now) { scope, index in "\(scope.rawValue)-\(index)" }
    }
}

extension Limit {
    static func bucket(
        _ name: String,
        _ scope: Scope,
        _ measure: Measure,
        _ amount: Int,
        per period: Int64,
        burst: Int,
        routes: Set<String>? = nil,
        isEnforced: Bool = true
    ) -> Limit {
        Limit(
            name: name,
            scope: scope,
            measure: measure,
            allowance: .tokenBucket(amount: amount, periodNanoseconds: period, burst: burst),
            routes: routes,
            isEnforced: isEnforced
        )
    }

    static func calendar(
        _ name: String,
        _ scope: Scope,
        _ measure: Measure,
        _ amount: Int,
        per period: CalendarPeriod,
        isEnforced: Bool = true
    ) -> Limit {
        Limit(
            name: name,
            scope: scope,
            measure: measure,
            allowance: .calendar(amount: amount, period: period),
            isEnforced: isEnforced
        )
    }

    /// Of a key's requests.
    static func bucket(
        _ name: String,
        _ amount: Int,
        per period: Int64,
        burst: Int,
        routes: Set<String>? = nil
    ) -> Limit {
        bucket(name, .key, .requests, amount, per: period, burst: burst, routes: routes)
    }

    /// Of the organization's items.
    static func calendar(_ name: String, _ amount: Int, per period: CalendarPeriod) -> Limit {
        calendar(name, .organization, .items, amount, per: period)
    }

    static func concurrent(_ name: String, _ scope: Scope, _ amount: Int) -> Limit {
        Limit(name: name, scope: scope, measure: .concurrent, allowance: .concurrency(amount: amount))
    }
}
