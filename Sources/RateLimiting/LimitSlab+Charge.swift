import Synchronization

extension LimitSlab {
    /// Takes a request, and the items it may return, from every limit it faces: from all, or from none.
    ///
    /// - Parameters:
    ///   - requests: 1, or 0 to take more items for a request that is in flight (in a `Charge` of their own).
    ///   - items: How many the answer may hold at most; `settle` corrects it.
    ///   - now: Unix nanoseconds from a clock that never runs backwards.
    ///   - charge: What was taken, if it was admitted; nothing otherwise.
    ///   - report: How each limit stands after it, or on refusal without it.
    ///
    /// It neither allocates nor counts references. Any number of threads may call it at once.
    public func charge(
        _ subject: ChargeSubject,
        requests: Int = 1,
        items: Int,
        now: Int64,
        taking charge: inout Charge,
        into report: inout ChargeReport
    ) -> Verdict {
        precondition(requests >= 0 && items >= 0, "a charge takes no negative amounts")
        let now = min(max(now, 0), ExactTime.latestNow)
        report.calendar.advance(to: now)
        let (requests, items) = (Int64(requests), Int64(items))
        let block = block
        if let sequence = block.beginRead() {
            let verdict = report.assess(subject, requests: requests, items: items, now: now, in: block)
            if verdict == .admitted {
                if block.tryLock(at: sequence) {
                    report.commit(subject, requests: requests, items: items, now: now, to: block, taking: &charge)
                    block.unlock(at: sequence)
                    return verdict
                }
            } else if block.isUnchanged(since: sequence) {
                charge.clear()
                return verdict
            }
        }
        return chargeLocked(subject, requests, items, now, &charge, &report)
    }

    /// The same after somebody else wrote meanwhile: under the lock.
    @inline(never)
    private func chargeLocked(
        _ subject: ChargeSubject,
        _ requests: Int64,
        _ items: Int64,
        _ now: Int64,
        _ charge: inout Charge,
        _ report: inout ChargeReport
    ) -> Verdict {
        let block = lockBlock()
        let verdict = report.assess(subject, requests: requests, items: items, now: now, in: block)
        if verdict == .admitted {
            report.commit(subject, requests: requests, items: items, now: now, to: block, taking: &charge)
        } else {
            charge.clear()
        }
        block.unlock()
        return verdict
    }
}
