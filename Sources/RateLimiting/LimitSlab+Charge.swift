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
    package func charge(
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
        let assessment = Assessment(subject: subject, requests: Int64(requests), items: Int64(items), now: now)
        let block = block
        if let sequence = block.beginRead() {
            let verdict = assessment.assess(block, &report)
            if verdict == .admitted {
                if block.tryLock(at: sequence) {
                    assessment.commit(block, &report, &charge)
                    block.unlock()
                    return verdict
                }
            } else if block.isUnchanged(since: sequence) {
                charge.clear()
                return verdict
            }
        }
        return chargeLocked(assessment, &charge, &report)
    }

    /// The same after somebody else wrote meanwhile: under the lock.
    @inline(never)
    private func chargeLocked(
        _ assessment: Assessment,
        _ charge: inout Charge,
        _ report: inout ChargeReport
    ) -> Verdict {
        let block = lockBlock()
        let verdict = assessment.assess(block, &report)
        if verdict == .admitted {
            assessment.commit(block, &report, &charge)
        } else {
            charge.clear()
        }
        block.unlock()
        return verdict
    }
}
