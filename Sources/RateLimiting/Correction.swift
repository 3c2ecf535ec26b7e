import Synchronization

/// What changes in a charge once its truth is known; the block is held by this thread.
struct Correction {
    /// True minus charged.
    let requests: Int64
    let items: Int64
    let now: Int64
    /// The places whose concurrency is given back.
    let released: UInt16

    var changesAnything: Bool { requests != 0 || items != 0 || released != 0 }

    /// Under the terms it was charged under.
    func apply(to block: SlabBlock, _ charge: inout Charge) {
        let span = block.span(charge.subject).pointee
        var frames = SlabBlock.Frames(repeating: 0)
        block.locate(charge.subject, in: &frames)
        for place in 0..<Int(span.count) {
            let step = span.steps + place
            let policy = block.header.pointee.policies + Int(step.pointee.number)
            apply(to: block, &charge, place, policy, frame: frames[Int(step.pointee.frame)])
        }
    }

    /// Under other terms: each limit that was charged is looked up by its name; those that are gone are left out.
    func apply(to block: SlabBlock, _ charge: inout Charge, former: LimitTerms, terms: LimitTerms) {
        var frames = SlabBlock.Frames(repeating: 0)
        block.locate(charge.subject, in: &frames)
        let span = former.span(charge.subject)
        for place in 0..<Int(span.count) {
            let step = span.steps + place
            guard let number = terms.successor(of: Int(step.pointee.number), in: former) else { continue }
            apply(to: block, &charge, place, terms.policies + number, frame: frames[Int(step.pointee.frame)])
        }
    }

    @inline(__always)
    private func apply(
        to block: SlabBlock,
        _ charge: inout Charge,
        _ place: Int,
        _ policy: UnsafeMutablePointer<PolicyTerms>,
        frame: Int
    ) {
        let bit: UInt16 = 1 &<< UInt16(truncatingIfNeeded: place)
        guard charge.taken & bit != 0 else { return }
        let isHeld = released & bit != 0
        let units = policy.pointee.measure == .items ? items : requests
        guard units != 0 || isHeld else { return }
        let words = block.words + (frame + Int(policy.pointee.wordOffset))
        // Threads read the clock before they get the lock. A refund must not reckon with less time than a charge that
        // came first did, or it would give back what that one found refilled.
        let now = max(now, block.lock.pointee.latestNow.load(ordering: .relaxed))
        switch policy.pointee.kind {
        case .bucket:
            correctBucket(policy, words, charge.stamps[unchecked: place], units, now)
        case .day, .month:
            let resetDay = block.header.pointee.resetDay
            correctWindow(policy, words, charge.stamps[unchecked: place].position, units, now, resetDay)
        case .concurrency where isHeld:
            let inFlight = words.pointee.load(ordering: .relaxed)
            words.pointee.store(max(inFlight - 1, 0), ordering: .relaxed)
        case .concurrency:
            break
        }
    }

    private func correctBucket(
        _ policy: UnsafeMutablePointer<PolicyTerms>,
        _ words: SlabBlock.Words,
        _ stamp: Charge.Stamp,
        _ units: Int64,
        _ now: Int64
    ) {
        let denominator = policy.pointee.interval.denominator
        var state = BucketState(reading: words, refundDistance: policy.pointee.refundDistance)
        let cost = policy.pointee.cost(of: abs(units))
        if units > 0 {
            state.take(cost, denominator: denominator, now: now)
        } else {
            state.refund(cost, stamp: stamp, denominator: denominator, now: now)
        }
        state.write(to: words, refundDistance: policy.pointee.refundDistance)
    }

    private func correctWindow(
        _ policy: UnsafeMutablePointer<PolicyTerms>,
        _ words: SlabBlock.Words,
        _ charged: Int64,
        _ units: Int64,
        _ now: Int64,
        _ resetDay: Int64
    ) {
        var window = WindowCount(word: words.pointee.load(ordering: .relaxed))
        // What was reserved in a window that is over needs no refund; what came on top was delivered in this one.
        if window.index != charged {
            guard units > 0 else { return }
            let day = CalendarDay(nanoseconds: now)
            window.advance(to: day.window(policy.pointee.kind.period, resetDay: resetDay).index)
        }
        window.add(units)
        words.pointee.store(window.word, ordering: .relaxed)
    }
}
