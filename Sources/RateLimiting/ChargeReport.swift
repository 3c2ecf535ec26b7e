/// What a charge found out, in room that an event loop uses again for each of its charges.
///
/// It keeps what was read, and works out figures only for whom asks. It holds plain pointers to the terms of the slab
/// that filled it: read it before the next charge, and while the slab lives.
public struct ChargeReport {
    /// The most limits that one request can face.
    public static let capacity = 16

    /// One limit as it would be after the charge, had it room or not; what it was before follows from the cost.
    struct Reading {
        /// A bucket's TAT, a window's word, or the requests in flight.
        var after: Int64 = 0
        /// Of a bucket's TAT.
        var fraction: Int64 = 0
    }

    /// How many limits were faced.
    public internal(set) var count = 0
    public internal(set) var verdict = Verdict.admitted
    /// Bit i: the limit at place i had no room.
    var violated: UInt16 = 0
    /// What was asked for: requests, items.
    var amounts = InlineArray<2, Int64>(repeating: 0)
    /// The words of windows that begin now: the day's, the month's.
    var windows = InlineArray<2, Int64>(repeating: 0)
    var frames = SlabBlock.Frames(repeating: 0)
    var now: Int64 = 0
    /// The day of the month on which monthly windows begin, in the agreement that was charged.
    public internal(set) var resetDay: Int64 = 1
    /// The limits that were faced, and the terms they are of.
    var span: UnsafeMutablePointer<RouteSpan>?
    var policies: UnsafeMutablePointer<PolicyTerms>?
    /// Which terms the policies' numbers belong to: a `LimitTerms.identity`.
    public internal(set) var termsIdentity: UInt = 0
    var calendar = CalendarDay(dayNumber: 0)
    var readings = InlineArray<16, Reading>(repeating: Reading())

    public init() {}

    /// The time of the charge, in Unix nanoseconds.
    public var chargedNanoseconds: Int64 { now }

    /// How the limit at a place in `0 ..< count` stands, in the order of `LimitTerms.policies(forRoute:)`.
    public subscript(place: Int) -> PolicyReport {
        let policy = policy(at: place).pointee
        let reading = readings[place]
        let isViolated = isViolated(place)
        var report = PolicyReport(
            number: Int(policy.number),
            isViolated: isViolated,
            isShadow: !policy.isEnforced
        )
        let isTaken = verdict == .admitted && !isViolated
        let units = units(of: policy)
        let isPossible = units <= policy.capacity
        switch policy.kind {
        case .bucket:
            let denominator = policy.interval.denominator
            let after = ExactTime(nanoseconds: reading.after, fraction: reading.fraction)
            var arrival = after
            if !isTaken, isPossible { arrival = after.subtracting(policy.cost(of: units), denominator: denominator) }
            let ceiling = ExactTime(nanoseconds: now + policy.span.nanoseconds, fraction: policy.span.fraction)
            let left = ceiling.subtracting(arrival, denominator: denominator)
            report.remaining = left.nanoseconds >= 0 ? policy.interval.units(in: left) : 0
            report.resetNanoseconds = arrival.roundedUp - now
            if isViolated, isPossible {
                report.retryNanoseconds = after.subtracting(ceiling, denominator: denominator).roundedUp
            }
        case .day, .month:
            let window = WindowCount(word: reading.after &- (isTaken || !isPossible ? 0 : units))
            report.remaining = max(policy.capacity - window.count, 0)
            report.taken = window.count
            report.resetNanoseconds = windowEnd(policy.kind.period, index: window.index) - now
            if isViolated, isPossible { report.retryNanoseconds = report.resetNanoseconds }
        case .concurrency:
            let inFlight = reading.after &- (isTaken || !isPossible ? 0 : units)
            report.remaining = max(policy.capacity - inFlight, 0)
        }
        return report
    }

    /// The place of the limit that binds; nil: none does.
    public var binding: Int? {
        var binding = Binding()
        for place in 0..<count where verdict == .admitted || isViolated(place) {
            binding.offer(self[place], at: place, of: self)
        }
        return binding.place
    }

    /// Calls `body` with each entry and its place, and gives the limit that binds.
    ///
    /// It changes nothing; as a mutating function it is spared a copy of the report where that is a class's property.
    public mutating func forEach(_ body: (PolicyReport, Int) -> Void) -> Binding {
        var binding = Binding()
        for place in 0..<count {
            let entry = self[place]
            binding.offer(entry, at: place, of: self)
            body(entry, place)
        }
        return binding
    }

    /// Calls `body` with each enforced limit that had no room, and its place.
    public mutating func forEachViolation(_ body: (PolicyReport, Int) -> Void) {
        for place in 0..<count where isViolated(place) && policy(at: place).pointee.isEnforced {
            body(self[place], place)
        }
    }

    @inline(__always)
    private func isViolated(_ place: Int) -> Bool {
        violated & (1 << UInt16(place)) != 0
    }

    /// How much a limit binds, compared with the others; nil: not at all.
    ///
    /// Of an admitted request the one with the least share left binds, concurrency aside; of a refused one the one to
    /// wait for longest. Shadow limits never bind.
    @inline(__always)
    func weight(of entry: PolicyReport, at place: Int) -> Int64? {
        guard !entry.isShadow else { return nil }
        guard verdict == .admitted else { return entry.isViolated ? entry.retryNanoseconds : nil }
        let policy = policy(at: place)
        return policy.pointee.kind == .concurrency ? nil : -entry.remaining * policy.pointee.shareScale
    }

    /// Whether a shadow limit would have refused.
    public var hasShadowViolation: Bool {
        for place in 0..<count where isViolated(place) && !policy(at: place).pointee.isEnforced {
            return true
        }
        return false
    }

    /// What the charge takes of a policy.
    @inline(__always)
    func units(of policy: PolicyTerms) -> Int64 {
        amounts[policy.measure == .items ? 1 : 0]
    }

    @inline(__always)
    private func policy(at place: Int) -> UnsafeMutablePointer<PolicyTerms> {
        precondition(place >= 0 && place < count, "a report has no entry there")
        // A report with entries was filled by a charge, which sets the pointers.
        return policies.unsafelyUnwrapped + Int(span.unsafelyUnwrapped.pointee.steps[place].number)
    }

    private func windowEnd(_ period: Limit.CalendarPeriod, index: Int64) -> Int64 {
        let present = calendar.window(period, resetDay: resetDay)
        if present.index == index { return present.endNanoseconds }
        // The clock was set back over a restart; the later window goes on.
        return CalendarDay.endNanoseconds(of: period, index: index, resetDay: resetDay)
    }
}
