import Synchronization
import TestSupport
import Testing

@testable import RateLimiting

@Suite("One charge, many limits")
struct ChargeTests {
    static let tier: [Limit] = [
        .bucket("key-r", .key, .requests, 5, per: second, burst: 5),
        .bucket("app-i", .app, .items, 70, per: 3 * second, burst: 100),
        .bucket("org-r", .organization, .requests, 100, per: 60 * second, burst: 40),
        .calendar("org-i", .organization, .items, 3_000, per: .month),
        .calendar("key-d", .key, .requests, 1_000, per: .day),
        .concurrent("flight", .organization, 12),
    ]

    @Test("a refusal changes no word of state, not even the lock")
    func refusalsWriteNothing() throws {
        var random = SeededGenerator("refusals")
        var refusals = 0
        for _ in 0..<40 {
            var bench = try Bench(Self.tier)
            var now = someTime
            var held: [Charge] = []
            for _ in 0..<200 {
                now += random.magnitude(0...(second / 2))
                let before = words(bench.slab)
                let items = random.int(0...30)
                if bench.take(items, at: now) == .admitted {
                    held.append(bench.charge)
                    #expect(words(bench.slab) != before)
                } else {
                    refusals += 1
                    #expect(words(bench.slab) == before)
                    #expect(bench.charge.items == 0 && bench.charge.requests == 0 && !bench.charge.isHolding)
                    bench.slab.cancel(&bench.charge, now: now)
                    #expect(words(bench.slab) == before)
                }
                if random.chance(3), var charge = held.popLast() {
                    bench.slab.finish(&charge, items: random.int(0...30), now: now)
                }
            }
        }
        #expect(refusals > 1_000)
    }

    @Test("a read without the lock counts only if nobody wrote meanwhile, and can't begin while somebody writes")
    func readsAreValidated() throws {
        var bench = try Bench(Self.tier)
        let block = bench.slab.block
        let before = try #require(block.beginRead())
        #expect(bench.take(1, at: someTime) == .admitted)
        #expect(!block.isUnchanged(since: before))
        #expect(!block.tryLock(at: before))
        let after = try #require(block.beginRead())
        #expect(bench.take(200, at: someTime) == .impossible)
        #expect(block.isUnchanged(since: after))
        #expect(block.tryLock(at: after))
        #expect(block.beginRead() == nil)
        #expect(!block.isUnchanged(since: after))
        block.unlock()
        #expect(block.beginRead() == after + 2)
        // A replaced block stays locked.
        try bench.slab.apply(LimitTerms(limits: [], routes: []), resetDay: 1, now: someTime)
        #expect(block.beginRead() == nil)
        #expect(bench.slab.block.beginRead() != nil)
    }

    @Test("a key's refused request takes nothing from its app and organization")
    func childDoesNotConsumeParent() throws {
        var bench = try Bench(Self.tier)
        for _ in 0..<5 { #expect(bench.take(1, at: someTime) == .admitted) }
        let before = bench.state(at: someTime)
        for _ in 0..<100 { #expect(bench.take(1, at: someTime) == .refused) }
        #expect(bench.state(at: someTime) == before)
        #expect(before["org-r"]?.remaining == 35)
    }

    @Test("apps and keys have states of their own, and share the organization's")
    func scopes() throws {
        var bench = try Bench([
            .bucket("key", .key, .requests, 2, per: second, burst: 2),
            .bucket("app", .app, .requests, 3, per: second, burst: 3),
            .bucket("org", .organization, .requests, 5, per: second, burst: 5),
        ])
        #expect(bench.slab.addApp() == 1)
        for index in 1...6 { #expect(bench.slab.addKey() == index) }
        let tries: [(app: Int, key: Int, verdict: Verdict)] = [
            (0, 0, .admitted), (0, 0, .admitted), (0, 0, .refused), (0, 1, .admitted), (0, 2, .refused),
            (1, 3, .admitted), (1, 3, .admitted), (1, 4, .refused),
        ]
        for (app, key, verdict) in tries {
            bench.subject = ChargeSubject(route: 0, app: app, key: key)
            #expect(bench.take(at: someTime) == verdict)
        }
    }

    @Test("a limit counts the routes it names, and one without routes counts all")
    func routes() throws {
        var bench = try Bench([
            .bucket("search", .key, .requests, 1, per: second, burst: 1, routes: ["search"]),
            .bucket("all", .key, .requests, 3, per: second, burst: 3),
        ])
        #expect(bench.slab.terms.policies(forRoute: 0).map(\.name) == ["search", "all"])
        #expect(bench.slab.terms.policies(forRoute: 1).map(\.name) == ["all"])
        #expect(bench.slab.terms.policies(forRoute: 99).map(\.name) == ["all"])
        #expect(bench.take(at: someTime) == .admitted)
        #expect(bench.take(at: someTime) == .refused)
        bench.subject.route = 1
        #expect(bench.take(at: someTime) == .admitted)
        bench.subject.route = -1
        #expect(bench.take(at: someTime) == .admitted)
        #expect(bench.take(at: someTime) == .refused)
    }

    @Test("every violated limit is reported, and the one to wait for longest binds")
    func bindingOnRefusal() throws {
        var bench = try Bench([
            .bucket("fast", .key, .requests, 10, per: second, burst: 1),
            .bucket("slow", .app, .requests, 1, per: 60 * second, burst: 1),
            .bucket("wide", .organization, .requests, 1_000, per: second, burst: 1_000),
        ])
        #expect(bench.take(at: someTime) == .admitted)
        #expect(bench.take(at: someTime) == .refused)
        #expect((0..<3).map { bench.report[$0].isViolated } == [true, true, false])
        #expect(bench.report.binding == 1)
        #expect(bench.report[1].retryNanoseconds == 60 * second)
        #expect(bench.report[0].retryNanoseconds == second / 10)
        #expect(bench.report[2].remaining == 999)
        #expect(bench.report.verdict == .refused)
    }

    @Test("the limit with the least share left binds an admitted request")
    func bindingOnAdmission() throws {
        var bench = try Bench([
            .concurrent("flight", .organization, 1),
            .bucket("key", .key, .requests, 100, per: second, burst: 100),
            .calendar("month", .organization, .items, 40, per: .month),
        ])
        #expect(bench.take(10, at: someTime) == .admitted)
        // Reports go by kind: buckets, windows, concurrency.
        #expect(bench.slab.terms.policies(forRoute: 0).map(\.name) == ["key", "month", "flight"])
        #expect(bench.report.binding == 1)
        #expect(bench.report[1].remaining == 30)
    }

    @Test("a shadow limit counts and reports what it would have refused, and refuses nothing")
    func shadow() throws {
        var bench = try Bench([
            .bucket("shadow", .key, .requests, 1, per: second, burst: 2, isEnforced: false),
            .bucket("real", .key, .requests, 10, per: second, burst: 10),
            .calendar("shadow-items", .key, .items, 5, per: .day, isEnforced: false),
        ])
        for _ in 0..<2 {
            #expect(bench.take(1, at: someTime) == .admitted)
            #expect(!bench.report.hasShadowViolation)
        }
        #expect(bench.take(1, at: someTime) == .admitted)
        #expect(bench.report.hasShadowViolation)
        #expect(bench.report[0].isViolated && bench.report[0].isShadow)
        #expect(bench.report[0].retryNanoseconds == second)
        #expect(bench.report[1].remaining == 7)
        // It goes on as if it had refused: a second later it has room for one.
        #expect(bench.take(1, at: someTime + second) == .admitted)
        #expect(!bench.report[0].isViolated)
        #expect(bench.take(100, at: someTime + second) == .admitted)
        #expect(bench.report[2].isViolated && bench.report[2].remaining == 1)
        // What it didn't take, it doesn't get back.
        bench.slab.cancel(&bench.charge, now: someTime + second)
        #expect(bench.state(at: someTime + second)["shadow-items"]?.remaining == 1)
        #expect(bench.report.binding == 1)
    }

    @Test("concurrency holds until it is released, once")
    func concurrency() throws {
        var bench = try Bench([.concurrent("flight", .organization, 2)])
        #expect(bench.take(at: someTime) == .admitted)
        var first = bench.charge
        #expect(bench.take(at: someTime) == .admitted)
        #expect(bench.report[0].remaining == 0)
        var second = bench.charge
        #expect(bench.take(at: someTime) == .refused)
        #expect(bench.report.binding == 0)
        bench.slab.release(&first)
        bench.slab.release(&first)
        #expect(!first.isHolding)
        #expect(bench.state(at: someTime)["flight"]?.remaining == 1)
        bench.slab.cancel(&second, now: someTime)
        bench.slab.finish(&second, items: 0, now: someTime)
        #expect(bench.state(at: someTime)["flight"]?.remaining == 2)
    }

    @Test("items can be taken in steps for one request in flight")
    func steps() throws {
        var bench = try Bench(Self.tier)
        #expect(bench.take(0, at: someTime) == .admitted)
        var line = Charge()
        var taken = 0
        while bench.slab.charge(
            bench.subject, requests: 0, items: 1, now: someTime, taking: &line, into: &bench.report
        ) == .admitted { taken += 1 }
        #expect(taken == 100)
        #expect(!line.isHolding)
        let state = bench.state(at: someTime)
        #expect(state["flight"]?.remaining == 11)
        #expect(state["key-r"]?.remaining == 4)
        #expect(state["org-i"]?.remaining == 2_900)
    }

    @Test("a charge is decided the same, whether or not some limit is too small for it")
    func bothPaths() throws {
        var random = SeededGenerator("both paths")
        // The last one stands in no other's way, but is too small for more than one item.
        let tiny = Limit.calendar("tiny", .key, .items, 1, per: .day, isEnforced: false)
        for _ in 0..<30 {
            var ordinary = try Bench(Self.tier)
            var other = try Bench(Self.tier + [tiny])
            var now = someTime
            for _ in 0..<200 {
                now += random.magnitude(0...(second / 2))
                let items = random.chance(4) ? 0 : random.int(2...100)
                #expect(ordinary.take(items, at: now) == other.take(items, at: now))
                for (place, policy) in ordinary.slab.terms.policies(forRoute: 0).enumerated() {
                    let named = other.slab.terms.policies(forRoute: 0).firstIndex { $0.name == policy.name }
                    #expect(ordinary.report[place] == other.report[try #require(named)])
                }
                if random.chance(3) {
                    let count = random.int(0...120)
                    ordinary.slab.finish(&ordinary.charge, items: count, now: now)
                    other.slab.finish(&other.charge, items: count, now: now)
                }
            }
        }
    }

    @Test("the lock and an organization's two buckets, window and concurrency lie in one cache line, apps in others")
    func layout() throws {
        let bench = try Bench([
            .bucket("r", .organization, .requests, 1, per: second, burst: 1),
            .bucket("i", .organization, .items, 1, per: second, burst: 1),
            .calendar("m", 100, per: .month),
            .concurrent("c", .organization, 1),
            .bucket("a", .app, .items, 1, per: second, burst: 1),
        ])
        let block = bench.slab.block
        let line = UInt(SlabBlock.cacheLine)
        let lock = UInt(bitPattern: block.lock)
        #expect(lock % line == 0)
        for number in 0..<4 {
            let policy = bench.slab.terms.policies[number]
            let last = block.words + Int(policy.wordOffset) + policy.kind.wordCount - 1
            #expect(UInt(bitPattern: last) / line == lock / line)
        }
        let app = UInt(bitPattern: block.words + block.header.pointee.appBase)
        #expect(app % line == 0 && app > lock)
        #expect(MemoryLayout<PolicyStep>.stride == SlabBlock.cacheLine)
        #expect(UInt(bitPattern: bench.slab.terms.routeSpans[0].steps) % line == 0)
        #expect(MemoryLayout<SlabHeader>.size <= 128)
    }

    @Test("cancelling gives back the request and its items")
    func cancel() throws {
        var bench = try Bench(Self.tier)
        let before = bench.state(at: someTime)
        #expect(bench.take(30, at: someTime) == .admitted)
        #expect(bench.state(at: someTime) != before)
        bench.slab.cancel(&bench.charge, now: someTime)
        #expect(bench.state(at: someTime) == before)
    }

    @Test("a tier that can't be represented is an error that names the limit")
    func validation() throws {
        func error(_ limits: [Limit]) -> LimitError? {
            do throws(LimitError) {
                _ = try LimitTerms(limits: limits, routes: ["search"])
                return nil
            } catch {
                return error
            }
        }
        #expect(error([.bucket("x", 0, per: second, burst: 1)]) == .nothingAllowed(limit: "x"))
        #expect(error([.bucket("x", 1, per: second, burst: 0)]) == .nothingAllowed(limit: "x"))
        #expect(error([.bucket("x", 1, per: 0, burst: 1)]) == .periodNotPositive(limit: "x"))
        #expect(error([.bucket("x", 3, per: 2, burst: 1)]) == .rateTooHigh(limit: "x"))
        #expect(error([.bucket("x", .key, .items, 1 << 31 + 1, per: 1 << 40, burst: 1)]) == .rateTooFine(limit: "x"))
        #expect(error([.bucket("x", 1, per: second, burst: 1 << 32)]) == .burstTooLarge(limit: "x"))
        #expect(error([.bucket("x", 1, per: 1 << 50, burst: 64)]) == .burstTooLarge(limit: "x"))
        #expect(error([.bucket("x", 1, per: .max, burst: 1)]) == .burstTooLarge(limit: "x"))
        #expect(error([.bucket("x", .max, per: .max, burst: .max)]) == .burstTooLarge(limit: "x"))
        #expect(error([.calendar("x", 1 << 40, per: .day)]) == .amountTooLarge(limit: "x"))
        #expect(error([.concurrent("x", .key, 0)]) == .nothingAllowed(limit: "x"))
        #expect(error([.bucket("x", .key, .concurrent, 1, per: 1, burst: 1)]) == .measureMismatch(limit: "x"))
        #expect(error([.concurrent("x", .key, 1), .concurrent("x", .app, 1)]) == .duplicateName(limit: "x"))
        #expect(
            error([.bucket("x", 1, per: 1, burst: 1, routes: ["nowhere"])])
                == .unknownRoute(limit: "x", route: "nowhere")
        )
        let many = (0..<17).map { Limit.bucket("b\($0)", 1, per: second, burst: 1) }
        #expect(error(many) == .tooManyOnRoute(route: "search", count: 17))
        #expect(error(Array(many.prefix(16))) == nil)
        #expect(error((0..<65).map { .concurrent("c\($0)", .key, 1) }) == .tooManyLimits(count: 65))
        #expect(throws: LimitError.resetDayOutOfRange(32)) {
            try LimitSlab(terms: LimitTerms(limits: [], routes: []), resetDay: 32)
        }
        #expect("\(LimitError.unknownRoute(limit: "x", route: "y"))" == "limit x: there is no route y")
    }

    @Test("a key with three limits takes at most 128 bytes")
    func memory() throws {
        let limits: [Limit] = [
            .bucket("r", .key, .requests, 1, per: second, burst: 1),
            .bucket("i", .key, .items, 1, per: second, burst: 1),
            .bucket("s", .key, .requests, 1, per: second, burst: 1, routes: ["search"]),
            .calendar("d", .key, .items, 1, per: .day),
            .concurrent("c", .key, 1),
        ]
        let slab = try LimitSlab(terms: LimitTerms(limits: limits, routes: ["search"]))
        for _ in 0..<4_096 { _ = slab.addKey() }
        #expect(slab.terms.bytesPerKey == 112)
        #expect(slab.byteCount <= 4_096 * 112 + 256)
        #expect(slab.reclaim() == 12)
    }

    /// Every word of the block in force, with the lock's.
    private func words(_ slab: LimitSlab) -> [UInt64] {
        let block = slab.block
        let words = (0..<block.header.pointee.wordCount).map { UInt64(block.words[$0].load(ordering: .relaxed)) }
        let latest = UInt64(block.lock.pointee.latestNow.load(ordering: .relaxed))
        return [block.lock.pointee.sequence.load(ordering: .relaxed), latest] + words
    }
}
