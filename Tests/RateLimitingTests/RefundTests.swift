import RateLimiting
import TestSupport
import Testing

@Suite("Reserve and settle")
struct RefundTests {
    @Test("a reservation that is settled at once leaves exactly the true count")
    func alone() throws {
        var random = SeededGenerator("refund alone")
        for _ in 0..<500 {
            let terms = BucketTests.randomTerms(&random)
            let limit = Limit.bucket("b", .key, .items, Int(terms.amount), per: terms.period, burst: Int(terms.burst))
            var bench = try Bench([limit])
            let now = random.magnitude(0...(1 << 60))
            let reserved = random.magnitude(1...terms.burst)
            let count = random.magnitude(0...reserved)
            #expect(bench.take(Int(reserved), at: now) == .admitted)
            bench.slab.finish(&bench.charge, items: Int(count), now: now)
            #expect(bench.state(at: now)["b"]?.remaining == terms.burst - min(count, reserved))
        }
    }

    @Test("adding the tokens back over-credits a bucket that was full in between; settling does not")
    func noCreditForIdleTime() throws {
        // 1 item a second, burst 10. Reserve 5, wait until it is full again, take 10, then settle the 5 to none.
        var bench = try Bench([.bucket("b", .key, .items, 1, per: second, burst: 10)])
        #expect(bench.take(5, at: someTime) == .admitted)
        var early = bench.charge
        #expect(bench.take(10, at: someTime + 5 * second) == .admitted)
        bench.slab.settle(&early, items: 0, now: someTime + 5 * second)
        #expect(bench.take(1, at: someTime + 5 * second) == .refused)
        #expect(bench.report[0].retryNanoseconds == second)
    }

    @Test("more items than reserved become a debt that later charges wait for")
    func moreThanReserved() throws {
        var bench = try Bench([.bucket("b", .key, .items, 1, per: second, burst: 10)])
        #expect(bench.take(4, at: someTime) == .admitted)
        bench.slab.settle(&bench.charge, items: 15, now: someTime)
        #expect(bench.take(1, at: someTime) == .refused)
        #expect(bench.report[0].retryNanoseconds == 6 * second)
        #expect(bench.report[0].remaining == 0)
    }

    @Test("no interleaving of reservations and settlements gives more than a replay of the true counts")
    func neverAboveReplay() throws {
        var random = SeededGenerator("refunds against replay")
        for _ in 0..<300 {
            let amount = random.int(1...50)
            let period = random.magnitude(1_000...(100 * second)) + Int64(amount)
            let burst = random.int(1...60)
            var bench = try Bench([.bucket("b", .key, .items, amount, per: period, burst: burst)])
            // What was charged, in order: when, and how much by what is known so far.
            var history: [(at: Int64, units: Int64)] = []
            var open: [(charge: Charge, place: Int)] = []
            var now = someTime
            for _ in 0..<120 {
                now += random.chance(3) ? 0 : random.magnitude(0...(3 * period / Int64(amount)))
                if random.chance(2), !open.isEmpty {
                    var (charge, place) = open.remove(at: random.int(0...open.count - 1))
                    let count = random.int(0...Int(charge.items))
                    bench.slab.finish(&charge, items: count, now: now)
                    history[place].units = Int64(count)
                } else {
                    let units = random.int(1...burst)
                    if bench.take(units, at: now) == .admitted {
                        open.append((bench.charge, history.count))
                        history.append((now, Int64(units)))
                    }
                }
                var oracle = OracleBucket(amount: Int64(amount), period: period, burst: Int64(burst))
                for entry in history where entry.units > 0 { oracle.take(entry.units, at: entry.at) }
                let left = try #require(bench.state(at: now)["b"]).remaining
                #expect(left <= oracle.remaining(at: now))
            }
        }
    }

    @Test("settlements in the order of the charges lose nothing while the bucket is in debt")
    func inOrder() throws {
        var bench = try Bench([.bucket("b", .key, .items, 1, per: second, burst: 1_000)])
        var open: [Charge] = []
        for _ in 0..<10 {
            #expect(bench.take(100, at: someTime) == .admitted)
            open.append(bench.charge)
        }
        for var charge in open { bench.slab.settle(&charge, items: 30, now: someTime) }
        #expect(bench.state(at: someTime)["b"]?.remaining == 700)
    }
}
