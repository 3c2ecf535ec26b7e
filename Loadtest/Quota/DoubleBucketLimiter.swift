import Synchronization

/// The usual one: a token bucket with doubles, each behind a mutex of its own, asked one after the other.
///
/// A request that the second bucket refuses has already taken from the first.
final class DoubleBucketLimiter: Limiter {
    private final class Bucket: Sendable {
        struct State {
            var tokens: Double
            var updatedAt: Int64
        }

        let capacity: Double
        let perNanosecond: Double
        let state: Mutex<State>

        init(capacity: Double, perSecond: Double) {
            self.capacity = capacity
            perNanosecond = perSecond / 1e9
            state = Mutex(State(tokens: capacity, updatedAt: 0))
        }

        func take(_ units: Double, now: Int64) -> Bool {
            state.withLock { state in
                if now > state.updatedAt {
                    let earned = Double(now - state.updatedAt) * perNanosecond
                    state.tokens = min(capacity, state.tokens + earned)
                    state.updatedAt = now
                }
                guard state.tokens >= units else { return false }
                state.tokens -= units
                return true
            }
        }
    }

    private let terms: AlternativeTerms
    private let buckets: [Bucket]

    init(_ scenario: QuotaScenario) {
        let terms = AlternativeTerms(scenario)
        self.terms = terms
        buckets = (0..<scenario.organizations * terms.count).map { place in
            let bucket = terms.buckets[place % terms.buckets.count]
            return Bucket(capacity: Double(bucket.burst), perSecond: bucket.perSecond)
        }
    }

    func makeScratch() {}

    func take(organization: Int, key: Int, items: Int, now: Int64, scratch: inout Void) -> Bool {
        for number in terms.buckets.indices {
            let units = terms.buckets[number].countsItems ? Double(items) : 1
            let place = terms.place(number, organization: organization, key: key)
            guard buckets[place].take(units, now: now) else { return false }
        }
        return true
    }
}
