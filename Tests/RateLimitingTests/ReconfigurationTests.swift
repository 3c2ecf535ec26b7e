import RateLimiting
import TestSupport
import Testing

@Suite("Reconfiguration")
struct ReconfigurationTests {
    @Test("a bucket keeps its debt in units when its rate changes, and in time when only its burst does")
    func keepsDebt() throws {
        var bench = try Bench([.bucket("b", .key, .items, 10, per: second, burst: 100)])
        #expect(bench.take(60, at: someTime) == .admitted)
        try apply([.bucket("b", .key, .items, 7, per: 3 * second, burst: 100)], to: bench)
        #expect(bench.state(at: someTime)["b"]?.remaining == 40)
        #expect(bench.state(at: someTime + 3 * second)["b"]?.remaining == 47)
        try apply([.bucket("b", .key, .items, 7, per: 3 * second, burst: 61)], to: bench)
        #expect(bench.state(at: someTime)["b"]?.remaining == 1)
        try apply([.bucket("b", .key, .items, 7, per: 3 * second, burst: 50)], to: bench)
        #expect(bench.take(1, at: someTime) == .refused)
    }

    @Test("a random chain of tiers never gives a bucket more than it had")
    func neverGivesMore() throws {
        var random = SeededGenerator("chains of tiers")
        for _ in 0..<300 {
            let burst = random.int(1...1_000_000)
            func limit(_ random: inout SeededGenerator) -> Limit {
                while true {
                    let amount = Int(random.magnitude(1...(1 << 30)))
                    let period = random.magnitude(Int64(amount)...(1 << 44))
                    if Double(burst) * Double(period) / Double(amount) < 0x1p55 {
                        return .bucket("b", .key, .items, amount, per: period, burst: burst)
                    }
                }
            }
            var bench = try Bench([limit(&random)])
            #expect(bench.take(random.int(1...burst), at: someTime) == .admitted)
            var left = try #require(bench.state(at: someTime)["b"]).remaining
            for _ in 0..<10 {
                try apply([limit(&random)], to: bench)
                let now = try #require(bench.state(at: someTime)["b"]).remaining
                // Rounding up to a fraction of a nanosecond may cost a unit that was left to the very last of them.
                #expect(now <= left && now >= left - 1)
                left = now
            }
        }
    }

    @Test("limits are matched by name, scope, measure and kind; new ones begin empty")
    func byName() throws {
        var bench = try Bench([
            .bucket("a", .key, .items, 10, per: second, burst: 100),
            .bucket("b", .app, .items, 10, per: second, burst: 100),
            .calendar("m", 1_000, per: .month),
            .concurrent("c", .organization, 5),
        ])
        #expect(bench.take(30, at: someTime) == .admitted)
        try apply(
            [
                .concurrent("c", .organization, 9),
                .calendar("m", 500, per: .month),
                .bucket("b", .organization, .items, 10, per: second, burst: 100),
                .bucket("new", .key, .items, 10, per: second, burst: 100),
                .bucket("a", .key, .items, 10, per: second, burst: 90),
            ],
            to: bench
        )
        let state = bench.state(at: someTime)
        #expect(state["a"]?.remaining == 60)
        #expect(state["b"]?.remaining == 100)
        #expect(state["new"]?.remaining == 100)
        #expect(state["m"]?.remaining == 470)
        #expect(state["c"]?.remaining == 8)
        // Settled under other terms: what was charged is found by its name.
        bench.slab.finish(&bench.charge, items: 10, now: someTime)
        let settled = bench.state(at: someTime)
        #expect(settled["a"]?.remaining == 80)
        #expect(settled["b"]?.remaining == 100)
        #expect(settled["m"]?.remaining == 490)
        #expect(settled["c"]?.remaining == 9)
    }

    @Test("a limit whose name is gone goes on under the new name of what counts the same")
    func renamed() throws {
        var bench = try Bench([
            .calendar("m", 1_000, per: .month),
            .bucket("k", .key, .items, 10, per: second, burst: 100),
            .bucket("s", .key, .items, 10, per: second, burst: 100, routes: ["search"]),
            .concurrent("c", .organization, 5),
        ])
        #expect(bench.take(30, at: someTime) == .admitted)
        try apply(
            [
                .concurrent("parallel", .organization, 5),
                .bucket("searches", .key, .items, 10, per: second, burst: 90, routes: ["search"]),
                .bucket("k", .key, .items, 10, per: second, burst: 100),
                .bucket("new", .key, .items, 10, per: second, burst: 100),
                .calendar("month", 1_000, per: .month),
                .calendar("day", 1_000, per: .day),
            ],
            to: bench)
        let state = bench.state(at: someTime)
        #expect(state["parallel"]?.remaining == 4)
        #expect(state["searches"]?.remaining == 60)
        #expect(state["k"]?.remaining == 70)
        #expect(state["new"]?.remaining == 100)
        #expect(state["month"]?.remaining == 970)
        #expect(state["day"]?.remaining == 1_000)
        // And so does what is settled after it.
        bench.slab.finish(&bench.charge, items: 10, now: someTime)
        let settled = bench.state(at: someTime)
        #expect(settled["parallel"]?.remaining == 5)
        #expect(settled["searches"]?.remaining == 80)
        #expect(settled["month"]?.remaining == 990)
        #expect(settled["day"]?.remaining == 1_000)
    }

    @Test("terms that no charge needs any more are forgotten, and those of charges under way are not")
    func forgets() throws {
        var bench = try Bench([.calendar("m", 1_000, per: .month), .concurrent("c", .organization, 5)])
        for amount in 1...100 { try apply([.calendar("m", amount * 1_000, per: .month)], to: bench) }
        #expect(bench.slab.termsCount == 101)
        bench.slab.forget(before: bench.slab.generation)
        #expect(bench.slab.termsCount == 1)
        let generation = bench.slab.generation
        #expect(bench.take(30, at: someTime) == .admitted)
        for amount in 1...100 { try apply([.calendar("m", amount * 1_000, per: .month)], to: bench) }
        bench.slab.forget(before: generation)
        #expect(bench.slab.termsCount == 101)
        bench.slab.finish(&bench.charge, items: 10, now: someTime)
        #expect(bench.state(at: someTime)["m"]?.remaining == 99_990)
        bench.slab.forget(before: .max)
        #expect(bench.slab.termsCount == 1)
        #expect(bench.take(10, at: someTime) == .admitted)
        bench.slab.finish(&bench.charge, items: 10, now: someTime)
        #expect(bench.state(at: someTime)["m"]?.remaining == 99_980)
    }

    @Test("a month's count moves on with its reset day")
    func resetDay() throws {
        var bench = try Bench([.calendar("m", 1_000, per: .month)], resetDay: 1)
        #expect(bench.take(400, at: someTime) == .admitted)
        try bench.slab.apply(bench.slab.terms, resetDay: 20, now: someTime)
        // 2027-01-20 00:00 UTC.
        let end = 1_800_403_200 * second
        #expect(bench.state(at: someTime)["m"]?.remaining == 600)
        #expect(bench.state(at: end - 1)["m"]?.remaining == 600)
        #expect(bench.state(at: end)["m"]?.remaining == 1_000)
    }

    @Test("equal terms change nothing and stay the ones in force")
    func equalTerms() throws {
        let limits: [Limit] = [.bucket("b", .key, .items, 10, per: second, burst: 100)]
        let bench = try Bench(limits)
        let before = bench.slab.terms
        let returned = try bench.slab.apply(
            LimitTerms(limits: limits, routes: ["search", "lookup"]), resetDay: 1, now: someTime
        )
        #expect(returned === before)
        #expect(bench.slab.terms === before)
        #expect(bench.slab.reclaim() == 0)
        try apply([], to: bench)
        #expect(bench.slab.terms !== before)
        #expect(bench.slab.reclaim() == 1)
    }

    @Test("a charge of former terms gives no refund to a bucket at another rate, but adds what came on top")
    func settleAtAnotherRate() throws {
        var bench = try Bench([.bucket("b", .key, .items, 10, per: second, burst: 100)])
        #expect(bench.take(50, at: someTime) == .admitted)
        var other = bench.charge
        try apply([.bucket("b", .key, .items, 20, per: second, burst: 100)], to: bench)
        bench.slab.settle(&bench.charge, items: 0, now: someTime)
        #expect(bench.state(at: someTime)["b"]?.remaining == 50)
        bench.slab.settle(&other, items: 60, now: someTime)
        #expect(bench.state(at: someTime)["b"]?.remaining == 40)
    }

    @Test("adding apps and keys keeps what was taken")
    func growth() throws {
        var bench = try Bench([
            .bucket("k", .key, .items, 1, per: second, burst: 100),
            .bucket("a", .app, .items, 1, per: second, burst: 200),
            .calendar("m", 10_000, per: .month),
        ])
        for index in 1..<50 {
            #expect(bench.slab.addKey() == index)
            if index % 3 == 0 { #expect(bench.slab.addApp() == index / 3) }
            bench.subject = ChargeSubject(route: 0, app: index / 3, key: index)
            #expect(bench.take(index, at: someTime) == .admitted)
        }
        for index in 1..<50 {
            bench.subject = ChargeSubject(route: 0, app: index / 3, key: index)
            let state = bench.state(at: someTime)
            #expect(state["k"]?.remaining == Int64(100 - index))
            #expect(state["m"]?.remaining == Int64(10_000 - 49 * 50 / 2))
        }
    }

    private func apply(_ limits: [Limit], to bench: Bench) throws {
        try bench.slab.apply(LimitTerms(limits: limits, routes: ["search", "lookup"]), resetDay: 1, now: someTime)
    }
}
