import Synchronization

/// The decision on one charge: it reads the words of a block, and leaves in the report what it found and what `commit`
/// has to write.
///
/// What is found by number, such as a policy's frame or amount, lies in the report too, because there it has an
/// address; the rest stays in registers. There is no branch on a carry, which nobody could predict; there is one on
/// missing room, which goes the way of the verdict.
extension ChargeReport {
    /// Decides.
    ///
    /// Without the lock the result counts only if the block is found unchanged afterwards. Words that don't belong
    /// together give a wrong result then, but no trap: all arithmetic wraps.
    ///
    /// - Parameter now: In `0 ... ExactTime.latestNow`.
    @inline(__always)
    mutating func assess(
        _ subject: ChargeSubject,
        requests: Int64,
        items: Int64,
        now: Int64,
        in block: SlabBlock
    ) -> Verdict {
        let span = block.span(subject)
        let resetDay = block.header.pointee.resetDay
        block.locate(subject, in: &frames)
        amounts = [requests, items]
        windows = [
            WindowCount(index: calendar.dayNumber, count: 0).word,
            WindowCount(index: calendar.window(.month, resetDay: resetDay).index, count: 0).word,
        ]
        policies = block.header.pointee.policies
        termsIdentity = UInt(bitPattern: policies)
        self.span = span
        count = Int(span.pointee.count)
        self.resetDay = resetDay
        self.now = now
        verdict =
            requests == 1 && items <= span.pointee.leastItemCapacity
            ? assessOrdinary(block.words, span, items, now) : assessAny(block.words, span)
        return verdict
    }

    /// Decides on one request that no policy is too small for.
    @inline(__always)
    private mutating func assessOrdinary(
        _ words: SlabBlock.Words,
        _ span: UnsafeMutablePointer<RouteSpan>,
        _ items: Int64,
        _ now: Int64
    ) -> Verdict {
        let steps = span.pointee.steps
        let (requestEnd, bucketEnd) = (Int(span.pointee.requestEnd), Int(span.pointee.bucketEnd))
        let (windowEnd, end) = (Int(span.pointee.windowEnd), Int(span.pointee.count))
        var violated: UInt32 = 0
        var place = 0
        while place < requestEnd {
            let room = bucketRoom(words, steps + place, place, steps[place].unitCost.one, now)
            if _slowPath(room < 0) { violated |= 1 &<< UInt32(truncatingIfNeeded: place) }
            place &+= 1
        }
        while place < bucketEnd {
            let room = bucketRoom(words, steps + place, place, steps[place].unitCost.cost(ofUpToBurst: items), now)
            if _slowPath(room < 0) { violated |= 1 &<< UInt32(truncatingIfNeeded: place) }
            place &+= 1
        }
        while place < windowEnd {
            let room = windowRoom(words, steps + place, place, amounts[unchecked: Int(steps[place].amount)])
            if _slowPath(room < 0) { violated |= 1 &<< UInt32(truncatingIfNeeded: place) }
            place &+= 1
        }
        while place < end {
            let room = concurrencyRoom(words, steps + place, place, 1)
            if _slowPath(room < 0) { violated |= 1 &<< UInt32(truncatingIfNeeded: place) }
            place &+= 1
        }
        // Who takes nothing is never refused, not even by a limit in debt.
        self.violated = UInt16(truncatingIfNeeded: violated) & ~(items == 0 ? span.pointee.countingItems : 0)
        return self.violated & span.pointee.enforced == 0 ? .admitted : .refused
    }

    /// Decides on any amounts.
    @inline(never)
    private mutating func assessAny(_ words: SlabBlock.Words, _ span: UnsafeMutablePointer<RouteSpan>) -> Verdict {
        var tooSmall: UInt16 = 0
        violated = 0
        for place in 0..<count {
            let step = span.pointee.steps + place
            let units = amounts[Int(step.pointee.amount)]
            let isPossible = units <= step.pointee.capacity
            // What is impossible is not worked out; who reads the report knows.
            let taken = isPossible ? units : 0
            let room =
                if place < Int(span.pointee.bucketEnd) {
                    bucketRoom(words, step, place, step.pointee.unitCost.cost(ofUpToBurst: taken), now)
                } else if place < Int(span.pointee.windowEnd) {
                    windowRoom(words, step, place, taken)
                } else {
                    concurrencyRoom(words, step, place, taken)
                }
            if units > 0, !isPossible || room < 0 { violated |= 1 << UInt16(place) }
            if !isPossible { tooSmall |= 1 << UInt16(place) }
        }
        let refusing = violated & span.pointee.enforced
        return refusing == 0 ? .admitted : refusing & tooSmall == 0 ? .refused : .impossible
    }

    @inline(__always)
    func wordIndex(of step: UnsafeMutablePointer<PolicyStep>) -> Int {
        frames[unchecked: Int(step.pointee.frame)] &+ Int(step.pointee.wordOffset)
    }

    /// How much longer a bucket could run ahead, in whole nanoseconds and rounded down; negative: it has no room.
    @inline(__always)
    private mutating func bucketRoom(
        _ words: SlabBlock.Words,
        _ step: UnsafeMutablePointer<PolicyStep>,
        _ place: Int,
        _ cost: ExactTime,
        _ now: Int64
    ) -> Int64 {
        let bucket = words + wordIndex(of: step)
        let arrival = bucket[0].load(ordering: .relaxed)
        let fraction = bucket[1].load(ordering: .relaxed)
        let isPast = arrival < now
        let base = ExactTime(nanoseconds: isPast ? now : arrival, fraction: isPast ? 0 : fraction)
        let after = base.adding(cost, denominator: step.pointee.unitCost.denominator)
        readings[unchecked: place].after = after.nanoseconds
        readings[unchecked: place].fraction = after.fraction
        let borrow = (step.pointee.span.fraction &- after.fraction) &>> 63
        return now &+ step.pointee.span.nanoseconds &- after.nanoseconds &+ borrow
    }

    /// How many units a window has left; negative: it has no room.
    @inline(__always)
    private mutating func windowRoom(
        _ words: SlabBlock.Words,
        _ step: UnsafeMutablePointer<PolicyStep>,
        _ place: Int,
        _ units: Int64
    ) -> Int64 {
        let word = words[wordIndex(of: step)].load(ordering: .relaxed)
        // The index is in the high bits, so the larger word is the later window or the higher count.
        let present = max(word, windows[unchecked: Int(step.pointee.period)])
        readings[unchecked: place].after = present &+ units
        return step.pointee.capacity &- WindowCount(word: present).count &- units
    }

    /// How many more requests may be in flight; negative: it has no room.
    @inline(__always)
    private mutating func concurrencyRoom(
        _ words: SlabBlock.Words,
        _ step: UnsafeMutablePointer<PolicyStep>,
        _ place: Int,
        _ requests: Int64
    ) -> Int64 {
        let after = words[wordIndex(of: step)].load(ordering: .relaxed) &+ requests
        readings[unchecked: place].after = after
        return step.pointee.capacity &- after
    }
}
