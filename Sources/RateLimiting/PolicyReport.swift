/// How one limit stands after a charge, or on refusal without it.
public struct PolicyReport: Sendable, Hashable {
    /// The limit's place in `LimitTerms.limits`.
    public internal(set) var number: Int
    /// It had no room for this request.
    public internal(set) var isViolated: Bool
    /// A shadow limit: it reports and refuses nothing.
    public internal(set) var isShadow: Bool
    /// Whole units that may still be taken now.
    public internal(set) var remaining: Int64 = 0
    /// What was taken in a calendar window, which can be more than its amount where the limit refuses nothing; 0 for
    /// other kinds.
    public internal(set) var taken: Int64 = 0
    /// Until a bucket is full or a window ends; 0 for concurrency.
    public internal(set) var resetNanoseconds: Int64 = 0
    /// Until this request would have room, to the nanosecond, if nobody else takes any; 0 where it has, where it
    /// never will, and for concurrency, which can't know.
    public internal(set) var retryNanoseconds: Int64 = 0
}
