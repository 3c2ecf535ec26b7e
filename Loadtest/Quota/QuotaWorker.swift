import Histogram

/// What one thread does in one round.
struct QuotaWorker: Sendable {
    let scenario: QuotaScenario
    let clock: LoadClock
    let round: UInt64

    /// Charges of which the first is timed; the clock is read for it, and hands all of them their `now`.
    private static let batch = 64

    func work<Contender: Limiter>(_ limiter: Contender, thread: Int, deadline: Int64) -> QuotaTally {
        var tally = QuotaTally(subjects: scenario.organizations * scenario.keys)
        var scratch = limiter.makeScratch()
        var random = (UInt64(thread) &+ 1) &* 0x9E37_79B9_7F4A_7C15 ^ round &* 0xD134_2543_DE82_EF95
        let cpuStart = LoadClock.threadTime
        var last: Int64 = 0
        while true {
            let start = clock.monotonic
            if start >= deadline { break }
            last = clock.unix(start)
            tally.firstNow = min(tally.firstNow, last)
            charge(limiter, thread, last, &random, &scratch, &tally)
            let elapsed = clock.monotonic - start - clock.readCost
            tally.histogram.record(UInt64(max(elapsed, 0)))
            for _ in 1..<Self.batch { charge(limiter, thread, last, &random, &scratch, &tally) }
        }
        limiter.finish(now: last, scratch: &scratch)
        tally.lastNow = last
        tally.cpuNanoseconds = LoadClock.threadTime - cpuStart
        return tally
    }

    @inline(__always)
    private func charge<Contender: Limiter>(
        _ limiter: Contender,
        _ thread: Int,
        _ now: Int64,
        _ random: inout UInt64,
        _ scratch: inout Contender.Scratch,
        _ tally: inout QuotaTally
    ) {
        // xorshift64: three shifts, so that drawing a key costs next to nothing.
        random ^= random << 13
        random ^= random >> 7
        random ^= random << 17
        let key = scenario.keys == 1 ? 0 : Int((random >> 32) % UInt64(scenario.keys))
        let organization =
            switch scenario.pattern {
            case .oneKey, .anyKey: 0
            case .ownOrganization: thread
            case .anyOrganization: Int((random >> 16) % UInt64(scenario.organizations))
            }
        let items = 1 + Int(random & 0xFFFF) % scenario.items
        tally.charges += 1
        if limiter.take(organization: organization, key: key, items: items, now: now, scratch: &scratch) {
            tally.admitted += 1
            tally.requests[organization * scenario.keys + key] += 1
            tally.items[organization * scenario.keys + key] += items
        }
        guard scenario.settles, let settled = limiter.settle(now: now, random: random >> 8, scratch: &scratch) else {
            return
        }
        tally.items[settled.organization * scenario.keys + settled.key] -= settled.refunded
    }
}
