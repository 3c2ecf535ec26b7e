/// How long a connection has been doing nothing.
struct Rest: Sendable, Hashable {
    /// In Unix nanoseconds.
    var since: Int64
    /// Whether it has carried a whole request.
    var hasServed: Bool

    /// Whether it has rested for long enough to be closed for others' sake: a request may already be on its way.
    func isLong(now: Int64) -> Bool {
        now &- since >= (hasServed ? 5_000_000_000 : 500_000_000)
    }

    /// Whether it makes room before another one.
    func goes(before other: Rest) -> Bool {
        hasServed == other.hasServed ? since < other.since : !hasServed
    }
}
