import Synchronization
import TestSupport
import Testing

@testable import RateLimiting

/// Limits per recipient are limits like all others, one set of them for each recipient that a request names.
@Suite("Limits per recipient")
struct RecipientLimitTests {
    private static let base: [Limit] = [
        .bucket("key-r", .key, .requests, 7, per: second, burst: 9),
        .calendar("org-i", .organization, .items, 1_500, per: .month),
        .concurrent("org-c", .organization, 9),
        .bucket("org-b", .organization, .items, 50, per: second, burst: 90, isEnforced: false),
    ]

    private static func limits(per scope: Limit.Scope) -> [Limit] {
        [
            .bucket("to-b", scope, .items, 20, per: second, burst: 60),
            .calendar("to-d", scope, .items, 400, per: .day),
            .concurrent("to-c", scope, 5),
        ]
    }

    private static func bench(recipients: Int, _ limits: [Limit]? = nil) throws -> Bench {
        let bench = try Bench(limits ?? base + Self.limits(per: .recipient), resetDay: 9)
        for index in 0..<recipients { #expect(bench.slab.addRecipient() == index) }
        return bench
    }

    /// Up to four of so many recipients, each once.
    private static func recipients(of count: Int, _ random: inout SeededGenerator) -> [Int] {
        Array((0..<count).shuffled(using: &random).prefix(random.int(0...4)))
    }

    @Test("up to four indexes are told apart, in their order")
    func packing() {
        var random = SeededGenerator("packed recipients")
        #expect(ChargedRecipients.none.isEmpty && ChargedRecipients.none.count == 0)
        for _ in 0..<2_000 {
            let indexes = (0..<random.int(1...4)).map { _ in
                random.chance(4) ? ChargedRecipients.maximumIndexCount - 1 : random.int(0...70_000) % 65_535
            }
            let packed = ChargedRecipients(indexes)
            #expect(!packed.isEmpty)
            #expect((0..<packed.count).map { packed[$0] } == indexes)
        }
    }

    @Test("a request is charged to each recipient it names; one that names none doesn't face the limit")
    func scopes() throws {
        var bench = try Self.bench(recipients: 3, [.calendar("to", .recipient, .items, 10, per: .day)])
        func take(_ items: Int, _ recipients: [Int]) -> Verdict {
            bench.subject.recipients = ChargedRecipients(recipients)
            return bench.take(items, at: someTime)
        }
        #expect(take(4, [0, 2]) == .admitted)
        #expect(bench.report.count == 2)
        #expect(take(100, []) == .admitted)
        #expect(bench.report.count == 0)
        #expect(take(7, [1, 2]) == .refused)
        #expect((0..<2).map { bench.report[$0].isViolated } == [false, true])
        #expect(take(10, [1]) == .admitted)
        #expect(take(7, [0]) == .refused)
        #expect(take(6, [2, 0]) == .admitted)
        #expect((0..<2).map { bench.report[$0].remaining } == [0, 0])
        let policies = bench.slab.terms.policies(forRoute: 0, recipients: 2)
        #expect(policies.map(\.recipient) == [0, 1])
        #expect(policies.map(\.name) == ["to", "to"])
        #expect(bench.slab.terms.policies(forRoute: 0).isEmpty)
    }

    @Test("however charges and settlements interleave, each recipient stands as if its limits were an organization's")
    func model() throws {
        var random = SeededGenerator("recipients against organizations")
        for _ in 0..<60 {
            let count = random.int(1...6)
            var bench = try Self.bench(recipients: count)
            // Without recipients, and one for each of them.
            var models = try [Bench(Self.base, resetDay: 9)]
            for _ in 0..<count { models.append(try Bench(Self.limits(per: .organization), resetDay: 9)) }
            var open: [(charge: Charge, parts: [(model: Int, charge: Charge)])] = []
            var now = someTime
            for _ in 0..<150 {
                now += random.chance(2) ? 0 : random.magnitude(0...second)
                if random.chance(3), !open.isEmpty {
                    var (charge, parts) = open.remove(at: random.int(0...open.count - 1))
                    let (items, cancels) = (random.int(0...80), random.chance(5))
                    func conclude(_ slab: LimitSlab, _ charge: inout Charge) {
                        guard !cancels else { return slab.cancel(&charge, now: now) }
                        slab.finish(&charge, items: items, now: now)
                    }
                    conclude(bench.slab, &charge)
                    for index in parts.indices { conclude(models[parts[index].model].slab, &parts[index].charge) }
                } else {
                    let (items, recipients) = (random.int(0...40), Self.recipients(of: count, &random))
                    let faced = [0] + recipients.map { $0 + 1 }
                    let isExpected = faced.allSatisfy { models[$0].wouldAdmit(items, at: now) }
                    bench.subject.recipients = ChargedRecipients(recipients)
                    #expect((bench.take(items, at: now) == .admitted) == isExpected)
                    if isExpected {
                        let parts = faced.map { model in
                            #expect(models[model].take(items, at: now) == .admitted)
                            return (model, models[model].charge)
                        }
                        open.append((bench.charge, parts))
                    }
                }
                bench.subject.recipients = .none
                #expect(bench.state(at: now).unnumbered == models[0].state(at: now).unnumbered)
                for recipient in 0..<count {
                    bench.subject.recipients = ChargedRecipients([recipient])
                    let state = bench.state(at: now).unnumbered.filter { $0.key.hasPrefix("to-") }
                    #expect(state == models[recipient + 1].state(at: now).unnumbered)
                }
            }
        }
    }

    @Test("a refusal for one recipient changes no word, also not of the others")
    func refusalsWriteNothing() throws {
        var random = SeededGenerator("refusals of recipients")
        var refusals = 0
        for _ in 0..<30 {
            var bench = try Self.bench(recipients: 5)
            var now = someTime
            for _ in 0..<100 {
                now += random.magnitude(0...(second / 2))
                bench.subject.recipients = ChargedRecipients(Self.recipients(of: 5, &random))
                let before = words(bench.slab)
                if bench.take(random.int(0...40), at: now) == .admitted {
                    if random.chance(2) { bench.slab.release(&bench.charge) }
                } else {
                    refusals += 1
                    #expect(words(bench.slab) == before)
                }
            }
        }
        #expect(refusals > 500)
    }

    @Test("a snapshot and a replay bring recipients back as they stood")
    func snapshots() throws {
        var random = SeededGenerator("recipients restored")
        for _ in 0..<20 {
            var live = try Self.bench(recipients: 6)
            let replayed = try Self.bench(recipients: 6)
            var now = someTime
            for _ in 0..<300 {
                now += random.magnitude(0...second)
                live.subject.recipients = ChargedRecipients(Self.recipients(of: 6, &random))
                let items = random.int(0...30)
                if live.take(items, at: now) == .admitted {
                    live.slab.release(&live.charge)
                    replayed.slab.replay(live.subject, items: items, at: now)
                }
            }
            let snapshot = live.snapshot(at: now)
            #expect(snapshot == replayed.snapshot(at: now))
            #expect(snapshot.subjects.contains { $0.scope == .recipient })
            #expect(try LimitSnapshot(bytes: snapshot.encoded()) == snapshot)
            let restored = try Self.bench(recipients: 6)
            let dropped = restored.slab.restore(snapshot) { scope, name in
                Int(name.dropFirst(scope.rawValue.count + 1))
            }
            #expect(dropped == 0)
            #expect(restored.snapshot(at: now) == snapshot)
        }
    }

    @Test("other terms and more recipients keep what was taken, and a charge of former terms is settled")
    func reconfigured() throws {
        var bench = try Self.bench(recipients: 2)
        bench.subject.recipients = ChargedRecipients([1, 0])
        #expect(bench.take(30, at: someTime) == .admitted)
        for index in 2..<40 { #expect(bench.slab.addRecipient() == index) }
        var changed = Self.limits(per: .recipient)
        changed.reverse()
        changed[1] = .calendar("to-d", .recipient, .items, 100, per: .day)
        try bench.slab.apply(
            LimitTerms(limits: changed + Self.base, routes: ["search", "lookup"]), resetDay: 9, now: someTime)
        for recipient in 0..<3 {
            bench.subject.recipients = ChargedRecipients([recipient])
            let state = bench.state(at: someTime)
            #expect(state["to-d"]?.remaining == (recipient < 2 ? 70 : 100))
            #expect(state["to-b"]?.remaining == (recipient < 2 ? 30 : 60))
            #expect(state["to-c"]?.remaining == (recipient < 2 ? 4 : 5))
        }
        bench.slab.finish(&bench.charge, items: 10, now: someTime)
        for recipient in 0..<2 {
            bench.subject.recipients = ChargedRecipients([recipient])
            let state = bench.state(at: someTime)
            #expect(state["to-d"]?.remaining == 90)
            #expect(state["to-b"]?.remaining == 50)
            #expect(state["to-c"]?.remaining == 5)
        }
        // Without any limit per recipient a charge that names some is an ordinary one.
        try bench.slab.apply(LimitTerms(limits: Self.base, routes: []), resetDay: 9, now: someTime)
        #expect(bench.take(1, at: someTime) == .admitted)
        #expect(bench.report.count == Self.base.count)
    }

    @Test("limits per recipient are counted four times against the most that a request faces")
    func bounds() throws {
        let base = (0..<8).map { Limit.concurrent("b\($0)", .key, 1) }
        let two = (0..<2).map { Limit.concurrent("r\($0)", .recipient, 1) }
        #expect(throws: Never.self) { try LimitTerms(limits: base + two, routes: ["search"]) }
        #expect(throws: LimitError.tooManyOnRoute(route: "search", count: 17)) {
            try LimitTerms(limits: base + two + [.concurrent("one", .key, 1)], routes: ["search"])
        }
    }

    @Test("an organization without limits per recipient, or without recipients, has no room for them")
    func memory() throws {
        let bare = try Bench(Self.base).slab.byteCount
        let named = try Self.bench(recipients: 3, Self.base).slab
        #expect(named.byteCount == bare)
        #expect(named.recipientCount == 3)
    }

    private func words(_ slab: LimitSlab) -> [Int64] {
        let block = slab.block
        return (0..<block.header.pointee.wordCount).map { block.words[$0].load(ordering: .relaxed) }
    }
}

extension Bench {
    /// Whether every enforced limit has room for a request with these items; takes nothing.
    fileprivate mutating func wouldAdmit(_ items: Int, at now: Int64) -> Bool {
        let limits = slab.terms.limits
        return state(at: now).values.allSatisfy { report in
            let units = limits[report.number].measure == .items ? items : 1
            return report.isShadow || units == 0 || Int64(units) <= report.remaining
        }
    }
}

extension [String: PolicyReport] {
    /// The reports without the numbers that limits have in their tier.
    fileprivate var unnumbered: [String: [Int64]] {
        mapValues { [$0.remaining, $0.resetNanoseconds] }
    }
}
