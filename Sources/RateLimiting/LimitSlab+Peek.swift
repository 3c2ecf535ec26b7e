extension LimitSlab {
    /// How each limit of a subject stands, without taking anything.
    public func peek(_ subject: ChargeSubject, now: Int64, into report: inout ChargeReport) {
        let now = min(max(now, 0), ExactTime.latestNow)
        report.calendar.advance(to: now)
        for _ in 0..<2 {
            let block = block
            guard let sequence = block.beginRead() else { continue }
            _ = report.assess(subject, requests: 0, items: 0, now: now, in: block)
            if block.isUnchanged(since: sequence) { return }
        }
        let block = lockBlock()
        _ = report.assess(subject, requests: 0, items: 0, now: now, in: block)
        block.unlock()
    }
}
