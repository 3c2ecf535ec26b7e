/// The state of a slab's limits as plain values, by the names of limits and subjects.
///
/// Limits that stand as if they had never been charged are left out, and so is concurrency.
package struct LimitSnapshot: Sendable, Hashable {
    /// A limit, with what is needed to read its states under other terms.
    package struct SavedLimit: Sendable, Hashable {
        package var name: String
        package var scope: Limit.Scope
        package var measure: Limit.Measure
        package var kind: Kind
    }

    package enum Kind: Sendable, Hashable {
        /// One unit costs `numerator / denominator` ns.
        case bucket(numerator: Int64, denominator: Int64)
        case day
        case month(resetDay: Int)
    }

    /// A key, an app, a recipient or the organization, as the caller names it.
    package struct Subject: Sendable, Hashable {
        package var scope: Limit.Scope
        package var name: String
    }

    package enum Value: Sendable, Hashable {
        /// The TAT in Unix nanoseconds, and its fraction in `1/denominator` ns.
        case bucket(arrivalNanoseconds: Int64, fraction: Int64)
        case window(index: Int64, count: Int64)
    }

    package struct State: Sendable, Hashable {
        /// Places in `limits` and `subjects`.
        package var limit: Int
        package var subject: Int
        package var value: Value
    }

    /// Unix nanoseconds; a clock that restarts must not show less.
    package var takenAtNanoseconds: Int64
    package var limits: [SavedLimit]
    package var subjects: [Subject]
    package var states: [State]
}
