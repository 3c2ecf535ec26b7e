import Synchronization

/// A bucket's words and refund words, taken apart.
struct BucketState: Equatable {
    /// When the bucket would be full again (GCRA's theoretical arrival time).
    var arrival = ExactTime.zero
    /// The sum of all refunds in this era.
    var refunded = ExactTime.zero
    /// Grows where `refunded` begins anew; charges of an earlier era get no refund.
    ///
    /// Of 32 bits, which last for as many times 73 years of refunds.
    var era: Int64 = 0

    /// Where `refunded` begins anew, so that it can never wrap round and make an old charge look recent.
    static let eraNanoseconds: Int64 = 1 << 61

    init(arrival: ExactTime) {
        self.arrival = arrival
    }

    init(reading words: SlabBlock.Words, refundDistance: UInt16) {
        let refunds = words + Int(refundDistance)
        let packed = refunds[1].load(ordering: .relaxed)
        arrival = ExactTime(
            nanoseconds: words[0].load(ordering: .relaxed),
            fraction: words[1].load(ordering: .relaxed)
        )
        refunded = ExactTime(nanoseconds: refunds[0].load(ordering: .relaxed), fraction: packed & 0xFFFF_FFFF)
        era = packed &>> 32
    }

    func write(to words: SlabBlock.Words, refundDistance: UInt16) {
        let refunds = words + Int(refundDistance)
        words[0].store(arrival.nanoseconds, ordering: .relaxed)
        words[1].store(arrival.fraction, ordering: .relaxed)
        refunds[0].store(refunded.nanoseconds, ordering: .relaxed)
        refunds[1].store(era &<< 32 | refunded.fraction, ordering: .relaxed)
    }

    /// Adds a cost without asking; a debt stops growing at `ExactTime.latestArrival`.
    mutating func take(_ cost: ExactTime, denominator: Int64, now: Int64) {
        let base = arrival.nanoseconds < now ? ExactTime(nanoseconds: now, fraction: 0) : arrival
        arrival = base.adding(cost, denominator: denominator)
        if arrival.nanoseconds >= ExactTime.latestArrival {
            arrival = ExactTime(nanoseconds: ExactTime.latestArrival, fraction: 0)
        }
    }

    /// Gives back at most `cost` of a charge: what of it has not been refilled by `now` yet.
    ///
    /// `clamp(tatAfter − (R − R0) − now, 0, cost)`, where the stamp holds `tatAfter + R0`. Since the charge the TAT has
    /// never been below `tatAfter − (R − R0)`, so the bucket was never idle and the cost still counts in full.
    mutating func refund(_ cost: ExactTime, stamp: Charge.Stamp, denominator: Int64, now: Int64) {
        guard stamp.era == era else { return }
        let gap = ExactTime(nanoseconds: stamp.position, fraction: stamp.fraction)
            .subtracting(refunded, denominator: denominator)
            .subtracting(ExactTime(nanoseconds: now, fraction: 0), denominator: denominator)
        guard gap.nanoseconds >= 0 else { return }
        let refund = min(gap, cost)
        arrival = arrival.subtracting(refund, denominator: denominator)
        refunded = refunded.adding(refund, denominator: denominator)
        if refunded.nanoseconds >= Self.eraNanoseconds {
            refunded = .zero
            era += 1
        }
    }

    /// The same debt in units at another rate, rounded up; what was charged before can't be refunded then.
    func rescaled(from: EmissionInterval, to: EmissionInterval, now: Int64) -> BucketState {
        if from == to { return self }
        var state = self
        state.refunded = .zero
        state.era += 1
        let start = ExactTime(nanoseconds: now, fraction: 0)
        if arrival < start {
            state.arrival = .zero
        } else {
            let debt = from.rescale(arrival.subtracting(start, denominator: from.denominator), to: to)
            state.arrival = .zero
            state.take(debt, denominator: to.denominator, now: now)
        }
        return state
    }
}
