import Dispatch
import Synchronization
import TestSupport
import Testing

@testable import RateLimiting

@Suite("Many threads")
struct ThreadTests {
    private static let threads = 8

    @Test("many keys of one organization are held to its cap to the item, while reservations are settled")
    func oneCap() throws {
        let cap = 20_000
        let slab = try LimitSlab(
            terms: LimitTerms(
                limits: [
                    .calendar("cap", .organization, .items, cap, per: .month),
                    .bucket("key", .key, .requests, 1_000, per: second, burst: 3_000),
                    .concurrent("flight", .organization, 6),
                ],
                routes: ["search"]
            )
        )
        for _ in 0..<Self.threads {
            _ = slab.addApp()
            _ = slab.addKey()
        }
        let delivered = Atomic<Int>(0)
        let inFlight = Atomic<Int>(0)
        let mostInFlight = Atomic<Int>(0)
        let admitted = Mutex([Int](repeating: 0, count: Self.threads))
        DispatchQueue.concurrentPerform(iterations: Self.threads) { thread in
            var random = SeededGenerator(seed: UInt64(thread))
            var charge = Charge()
            var report = ChargeReport()
            let subject = ChargeSubject(route: 0, app: thread, key: thread)
            var count = 0
            for _ in 0..<6_000 {
                let reserved = random.int(1...20)
                guard slab.charge(subject, items: reserved, now: someTime, taking: &charge, into: &report) == .admitted
                else { continue }
                count += 1
                let now = inFlight.add(1, ordering: .relaxed).newValue
                mostInFlight.max(now, ordering: .relaxed)
                let items = random.int(0...reserved)
                delivered.add(items, ordering: .relaxed)
                inFlight.subtract(1, ordering: .relaxed)
                slab.finish(&charge, items: items, now: someTime)
            }
            let total = count
            admitted.withLock { $0[thread] = total }
        }
        var bench = Bench(slab: slab)
        #expect(delivered.load(ordering: .relaxed) <= cap)
        #expect(mostInFlight.load(ordering: .relaxed) <= 6)
        for thread in 0..<Self.threads {
            bench.subject = ChargeSubject(route: 0, app: thread, key: thread)
            let state = bench.state(at: someTime)
            #expect(state["cap"]?.remaining == Int64(cap - delivered.load(ordering: .relaxed)))
            #expect(state["key"]?.remaining == Int64(3_000 - admitted.withLock { $0[thread] }))
            #expect(state["flight"]?.remaining == 6)
        }
    }

    @Test("at one instant exactly the burst is admitted, by whatever threads")
    func exactBurst() throws {
        let burst = 10_000
        let slab = try LimitSlab(
            terms: LimitTerms(
                limits: [
                    .bucket("org", .organization, .requests, 7, per: second, burst: burst),
                    .bucket("key", .key, .requests, 7, per: second, burst: burst),
                ],
                routes: []
            )
        )
        _ = slab.addApp()
        for _ in 0..<Self.threads { _ = slab.addKey() }
        let admitted = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: Self.threads) { thread in
            var charge = Charge()
            var report = ChargeReport()
            var count = 0
            for _ in 0..<burst / 2 {
                let subject = ChargeSubject(route: 0, app: 0, key: thread)
                if slab.charge(subject, items: 0, now: someTime, taking: &charge, into: &report) == .admitted {
                    count += 1
                }
            }
            admitted.add(count, ordering: .relaxed)
        }
        #expect(admitted.load(ordering: .relaxed) == burst)
        // All or nothing: what the keys took together is what the organization took.
        var report = ChargeReport()
        var taken: Int64 = 0
        for key in 0..<Self.threads {
            slab.peek(ChargeSubject(route: 0, app: 0, key: key), now: someTime, into: &report)
            taken += Int64(burst) - report[1].remaining
        }
        #expect(taken == Int64(burst))
    }

    @Test("reloads, new keys and settlements at the same time lose no count")
    func reloads() throws {
        @Sendable func terms(_ round: Int) throws -> LimitTerms {
            try LimitTerms(
                limits: [
                    .calendar("cap", .organization, .items, 1 << 30, per: .month),
                    .bucket("key", .key, .requests, 1_000 + round, per: second, burst: 1 << 30),
                    .concurrent("flight", .organization, 1 << 20),
                ].shuffled(),
                routes: ["search"]
            )
        }
        let slab = try LimitSlab(terms: terms(0))
        for _ in 0..<Self.threads {
            _ = slab.addApp()
            _ = slab.addKey()
        }
        let delivered = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: Self.threads) { thread in
            var charge = Charge()
            var report = ChargeReport()
            for round in 0..<1_500 {
                let subject = ChargeSubject(route: 0, app: thread, key: thread)
                let verdict = slab.charge(subject, items: 9, now: someTime, taking: &charge, into: &report)
                #expect(verdict == .admitted)
                if thread == 0, round % 50 == 0, let terms = try? terms(round) {
                    _ = try? slab.apply(terms, resetDay: 1, now: someTime)
                }
                if thread == 1, round % 40 == 0 { _ = slab.addKey() }
                slab.finish(&charge, items: 4, now: someTime)
                delivered.add(4, ordering: .relaxed)
            }
        }
        #expect(slab.reclaim() > 20)
        var bench = Bench(slab: slab)
        for thread in 0..<Self.threads {
            bench.subject = ChargeSubject(route: 0, app: thread, key: thread)
            let state = bench.state(at: someTime)
            #expect(state["cap"]?.remaining == Int64(1 << 30 - delivered.load(ordering: .relaxed)))
            #expect(state["flight"]?.remaining == 1 << 20)
        }
        #expect(delivered.load(ordering: .relaxed) == Self.threads * 1_500 * 4)
    }

    @Test("a report read without the lock always belongs to one state")
    func consistentReads() throws {
        // All count the same, so they must always agree.
        let windows = (0..<15).map { Limit.calendar("w\($0)", .organization, .requests, 1 << 30, per: .month) }
        let bucket = Limit.bucket("b", .organization, .requests, 1, per: second, burst: 1 << 24)
        let slab = try LimitSlab(terms: LimitTerms(limits: [bucket] + windows, routes: []))
        _ = slab.addApp()
        _ = slab.addKey()
        let subject = ChargeSubject(route: 0, app: 0, key: 0)
        let torn = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: 4) { thread in
            var charge = Charge()
            var report = ChargeReport()
            for _ in 0..<10_000 {
                if thread % 2 == 0 {
                    _ = slab.charge(subject, items: 0, now: someTime, taking: &charge, into: &report)
                } else {
                    slab.peek(subject, now: someTime, into: &report)
                    let taken = 1 << 24 - report[0].remaining
                    for place in 1..<report.count where 1 << 30 - report[place].remaining != taken {
                        torn.add(1, ordering: .relaxed)
                    }
                }
            }
        }
        #expect(torn.load(ordering: .relaxed) == 0)
    }
}
