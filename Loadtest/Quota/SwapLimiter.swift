import Synchronization

/// A compare-and-swap for each bucket (a GCRA in picoseconds), one after the other.
///
/// What was taken before a later bucket refuses is put back, which others may have seen missing meanwhile: not all or
/// nothing.
final class SwapLimiter: Limiter {
    private final class Bucket: Sendable {
        let arrival = Atomic<Int64>(0)
    }

    private let terms: AlternativeTerms
    private let buckets: [Bucket]
    private let startedAt = LoadClock().unix(LoadClock().monotonic)

    init(_ scenario: QuotaScenario) {
        let terms = AlternativeTerms(scenario)
        self.terms = terms
        buckets = (0..<scenario.organizations * terms.count).map { _ in Bucket() }
    }

    func makeScratch() {}

    func take(organization: Int, key: Int, items: Int, now: Int64, scratch: inout Void) -> Bool {
        let now = (now - startedAt) * 1_000
        for number in terms.buckets.indices {
            let place = terms.place(number, organization: organization, key: key)
            if take(number, place, items, now) { continue }
            for earlier in 0..<number {
                let place = terms.place(earlier, organization: organization, key: key)
                buckets[place].arrival.subtract(cost(earlier, items), ordering: .relaxed)
            }
            return false
        }
        return true
    }

    @inline(__always)
    private func cost(_ number: Int, _ items: Int) -> Int64 {
        Int64(terms.buckets[number].countsItems ? items : 1) * terms.buckets[number].picosecondsPerUnit
    }

    @inline(__always)
    private func take(_ number: Int, _ place: Int, _ items: Int, _ now: Int64) -> Bool {
        let ceiling = now + Int64(terms.buckets[number].burst) * terms.buckets[number].picosecondsPerUnit
        var arrival = buckets[place].arrival.load(ordering: .relaxed)
        while true {
            let after = max(arrival, now) + cost(number, items)
            guard after <= ceiling else { return false }
            let (exchanged, original) = buckets[place].arrival.weakCompareExchange(
                expected: arrival,
                desired: after,
                ordering: .relaxed
            )
            if exchanged { return true }
            arrival = original
        }
    }
}
