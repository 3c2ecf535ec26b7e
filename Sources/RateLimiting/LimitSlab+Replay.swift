import Synchronization

extension LimitSlab {
    /// Charges what a journal says was taken, without asking; for a restart, after `restore`.
    ///
    /// Concurrency is left alone. A shadow limit takes what fits, as it did live. What belongs to a window that is over
    /// is dropped.
    ///
    /// - Parameter instant: When it was charged, in Unix nanoseconds; replay in the order of these.
    public func replay(_ subject: ChargeSubject, requests: Int = 1, items: Int, at instant: Int64) {
        let now = min(max(instant, 0), ExactTime.latestNow)
        let day = CalendarDay(nanoseconds: now)
        let block = lockBlock()
        var frames = SlabBlock.Frames(repeating: 0)
        block.locate(subject, in: &frames)
        let span = block.span(subject).pointee
        for place in 0..<Int(span.count) {
            let policy = block.header.pointee.policies + Int(span.steps[place].number)
            let words = block.words + (frames[Int(span.steps[place].frame)] + Int(policy.pointee.wordOffset))
            let units = Int64(policy.pointee.measure == .items ? items : requests)
            guard units > 0 else { continue }
            let interval = policy.pointee.interval
            switch policy.pointee.kind {
            case .bucket:
                var state = BucketState(reading: words, refundDistance: policy.pointee.refundDistance)
                state.take(interval.cost(ofAny: units), denominator: interval.denominator, now: now)
                let span = policy.pointee.span
                let ceiling = ExactTime(nanoseconds: now + span.nanoseconds, fraction: span.fraction)
                if policy.pointee.isEnforced || state.arrival <= ceiling {
                    state.write(to: words, refundDistance: policy.pointee.refundDistance)
                }
            case .day, .month:
                let resetDay = block.header.pointee.resetDay
                let index = day.window(policy.pointee.kind.period, resetDay: resetDay).index
                var window = WindowCount(word: words.pointee.load(ordering: .relaxed))
                window.advance(to: index)
                guard window.index == index else { continue }
                if !policy.pointee.isEnforced, units > policy.pointee.capacity - window.count { continue }
                window.add(units)
                words.pointee.store(window.word, ordering: .relaxed)
            case .concurrency:
                continue
            }
        }
        block.unlock()
    }
}
