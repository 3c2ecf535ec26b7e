import Synchronization

extension ChargeReport {
    /// Writes what was assessed, and fills the charge; the block is held by this thread.
    @inline(__always)
    mutating func commit(
        _ subject: ChargeSubject,
        requests: Int64,
        items: Int64,
        now: Int64,
        to block: SlabBlock,
        taking charge: inout Charge
    ) {
        // An assessment sets it.
        let span = span.unsafelyUnwrapped
        let steps = span.pointee.steps
        let taken = ~UInt32(violated) & (1 &<< UInt32(span.pointee.count) &- 1)
        let (bucketEnd, windowEnd) = (Int(span.pointee.bucketEnd), Int(span.pointee.windowEnd))
        let end = Int(span.pointee.count)
        var place = 0
        while place < bucketEnd {
            if _fastPath(taken & 1 &<< UInt32(truncatingIfNeeded: place) != 0) {
                commitBucket(block.words, steps + place, place, &charge.stamps[unchecked: place])
            }
            place &+= 1
        }
        while place < windowEnd {
            if _fastPath(taken & 1 &<< UInt32(truncatingIfNeeded: place) != 0) {
                let word = readings[unchecked: place].after
                block.words[wordIndex(of: steps + place)].store(word, ordering: .relaxed)
                charge.stamps[unchecked: place].position = WindowCount(word: word).index
            }
            place &+= 1
        }
        while place < end {
            if _fastPath(taken & 1 &<< UInt32(truncatingIfNeeded: place) != 0) {
                let inFlight = readings[unchecked: place].after
                block.words[wordIndex(of: steps + place)].store(inFlight, ordering: .relaxed)
            }
            place &+= 1
        }
        if block.lock.pointee.latestNow.load(ordering: .relaxed) < now {
            block.lock.pointee.latestNow.store(now, ordering: .relaxed)
        }
        charge.subject = subject
        charge.generation = block.header.pointee.generation
        charge.requests = requests
        charge.items = items
        charge.taken = UInt16(truncatingIfNeeded: taken)
        charge.held = requests > 0 ? charge.taken & span.pointee.limitingConcurrency : 0
    }

    @inline(__always)
    private mutating func commitBucket(
        _ words: SlabBlock.Words,
        _ step: UnsafeMutablePointer<PolicyStep>,
        _ place: Int,
        _ stamp: inout Charge.Stamp
    ) {
        let bucket = words + wordIndex(of: step)
        let refunds = bucket + Int(step.pointee.refundDistance)
        let after = readings[unchecked: place].after
        let fraction = readings[unchecked: place].fraction
        bucket[0].store(after, ordering: .relaxed)
        bucket[1].store(fraction, ordering: .relaxed)
        // Both fractions are below n < 2³¹, so their sum stays off the era.
        let sum = refunds[1].load(ordering: .relaxed) &+ fraction
        let denominator = step.pointee.unitCost.denominator
        // All ones where the sum is still a fraction.
        let isFraction = (sum & 0xFFFF_FFFF &- denominator) &>> 63
        stamp.position = after &+ refunds[0].load(ordering: .relaxed) &+ 1 &+ isFraction
        stamp.eraAndFraction = sum &- denominator & ~isFraction
    }
}
