/// The state of a slab's limits as plain values, by the names of limits and subjects.
///
/// Limits that stand as if they had never been charged are left out, and so is concurrency.
public struct LimitSnapshot: Sendable, Hashable {
    /// A limit, with what is needed to read its states under other terms.
    public struct SavedLimit: Sendable, Hashable {
        public var name: String
        public var scope: Limit.Scope
        public var measure: Limit.Measure
        public var kind: Kind
    }

    public enum Kind: Sendable, Hashable {
        /// One unit costs `numerator / denominator` ns.
        case bucket(numerator: Int64, denominator: Int64)
        case day
        case month(resetDay: Int)
    }

    /// A key, an app, a recipient or the organization, as the caller names it.
    public struct Subject: Sendable, Hashable {
        public var scope: Limit.Scope
        public var name: String
    }

    public enum Value: Sendable, Hashable {
        /// The TAT in Unix nanoseconds, and its fraction in `1/denominator` ns.
        case bucket(arrivalNanoseconds: Int64, fraction: Int64)
        case window(index: Int64, count: Int64)
    }

    public struct State: Sendable, Hashable {
        /// Places in `limits` and `subjects`.
        public var limit: Int
        public var subject: Int
        public var value: Value
    }

    /// Unix nanoseconds; a clock that restarts must not show less.
    public var takenAtNanoseconds: Int64
    public var limits: [SavedLimit]
    public var subjects: [Subject]
    public var states: [State]
}
