import Synchronization

extension LimitSlab {
    /// Corrects the reserved items to the true count.
    ///
    /// Fewer: the rest is given back, to a bucket as far as it has not been refilled anyway, to a window if it is not
    /// over. More: the rest is charged without asking. Settling again corrects again.
    public func settle(_ charge: inout Charge, items: Int, now: Int64) {
        conclude(&charge, requests: charge.requests, items: Int64(items), now: now, releases: false)
    }

    /// Gives back what the charge holds of concurrency limits; at most once.
    public func release(_ charge: inout Charge) {
        conclude(&charge, requests: charge.requests, items: charge.items, now: 0, releases: true)
    }

    /// Settles and releases in one step.
    public func finish(_ charge: inout Charge, items: Int, now: Int64) {
        conclude(&charge, requests: charge.requests, items: Int64(items), now: now, releases: true)
    }

    /// Gives back the request and all items, and releases: for a request that was not served.
    public func cancel(_ charge: inout Charge, now: Int64) {
        conclude(&charge, requests: 0, items: 0, now: now, releases: true)
    }

    private func conclude(_ charge: inout Charge, requests: Int64, items: Int64, now: Int64, releases: Bool) {
        precondition(items >= 0, "an answer has no negative number of items")
        let correction = Correction(
            requests: requests - charge.requests,
            items: items - charge.items,
            now: min(max(now, 0), ExactTime.latestNow),
            released: releases ? charge.held : 0
        )
        charge.requests = requests
        charge.items = items
        if releases { charge.held = 0 }
        guard charge.taken != 0, correction.changesAnything else { return }
        let block = lockBlock()
        let isCurrent = block.header.pointee.generation == charge.generation
        if isCurrent { correction.apply(to: block, &charge) }
        block.unlock()
        if !isCurrent { concludeFormer(&charge, correction) }
    }

    /// Corrects a charge that was made under former terms, limit by limit.
    private func concludeFormer(_ charge: inout Charge, _ correction: Correction) {
        withTerms(of: charge.generation) { former, terms in
            let block = lockBlock()
            correction.apply(to: block, &charge, former: former, terms: terms)
            block.unlock()
        }
    }
}
