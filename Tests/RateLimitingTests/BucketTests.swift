import TestSupport
import Testing

@testable import RateLimiting

@Suite("Token buckets")
struct BucketTests {
    /// Terms that a tier may hold, from tame to extreme.
    static func randomTerms(_ random: inout SeededGenerator) -> (amount: Int64, period: Int64, burst: Int64) {
        while true {
            let period = random.magnitude(1...(1 << 52))
            let amount = random.magnitude(1...(1 << 31 - 1))
            let burst = random.magnitude(1...(1 << 32 - 1))
            guard amount <= period else { continue }
            let span = Int128(burst) * Int128(period) / Int128(amount)
            if span < Int128(1) << 56 { return (amount, period, burst) }
        }
    }

    @Test("verdict, remaining, reset and retry equal the oracle's in rational arithmetic")
    func equalsOracle() throws {
        var random = SeededGenerator("bucket against oracle")
        for _ in 0..<400 {
            let terms = Self.randomTerms(&random)
            let limit = Limit.bucket("b", .key, .items, Int(terms.amount), per: terms.period, burst: Int(terms.burst))
            var bench = try Bench([limit])
            var oracle = OracleBucket(amount: terms.amount, period: terms.period, burst: terms.burst)
            var now = random.magnitude(0...(1 << 61))
            for _ in 0..<60 {
                let step = random.chance(8) ? random.magnitude(0...(1 << 54)) : random.magnitude(0...terms.period)
                now = min(now + step, (1 << 62) - 1)
                let units = random.chance(3) ? random.magnitude(0...terms.burst) : random.magnitude(0...3)
                let state = bench.state(at: now)["b"]
                #expect(state?.remaining == oracle.remaining(at: now))
                let admits = oracle.admits(units, at: now)
                let verdict = bench.take(Int(units), at: now)
                if units > terms.burst {
                    #expect(verdict == .impossible)
                } else {
                    #expect(verdict == (admits ? .admitted : .refused))
                    #expect(bench.report[0].retryNanoseconds == (admits ? 0 : oracle.retry(units, at: now)))
                }
                if admits { oracle.take(units, at: now) }
                #expect(bench.report[0].remaining == oracle.remaining(at: now))
                #expect(bench.report[0].resetNanoseconds == oracle.reset(at: now))
            }
        }
    }

    @Test("a refused charge is refused one nanosecond before its retry time and admitted at it")
    func retryIsTrue() throws {
        var random = SeededGenerator("retry")
        var refusals = 0
        for _ in 0..<1_000 {
            let terms = Self.randomTerms(&random)
            let limit = Limit.bucket("b", .key, .items, Int(terms.amount), per: terms.period, burst: Int(terms.burst))
            var bench = try Bench([limit])
            let now = random.magnitude(0...(1 << 60))
            #expect(bench.take(Int(terms.burst), at: now) == .admitted)
            let units = Int(random.magnitude(1...terms.burst))
            guard bench.take(units, at: now) == .refused else { continue }
            refusals += 1
            let retry = bench.report[0].retryNanoseconds
            #expect(retry > 0)
            #expect(bench.take(units, at: now + retry - 1) == .refused)
            #expect(bench.take(units, at: now + retry) == .admitted)
        }
        #expect(refusals > 900)
    }

    @Test("any window of time admits at most burst + rate × length, by any arrivals")
    func windowBound() throws {
        var random = SeededGenerator("window bound")
        for _ in 0..<30 {
            let amount = random.int(1...1_000)
            let burst = random.int(1...50)
            let period = random.magnitude(1_000...(1 << 40)) + Int64(amount)
            var bench = try Bench([.bucket("b", .key, .items, amount, per: period, burst: burst)])
            var now = someTime
            var admitted: [(at: Int64, units: Int64)] = []
            for _ in 0..<600 {
                now += random.magnitude(0...(2 * period / Int64(amount) + 1))
                let units = random.int(1...burst)
                if bench.take(units, at: now) == .admitted { admitted.append((now, Int64(units))) }
            }
            for first in admitted.indices {
                var sum: Int128 = 0
                for last in first..<admitted.count {
                    sum += Int128(admitted[last].units)
                    let length = Int128(admitted[last].at - admitted[first].at)
                    // sum ≤ burst + amount · length / period, without dividing.
                    #expect((sum - Int128(burst)) * Int128(period) <= Int128(amount) * length)
                }
            }
        }
    }

    @Test("traffic at exactly the rate is never refused in 100 years, and one nanosecond faster is")
    func noDriftInACentury() throws {
        let year: Int64 = 31_556_952 * second
        // Neither divides the other: 7 in 11 days and a nanosecond.
        let amount: Int64 = 7
        let period: Int64 = 11 * 86_400 * second + 1
        var bench = try Bench([.bucket("b", .key, .requests, Int(amount), per: period, burst: 2)])
        let start: Int64 = someTime - 20 * year
        // One unit ahead, so that the bucket is never idle for the fraction of a nanosecond before an arrival.
        #expect(bench.take(at: start) == .admitted)
        var count: Int128 = 0
        while true {
            let exact = count * Int128(period)
            let at = start + Int64((exact + Int128(amount) - 1) / Int128(amount))
            if at > start + 100 * year || at >= (1 << 62) { break }
            if count > 0 { #expect(bench.take(at: at - 1) == .refused) }
            #expect(bench.take(at: at) == .admitted)
            count += 1
        }
        #expect(count > 20_000)
    }

    @Test("time that runs backwards never adds availability")
    func backwards() throws {
        var random = SeededGenerator("backwards")
        for _ in 0..<200 {
            var bench = try Bench([.bucket("b", .key, .items, 10, per: second, burst: 40)])
            var now = someTime
            var least = Int64(40)
            for _ in 0..<20 {
                _ = bench.take(random.int(1...5), at: now)
                least = min(least, bench.report[0].remaining)
                now -= random.magnitude(0...second)
                let left = try #require(bench.state(at: now)["b"]).remaining
                #expect(left <= least)
                least = left
            }
        }
    }

    @Test("no extreme of time, amount or burst traps or overflows")
    func extremes() throws {
        let terms: [(Int, Int64, Int)] = [
            (1, 1, 1), (1, 1 << 55, 1), (Int(Int32.max), Int64(Int32.max), Int(UInt32.max)),
            (Int(Int32.max), Int64(1) << 54, 1_000_000_000), (1, 1 << 24, Int(UInt32.max) - 1),
        ]
        for (amount, period, burst) in terms {
            var bench = try Bench([.bucket("b", .key, .items, amount, per: period, burst: burst)])
            for now: Int64 in [.min, -1, 0, 1, 1 << 61, (1 << 62) - 1, 1 << 62, .max] {
                for units in [0, 1, burst, burst + 1, Int.max] {
                    let verdict = bench.take(units, at: now)
                    #expect(units <= burst || verdict == .impossible)
                    if verdict == .admitted { bench.slab.settle(&bench.charge, items: Int.max, now: now) }
                    #expect(bench.report[0].remaining >= 0)
                    #expect(bench.report[0].remaining <= Int64(burst))
                }
                bench.slab.replay(bench.subject, items: Int.max, at: now)
            }
            // A debt that stopped growing still refuses.
            #expect(bench.take(1, at: .max) == .refused)
        }
    }

    @Test("the cost of units is the exact quotient, at every interval and amount")
    func exactCost() throws {
        var random = SeededGenerator("cost of units")
        let largest = EmissionInterval.maximumDenominator
        for count in 0..<20_000 {
            let denominator = count % 2 == 0 ? random.magnitude(1...largest) : largest - Int64(count)
            let numerator = denominator + random.magnitude(0...(1 << 54))
            let interval = EmissionInterval(numerator: numerator, denominator: denominator)
            let most = min(
                EmissionInterval.maximumUnits, Int64((Int128(1) << 56) * Int128(denominator) / Int128(numerator)))
            for units in [0, 1, most, max(most - Int64(count), 0), random.magnitude(0...most)] {
                #expect(interval.unitCost.cost(ofUpToBurst: units) == interval.cost(ofAny: units))
            }
        }
    }

    @Test("a cost above the burst is impossible, not refused, even when the bucket is full")
    func impossible() throws {
        var bench = try Bench([
            .bucket("small", .key, .items, 10, per: second, burst: 10),
            .bucket("large", .app, .items, 100, per: second, burst: 100),
        ])
        #expect(bench.take(11, at: someTime) == .impossible)
        #expect(bench.report[0].isViolated)
        #expect(bench.report[0].retryNanoseconds == 0)
        #expect(!bench.report[1].isViolated)
        #expect(bench.report[1].remaining == 100)
        #expect(bench.take(10, at: someTime) == .admitted)
    }
}
