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
        let numbers = block.policyNumbers(route: subject.route)
        let frames = block.frames(app: subject.app, key: subject.key)
        let policies = block.header.pointee.policies
        let words = block.words
        report.policies = policies
        report.numbers = numbers.start
        report.count = numbers.count
        report.resetDay = block.header.pointee.resetDay
        report.now = now
        report.requests = requests
        report.items = items
        var violated: UInt16 = 0
        var isRefused = false
        var isImpossible = false
        for place in 0..<numbers.count {
            let policy = policies + Int(numbers.start[place])
            let state = words + block.wordIndex(of: policy, frames: frames)
            let units = policy.pointee.measure == .items ? items : requests
            let fits =
                switch policy.pointee.kind {
                case .bucket: assessBucket(policy, state, units, &report.readings[unchecked: place])
                case .day, .month:
                    assessWindow(policy, state, units, report.window(policy), &report.readings[unchecked: place])
                case .concurrency: assessConcurrency(policy, state, &report.readings[unchecked: place])
                }
            if !fits {
                violated |= 1 &<< UInt16(truncatingIfNeeded: place)
                isRefused = isRefused || policy.pointee.isEnforced
                isImpossible = isImpossible || (policy.pointee.isEnforced && units > policy.pointee.capacity)
            }
        }
        report.violated = violated
        report.verdict = isImpossible ? .impossible : isRefused ? .refused : .admitted
        return report.verdict
    }

    /// Writes what was assessed, and fills the charge; the block is held by this thread.
    @inline(__always)
    func commit(_ block: SlabBlock, _ report: inout ChargeReport, _ charge: inout Charge) {
        let numbers = block.policyNumbers(route: subject.route)
        let frames = block.frames(app: subject.app, key: subject.key)
        let policies = block.header.pointee.policies
        var taken: UInt16 = 0
        var held: UInt16 = 0
        for place in 0..<numbers.count {
            let bit: UInt16 = 1 &<< UInt16(truncatingIfNeeded: place)
            if report.violated & bit != 0 { continue }
            taken |= bit
            let policy = policies + Int(numbers.start[place])
            let state = block.words + block.wordIndex(of: policy, frames: frames)
            let after = report.readings[unchecked: place].after
            switch policy.pointee.kind {
            case .bucket:
                commitBucket(policy, state, &report.readings[unchecked: place], &charge.stamps[unchecked: place])
            case .day, .month:
                state.pointee.store(
                    WindowCount(index: report.readings[unchecked: place].index, count: after).word, ordering: .relaxed)
                charge.stamps[unchecked: place].position = report.readings[unchecked: place].index
            case .concurrency:
                state.pointee.store(after, ordering: .relaxed)
                if requests > 0 { held |= bit }
            }
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
        _ policy: UnsafeMutablePointer<PolicyTerms>,
        _ words: UnsafeMutablePointer<Atomic<Int64>>,
        _ reading: inout ChargeReport.Reading,
        _ stamp: inout Charge.Stamp
    ) {
        let state = BucketState(reading: words)
        let after = ExactTime(nanoseconds: reading.after, fraction: reading.afterFraction)
        let position = after.adding(state.refunded, denominator: policy.pointee.interval.denominator)
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
        _ units: Int64,
        _ present: Int64,
        _ reading: inout ChargeReport.Reading
    ) -> Bool {
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
        return requests == 0 || reading.after <= policy.pointee.capacity
    }
}

extension ChargeReport {
    /// The number of the present window of a policy.
    @inline(__always)
    fileprivate func window(_ policy: UnsafeMutablePointer<PolicyTerms>) -> Int64 {
        calendar.window(policy.pointee.kind.period, resetDay: resetDay).index
    }
}
