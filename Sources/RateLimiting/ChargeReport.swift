/// What a charge found out, in room that an event loop uses again for each of its charges.
///
/// It keeps what was read, and works out figures only for whom asks. It holds plain pointers to the terms of the slab
/// that filled it: read it before the next charge, and while the slab lives.
package struct ChargeReport {
    /// The most limits that one request can face.
    package static let capacity = 16

    /// One limit's state as it was read, and as it is after the charge.
    struct Reading {
        /// A bucket's TAT, not before now; a window's count; the requests in flight.
        var before: Int64 = 0
        var beforeFraction: Int64 = 0
        var after: Int64 = 0
        var afterFraction: Int64 = 0
        /// The window that was counted in.
        var index: Int64 = 0
    }

    /// How many limits were faced.
    package internal(set) var count = 0
    package internal(set) var verdict = Verdict.admitted
    /// Bit i: the limit at place i had no room.
    var violated: UInt16 = 0
    var requests: Int64 = 0
    var items: Int64 = 0
    var now: Int64 = 0
    var resetDay: Int64 = 1
    /// The route's policies.
    var policies: UnsafeMutablePointer<PolicyTerms>?
    var calendar = CalendarDay(dayNumber: 0)
    var readings = InlineArray<16, Reading>(repeating: Reading())

    package init() {}

    /// Which terms the policies' numbers belong to: a `LimitTerms.identity`.
    package internal(set) var termsIdentity: UInt = 0

    /// How the limit at a place in `0 ..< count` stands, in the order of `LimitTerms.policies(forRoute:)`.
    package subscript(place: Int) -> PolicyReport {
        let policy = policy(at: place)
        let reading = readings[place]
        let isViolated = violated & (1 << UInt16(place)) != 0
        var report = PolicyReport(
            number: Int(policy.number),
            isViolated: isViolated,
            isShadow: !policy.isEnforced
        )
        let isTaken = verdict == .admitted && !isViolated
        let isPossible = units(of: policy) <= policy.capacity
        switch policy.kind {
        case .bucket:
            let before = ExactTime(nanoseconds: reading.before, fraction: reading.beforeFraction)
            let after = ExactTime(nanoseconds: reading.after, fraction: reading.afterFraction)
            let arrival = isTaken ? after : before
            let ceiling = ExactTime(nanoseconds: now + policy.span.nanoseconds, fraction: policy.span.fraction)
            let left = ceiling.subtracting(arrival, denominator: policy.interval.denominator)
            report.remaining = left.nanoseconds >= 0 ? policy.interval.units(in: left) : 0
            report.resetNanoseconds = arrival.roundedUp - now
            if isViolated, isPossible {
                let wait = after.subtracting(ceiling, denominator: policy.interval.denominator)
                report.retryNanoseconds = wait.roundedUp
            }
        case .day, .month:
            report.remaining = max(policy.capacity - (isTaken ? reading.after : reading.before), 0)
            report.resetNanoseconds = windowEnd(policy.kind.period, index: reading.index) - now
            if isViolated, isPossible { report.retryNanoseconds = report.resetNanoseconds }
        case .concurrency:
            report.remaining = max(policy.capacity - (isTaken ? reading.after : reading.before), 0)
        }
        return report
    }

    /// The place of the limit that binds; nil: none does.
    ///
    /// Of an admitted request it is the one with the least share left, concurrency aside; of a refused one the one to
    /// wait for longest. Shadow limits never bind.
    package var binding: Int? {
        var binding: Int?
        var extreme = Int64.min
        for place in 0..<count {
            let report = self[place]
            if report.isShadow { continue }
            let policy = policy(at: place)
            let weight: Int64
            if verdict == .admitted {
                if policy.kind == .concurrency { continue }
                weight = -report.remaining * policy.shareScale
            } else {
                guard report.isViolated else { continue }
                weight = report.retryNanoseconds
            }
            if weight > extreme {
                extreme = weight
                binding = place
            }
        }
        return binding
    }

    /// Whether a shadow limit would have refused.
    package var hasShadowViolation: Bool {
        for place in 0..<count where violated & (1 << UInt16(place)) != 0 && !policy(at: place).isEnforced {
            return true
        }
        return false
    }

    /// What the charge takes of a policy.
    @inline(__always)
    func units(of policy: PolicyTerms) -> Int64 {
        policy.measure == .items ? items : requests
    }

    private func policy(at place: Int) -> PolicyTerms {
        precondition(place >= 0 && place < count, "a report has no entry there")
        // A report with entries was filled by a charge, which sets the pointer.
        return policies.unsafelyUnwrapped[place]
    }

    private func windowEnd(_ period: Limit.CalendarPeriod, index: Int64) -> Int64 {
        let present = calendar.window(period, resetDay: resetDay)
        if present.index == index { return present.endNanoseconds }
        // The clock was set back over a restart; the later window goes on.
        return CalendarDay.endNanoseconds(of: period, index: index, resetDay: resetDay)
    }
}
