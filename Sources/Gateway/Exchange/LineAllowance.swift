internal import RateLimiting

/// The items that lines of a streamed answer may still hold: taken from the limits before a line passes.
///
/// Before each line there is room for all that one line can hold; so a limit is never passed, however long the stream.
struct LineAllowance {
    /// The most items one line holds.
    let perLine: Int
    /// What was taken beyond the request's own charge; settled whenever more is taken.
    private var further = Charge()
    private var isFurther = false
    /// How many items had passed when the present charge was made, and how many it took.
    private var base = 0
    private var granted: Int

    /// Lines that are charged for ahead where the limits have room for so many.
    private static let linesAhead = 100

    /// - Parameter granted: the items that the request's own charge took.
    init(perLine: Int, granted: Int) {
        self.perLine = perLine
        self.granted = granted
    }

    /// The total of items at which no further line may pass.
    var limit: Int { base + granted - perLine + 1 }

    /// How many items are settled for good: those before the present charge.
    var settled: Int { base }

    /// How many items have been taken in all, for the record.
    var taken: Int { base + granted }

    /// Takes items for more lines.
    ///
    /// - Parameters:
    ///   - total: the items that have passed.
    ///   - charge: the request's own charge, which is settled when the first further one is made.
    /// - Returns: false where the limits have no room for another line; the report says which.
    mutating func extend(
        _ slab: LimitSlab,
        total: Int,
        charge: inout Charge,
        now: Int64,
        into report: inout ChargeReport
    ) -> Bool {
        settle(slab, total: total, charge: &charge, now: now)
        let subject = charge.subject
        isFurther = true
        base = total
        for lines in [LineAllowance.linesAhead, 1] {
            granted = lines * perLine
            let verdict = slab.charge(
                subject, requests: 0, items: granted, now: now, taking: &further, into: &report)
            if verdict == .admitted { return true }
        }
        granted = 0
        further = Charge()
        return false
    }

    /// Gives back what was taken for lines that have not passed.
    mutating func settle(_ slab: LimitSlab, total: Int, charge: inout Charge, now: Int64) {
        if isFurther {
            slab.settle(&further, items: total - base, now: now)
        } else {
            slab.settle(&charge, items: total, now: now)
        }
    }
}
