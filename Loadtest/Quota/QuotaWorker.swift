import Histogram

/// What one thread does in one round.
struct QuotaWorker: Sendable {
    let scenario: QuotaScenario
    let clock: LoadClock
    let round: UInt64

    /// Charges of which the first is timed by itself and the others together; they get their `now` from the same clock.
    static let batch = 64

    func work<Contender: Limiter>(_ limiter: Contender, thread: Int, deadline: Int64) -> QuotaTally {
        var tally = QuotaTally(subjects: scenario.organizations * scenario.keys)
        var scratch = limiter.makeScratch()
        let draws = QuotaDraw.draws(scenario, thread: thread, round: round)
        // Settling draws a number of its own.
        var random = round &* 0xD134_2543_DE82_EF95 | 1
        var place = 0
        let cpuStart = LoadClock.threadTime
        var last: Int64 = 0
        var start = clock.monotonic
        while start < deadline {
            last = clock.unix(start)
            tally.firstNow = min(tally.firstNow, last)
            charge(limiter, draws[place], last, &random, &scratch, &tally)
            let middle = clock.monotonic
            for next in place + 1..<place + Self.batch {
                charge(limiter, draws[next], last, &random, &scratch, &tally)
            }
            let end = clock.monotonic
            tally.record(single: middle - start - clock.readCost, others: end - middle - clock.readCost)
            place = (place + Self.batch) % QuotaDraw.count
            start = end
        }
        limiter.finish(now: last, scratch: &scratch)
        tally.lastNow = last
        tally.cpuNanoseconds = LoadClock.threadTime - cpuStart
        return tally
    }

    @inline(__always)
    private func charge<Contender: Limiter>(
        _ limiter: Contender,
        _ draw: QuotaDraw,
        _ now: Int64,
        _ random: inout UInt64,
        _ scratch: inout Contender.Scratch,
        _ tally: inout QuotaTally
    ) {
        let (subject, organization, items) = (Int(draw.subject), Int(draw.organization), Int(draw.items))
        let key = subject &- organization &* scenario.keys
        tally.charges &+= 1
        if limiter.take(organization: organization, key: key, items: items, now: now, scratch: &scratch) {
            tally.admitted &+= 1
            tally.requests[subject] &+= 1
            tally.items[subject] &+= items
        }
        guard scenario.settles else { return }
        random ^= random << 13
        random ^= random >> 7
        random ^= random << 17
        guard let settled = limiter.settle(now: now, random: random >> 8, scratch: &scratch) else { return }
        tally.items[settled.organization * scenario.keys + settled.key] -= settled.refunded
    }
}
