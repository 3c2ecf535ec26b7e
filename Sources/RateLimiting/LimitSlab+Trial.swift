import Synchronization

extension LimitSlab {
    /// What `charge` would decide, without taking anything.
    ///
    /// - Parameter report: How each limit stands now.
    public func trial(
        _ subject: ChargeSubject,
        requests: Int = 1,
        items: Int,
        now: Int64,
        into report: inout ChargeReport
    ) -> Verdict {
        precondition(requests >= 0 && items >= 0, "a charge takes no negative amounts")
        let now = min(max(now, 0), ExactTime.latestNow)
        report.calendar.advance(to: now)
        let block = lockBlock()
        defer { block.unlock() }
        return report.assess(subject, requests: Int64(requests), items: Int64(items), now: now, in: block)
    }
}
