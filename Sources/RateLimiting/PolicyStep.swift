/// One limit as a charge goes through it: one cache line with all that deciding and writing need.
struct PolicyStep: Sendable {
    /// Where its words begin in the frame of its subject.
    let wordOffset: UInt16
    /// From a bucket's first word to those of its refunds.
    let refundDistance: UInt16
    /// That frame, as a place in `ChargeReport.frames`.
    let frame: UInt8
    /// Its place in `LimitTerms.limits`.
    let number: UInt8
    /// What it counts, as a place in `ChargeReport.amounts`: 0 requests, 1 items.
    let amount: UInt8
    /// Which window it counts in, as a place in `ChargeReport.windows`: 0 the day, 1 the month.
    let period: UInt8
    /// The burst, the amount of a window, or the number of concurrent requests.
    let capacity: Int64
    let unitCost: UnitCost
    /// How far a bucket's TAT may run ahead of now: the cost of the whole burst.
    let span: ExactTime

    init(_ policy: PolicyTerms) {
        frame = policy.frame
        wordOffset = policy.wordOffset
        refundDistance = policy.refundDistance
        number = policy.number
        amount = policy.measure == .items ? 1 : 0
        period = policy.kind.period == .day ? 0 : 1
        capacity = policy.capacity
        unitCost = policy.interval.unitCost
        span = policy.span
    }
}
