internal import AuditLog

/// What an organization took under one app, purpose, recipient, route or outcome, from its first record on.
///
/// Sums stop at the greatest number, like those of the `Odometer`.
package struct Tally: Sendable, Hashable {
    package var accesses: UInt64 = 0
    package var answered: UInt64 = 0
    package var items: UInt64 = 0
    package var bytesSent: UInt64 = 0

    package init() {}

    package init(accesses: UInt64, answered: UInt64, items: UInt64, bytesSent: UInt64) {
        self.accesses = accesses
        self.answered = answered
        self.items = items
        self.bytesSent = bytesSent
    }

    /// Whether nothing was counted; such a tally is as good as none.
    package var isZero: Bool { accesses | answered | items | bytesSent == 0 }

    /// What a single record counts for.
    @inline(__always)
    init(_ record: Record) {
        if record.countsAccess {
            accesses = 1
            if record.outcome == .answered { answered = 1 }
        }
        items = record.items
        bytesSent = record.bytesSent
    }

    /// Adds another tally.
    @inline(__always)
    package mutating func add(_ other: Tally) {
        accesses = accesses.saturatingSum(other.accesses)
        answered = answered.saturatingSum(other.answered)
        items = items.saturatingSum(other.items)
        bytesSent = bytesSent.saturatingSum(other.bytesSent)
    }

    /// What was added since an earlier reading; nil when one of the totals has become less.
    package func since(_ earlier: Tally) -> Tally? {
        guard accesses >= earlier.accesses, answered >= earlier.answered, items >= earlier.items,
            bytesSent >= earlier.bytesSent
        else { return nil }
        return Tally(
            accesses: accesses - earlier.accesses, answered: answered - earlier.answered,
            items: items - earlier.items, bytesSent: bytesSent - earlier.bytesSent)
    }
}
