/// One limit, compiled: plain numbers, no references.
struct PolicyTerms: Sendable {
    enum Kind: UInt8, Sendable {
        case bucket, day, month, concurrency

        init(_ allowance: Limit.Allowance) {
            self =
                switch allowance {
                case .tokenBucket: .bucket
                case .calendar(_, .day): .day
                case .calendar(_, .month): .month
                case .concurrency: .concurrency
                }
        }

        /// Words of state that each charge writes: see `SlabBlock`.
        var wordCount: Int { self == .bucket ? 2 : 1 }
        /// Words of state that only settling writes.
        var refundWordCount: Int { self == .bucket ? 2 : 0 }

        /// The calendar period, for the kinds that have one.
        @inline(__always)
        var period: Limit.CalendarPeriod { self == .day ? .day : .month }
    }

    let kind: Kind
    let scope: Limit.Scope
    let measure: Limit.Measure
    let isEnforced: Bool
    /// Its place in `LimitTerms.limits`.
    let number: UInt8
    /// The frame of its subject in `SlabBlock.Frames`; of a limit per recipient, that of the first.
    private(set) var frame: UInt8
    /// Where its words begin in that frame.
    let wordOffset: UInt16
    /// From a bucket's first word to those of its refunds.
    let refundDistance: UInt16
    /// The burst, the amount of a window, or the number of concurrent requests.
    let capacity: Int64
    /// `⌊2⁶² / capacity⌋`: times what remains, a share that can be compared between limits.
    let shareScale: Int64
    /// The interval of a bucket; one unit a nanosecond, and unused, for other kinds.
    let interval: EmissionInterval
    /// How far a bucket's TAT may run ahead of now: the cost of the whole burst.
    let span: ExactTime

    init(_ limit: Limit, number: Int, wordOffset: Int, refundDistance: Int) throws(LimitError) {
        kind = Kind(limit.allowance)
        guard (limit.measure == .concurrent) == (kind == .concurrency) else {
            throw .measureMismatch(limit: limit.name)
        }
        scope = limit.scope
        measure = limit.measure
        isEnforced = limit.isEnforced
        self.number = UInt8(number)
        frame =
            switch limit.scope {
            case .key: 0
            case .app: 1
            case .organization: 2
            case .recipient: 3
            }
        self.wordOffset = UInt16(wordOffset)
        self.refundDistance = UInt16(refundDistance)
        switch limit.allowance {
        case .tokenBucket(let amount, let periodNanoseconds, let burst):
            capacity = Int64(burst)
            interval = try EmissionInterval(
                amount: Int64(amount),
                periodNanoseconds: periodNanoseconds,
                limit: limit.name
            )
            guard burst > 0 else { throw .nothingAllowed(limit: limit.name) }
            guard burst <= EmissionInterval.maximumUnits else { throw .burstTooLarge(limit: limit.name) }
            span = interval.cost(ofAny: Int64(burst))
            guard span.nanoseconds < EmissionInterval.maximumSpanNanoseconds else {
                throw .burstTooLarge(limit: limit.name)
            }
        case .calendar(let amount, _):
            capacity = Int64(amount)
            guard amount <= WindowCount.maximum else { throw .amountTooLarge(limit: limit.name) }
            interval = EmissionInterval(numerator: 1, denominator: 1)
            span = .zero
        case .concurrency(let amount):
            capacity = Int64(amount)
            guard amount <= Int32.max else { throw .amountTooLarge(limit: limit.name) }
            interval = EmissionInterval(numerator: 1, denominator: 1)
            span = .zero
        }
        guard capacity > 0 else { throw .nothingAllowed(limit: limit.name) }
        shareScale = (1 << 62) / capacity
    }

    /// The same limit for the recipient at a place in a charge's; itself where it is not per recipient.
    func counting(recipient place: Int) -> PolicyTerms {
        guard scope == .recipient else { return self }
        var policy = self
        policy.frame += UInt8(place)
        return policy
    }

    /// What `units` cost a bucket.
    func cost(of units: Int64) -> ExactTime {
        units <= capacity ? interval.unitCost.cost(ofUpToBurst: units) : interval.cost(ofAny: units)
    }
}
