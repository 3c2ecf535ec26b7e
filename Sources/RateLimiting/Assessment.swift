import Synchronization

/// The decision on one charge: reads the words of a block, and writes them only in `commit`.
struct Assessment {
    let subject: ChargeSubject
    let requests: Int64
    let items: Int64
    /// In `0 ... ExactTime.latestNow`.
    let now: Int64

    /// Decides, and leaves in the report what was read and what `commit` has to write.
    ///
    /// Without the lock the result counts only if the block is found unchanged afterwards. Words that don't belong
    /// together give a wrong result then, but no trap: all arithmetic wraps.
    @inline(__always)
    func assess(_ block: SlabBlock, _ report: inout ChargeReport) -> Verdict {
        let span = block.span(route: subject.route)
        let policies = block.policies(span)
        let frames = block.frames(subject)
        report.policies = policies
        report.termsIdentity = UInt(bitPattern: block.header.pointee.policies)
        report.count = Int(span.count)
        report.resetDay = block.header.pointee.resetDay
        report.now = now
        report.requests = requests
        report.items = items
        var violated: UInt16 = 0
        var place = 0
        while place < Int(span.requestEnd) {
            let words = block.words(of: policies + place, frames)
            let fits = assessBucket(policies + place, words, requests, &report.readings[unchecked: place])
            violated |= (fits ? 0 : 1) &<< UInt16(truncatingIfNeeded: place)
            place &+= 1
        }
        while place < Int(span.bucketEnd) {
            let words = block.words(of: policies + place, frames)
            let fits = assessBucket(policies + place, words, items, &report.readings[unchecked: place])
            violated |= (fits ? 0 : 1) &<< UInt16(truncatingIfNeeded: place)
            place &+= 1
        }
        while place < Int(span.windowEnd) {
            let words = block.words(of: policies + place, frames)
            let window = report.calendar.window(policies[place].kind.period, resetDay: report.resetDay).index
            let fits = assessWindow(policies + place, words, window, &report.readings[unchecked: place])
            violated |= (fits ? 0 : 1) &<< UInt16(truncatingIfNeeded: place)
            place &+= 1
        }
        while place < Int(span.count) {
            let words = block.words(of: policies + place, frames)
            let fits = assessConcurrency(policies + place, words, &report.readings[unchecked: place])
            violated |= (fits ? 0 : 1) &<< UInt16(truncatingIfNeeded: place)
            place &+= 1
        }
        report.violated = violated
        let refusing = violated & span.enforced
        report.verdict = refusing == 0 ? .admitted : isPossible(policies, refusing) ? .refused : .impossible
        return report.verdict
    }

    /// Whether all of some policies could ever hold this charge.
    @inline(__always)
    private func isPossible(_ policies: UnsafeMutablePointer<PolicyTerms>, _ places: UInt16) -> Bool {
        var rest = places
        while rest != 0 {
            let policy = policies + rest.trailingZeroBitCount
            if (policy.pointee.measure == .items ? items : requests) > policy.pointee.capacity { return false }
            rest &= rest &- 1
        }
        return true
    }

    /// Writes what was assessed, and fills the charge; the block is held by this thread.
    @inline(__always)
    func commit(_ block: SlabBlock, _ report: inout ChargeReport, _ charge: inout Charge) {
        let span = block.span(route: subject.route)
        let policies = block.policies(span)
        let frames = block.frames(subject)
        let taken = ~report.violated & (UInt16.max &>> (16 &- UInt16(span.count)))
        var place = 0
        while place < Int(span.bucketEnd) {
            if taken & 1 &<< UInt16(truncatingIfNeeded: place) != 0 {
                let words = block.words(of: policies + place, frames)
                let denominator = policies[place].interval.denominator
                commitBucket(
                    words,
                    denominator,
                    &report.readings[unchecked: place],
                    &charge.stamps[unchecked: place]
                )
            }
            place &+= 1
        }
        while place < Int(span.windowEnd) {
            if taken & 1 &<< UInt16(truncatingIfNeeded: place) != 0 {
                let index = report.readings[unchecked: place].index
                let window = WindowCount(index: index, count: report.readings[unchecked: place].after)
                block.words(of: policies + place, frames).pointee.store(window.word, ordering: .relaxed)
                charge.stamps[unchecked: place].position = index
            }
            place &+= 1
        }
        var held: UInt16 = 0
        while place < Int(span.count) {
            let bit: UInt16 = 1 &<< UInt16(truncatingIfNeeded: place)
            if taken & bit != 0, requests > 0 {
                let after = report.readings[unchecked: place].after
                block.words(of: policies + place, frames).pointee.store(after, ordering: .relaxed)
                held |= bit
            }
            place &+= 1
        }
        if block.header.pointee.latestNow.load(ordering: .relaxed) < now {
            block.header.pointee.latestNow.store(now, ordering: .relaxed)
        }
        charge.subject = subject
        charge.generation = block.header.pointee.generation
        charge.requests = requests
        charge.items = items
        charge.taken = taken
        charge.held = held
    }

    @inline(__always)
    private func assessBucket(
        _ policy: UnsafeMutablePointer<PolicyTerms>,
        _ words: UnsafeMutablePointer<Atomic<Int64>>,
        _ units: Int64,
        _ reading: inout ChargeReport.Reading
    ) -> Bool {
        let arrival = words[0].load(ordering: .relaxed)
        let fraction = words[2].load(ordering: .relaxed) & 0xFFFF_FFFF
        let isPast = arrival < now
        let base = ExactTime(nanoseconds: isPast ? now : arrival, fraction: isPast ? 0 : fraction)
        reading.before = base.nanoseconds
        reading.beforeFraction = base.fraction
        let after = base.adding(
            policy.pointee.interval.cost(ofUpToBurst: units),
            denominator: policy.pointee.interval.denominator
        )
        reading.after = after.nanoseconds
        reading.afterFraction = after.fraction
        let ceiling = ExactTime(
            nanoseconds: now &+ policy.pointee.span.nanoseconds,
            fraction: policy.pointee.span.fraction
        )
        return units == 0 || (units <= policy.pointee.capacity && after <= ceiling)
    }

    @inline(__always)
    private func commitBucket(
        _ words: UnsafeMutablePointer<Atomic<Int64>>,
        _ denominator: Int64,
        _ reading: inout ChargeReport.Reading,
        _ stamp: inout Charge.Stamp
    ) {
        let state = BucketState(reading: words)
        let after = ExactTime(nanoseconds: reading.after, fraction: reading.afterFraction)
        let position = after.adding(state.refunded, denominator: denominator)
        stamp.position = position.nanoseconds
        stamp.fraction = UInt32(truncatingIfNeeded: position.fraction)
        stamp.era = UInt32(truncatingIfNeeded: state.era)
        words[0].store(after.nanoseconds, ordering: .relaxed)
        words[2].store(state.refunded.fraction &<< 32 | after.fraction, ordering: .relaxed)
    }

    @inline(__always)
    private func assessWindow(
        _ policy: UnsafeMutablePointer<PolicyTerms>,
        _ words: UnsafeMutablePointer<Atomic<Int64>>,
        _ present: Int64,
        _ reading: inout ChargeReport.Reading
    ) -> Bool {
        let units = policy.pointee.measure == .items ? items : requests
        var window = WindowCount(word: words.pointee.load(ordering: .relaxed))
        window.advance(to: present)
        reading.index = window.index
        reading.before = window.count
        reading.after = window.count &+ units
        return units == 0 || (units <= policy.pointee.capacity && reading.after <= policy.pointee.capacity)
    }

    @inline(__always)
    private func assessConcurrency(
        _ policy: UnsafeMutablePointer<PolicyTerms>,
        _ words: UnsafeMutablePointer<Atomic<Int64>>,
        _ reading: inout ChargeReport.Reading
    ) -> Bool {
        let inFlight = words.pointee.load(ordering: .relaxed)
        reading.before = inFlight
        reading.after = inFlight &+ requests
        return requests == 0
            || (requests <= policy.pointee.capacity && reading.after <= policy.pointee.capacity)
    }
}
