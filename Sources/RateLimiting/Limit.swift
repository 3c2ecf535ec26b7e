/// One limit of a tier, as its author wrote it.
///
/// A limit holds for each subject of its scope separately: `per: key` gives every key a bucket of its own, `per:
/// organization` one bucket to all apps and keys of the legal entity together, and `per: recipient` the organization one
/// for each recipient that it passes data on to.
public struct Limit: Sendable, Hashable {
    /// Whose consumption is added up.
    public enum Scope: String, Sendable, CaseIterable {
        case key, app, organization, recipient
    }

    /// What is counted.
    public enum Measure: String, Sendable, CaseIterable {
        case requests, items, concurrent
    }

    /// How much, and over which time.
    public enum Allowance: Sendable, Hashable {
        /// `amount` per `periodNanoseconds`, as a token bucket (GCRA) that holds `burst`.
        case tokenBucket(amount: Int, periodNanoseconds: Int64, burst: Int)
        /// `amount` per calendar period in UTC.
        case calendar(amount: Int, period: CalendarPeriod)
        /// `amount` at the same time.
        case concurrency(amount: Int)
    }

    /// A calendar period in UTC; a month begins on the agreement's reset day.
    public enum CalendarPeriod: String, Sendable, CaseIterable {
        case day, month
    }

    /// Unique in its tier; shown to callers as the policy's name.
    public var name: String
    public var scope: Scope
    public var measure: Measure
    public var allowance: Allowance
    /// The names of the routes it counts; nil: all.
    public var routes: Set<String>?
    /// False for a shadow limit, which counts and reports but refuses nothing.
    public var isEnforced: Bool

    public init(
        name: String,
        scope: Scope,
        measure: Measure,
        allowance: Allowance,
        routes: Set<String>? = nil,
        isEnforced: Bool = true
    ) {
        self.name = name
        self.scope = scope
        self.measure = measure
        self.allowance = allowance
        self.routes = routes
        self.isEnforced = isEnforced
    }
}
