import Agreements
import AuditLog
import Billing
import Evidence
import RateLimiting
import TestSupport
import Testing

@testable import PolicyReplay

/// Recorded accesses, decided again.
struct PolicyReplayTests {
    private static let second: Int64 = 1_000_000_000
    private static let period = (LiveSimulation.start / 1_000_000)..<(LiveSimulation.start / 1_000_000 + 86_400_000)

    private static let limits = [
        Limit(
            name: "key-burst", scope: .key, measure: .requests,
            allowance: .tokenBucket(amount: 20, periodNanoseconds: second, burst: 10)),
        Limit(
            name: "app-items", scope: .app, measure: .items,
            allowance: .tokenBucket(amount: 3_000, periodNanoseconds: 7 * second, burst: 2_000)),
        Limit(
            name: "search", scope: .app, measure: .requests,
            allowance: .tokenBucket(amount: 150, periodNanoseconds: 60 * second, burst: 150), routes: ["search"]),
        Limit(
            name: "items-day", scope: .organization, measure: .items, allowance: .calendar(amount: 40_000, period: .day)
        ),
        Limit(name: "in-flight", scope: .organization, measure: .concurrent, allowance: .concurrency(amount: 6)),
    ]

    private func replay(
        _ records: [Record], under limits: [Limit], _ names: NameDictionary, reserves: [String: Int] = [:],
        period: Range<Int64> = period
    ) throws -> ReplayOutcome {
        let replay = PolicyReplay(LiveSimulation.agreements(limits), reserves: reserves, period: period)
        let account = RecordWalk.Account(name: "acme", names: names)
        for record in records { try replay.take(record, of: account) }
        let outcomes = replay.finish()
        #expect(outcomes.count == 1)
        return outcomes[0]
    }

    /// Requests that come in bursts, some within the same microseconds.
    private func bursts(_ count: Int, using generator: inout SeededGenerator) -> [LiveSimulation.Request] {
        var time = LiveSimulation.start
        return (0..<count).map { _ in
            let pauses: [Int64] = [1_000, 90_000, 700_000, 4_000_000, 60_000_000]
            time += Int64.random(in: 0...(pauses.randomElement(using: &generator) ?? 0), using: &generator)
            let reserved = Int.random(in: 1...100, using: &generator)
            let durations: [Int64] = [50_000, 900_000, 30_000_000, 1_500_000_000]
            return LiveSimulation.Request(
                arrival: time,
                duration: Int64.random(
                    in: 30_000...(durations.randomElement(using: &generator) ?? 0), using: &generator),
                app: Int.random(in: 0..<3, using: &generator), key: Int.random(in: 0..<6, using: &generator),
                route: Int.random(in: 0..<2, using: &generator), reserved: reserved,
                items: Int.random(in: 0...reserved, using: &generator),
                upstreamFails: Int.random(in: 0..<20, using: &generator) == 0)
        }
    }

    @Test("Under the limits that were in force everything is decided as it was, though records know milliseconds only")
    func same() throws {
        var generator = SeededGenerator()
        let names = LiveSimulation.names(Self.limits)
        var refusedCount = 0
        for _ in 0..<12 {
            let live = try LiveSimulation(limits: Self.limits).run(bursts(6_000, using: &generator), names)
            let outcome = try replay(live.records, under: Self.limits, names)
            #expect(outcome.isSame, "\(outcome.refused) \(outcome.passed)")
            #expect(outcome.refusedThen == live.refused.count && outcome.refusedNow == live.refused.count)
            #expect(outcome.decided == live.records.count)
            #expect(outcome.months.allSatisfy { $0.itemsThen == $0.itemsNow && $0.requestsThen == $0.requestsNow })
            refusedCount += live.refused.count
        }
        #expect(refusedCount > 1_000)
    }

    @Test("Under other limits exactly those are refused whom a gateway with these limits would have refused")
    func stricter() throws {
        var generator = SeededGenerator()
        let names = LiveSimulation.names(Self.limits)
        for _ in 0..<20 {
            // Arrivals and ends are far enough apart that milliseconds tell their order.
            var requests: [LiveSimulation.Request] = []
            for index in 0..<3_000 {
                let reserved = Int.random(in: 1...100, using: &generator)
                requests.append(
                    LiveSimulation.Request(
                        arrival: LiveSimulation.start + Int64(index) * 20_000_000,
                        duration: 10_000_000 + 20_000_000 * Int64.random(in: 0...12, using: &generator),
                        app: Int.random(in: 0..<3, using: &generator), key: Int.random(in: 0..<6, using: &generator),
                        route: Int.random(in: 0..<2, using: &generator), reserved: reserved,
                        items: Int.random(in: 0...reserved, using: &generator)))
            }
            let open = try LiveSimulation(limits: []).run(requests, names)
            #expect(open.refused.isEmpty && open.records.count == requests.count)
            let oracle = try LiveSimulation(limits: Self.limits).run(requests, names)
            let outcome = try replay(open.records, under: Self.limits, names)
            var expected: [String: (requests: UInt64, items: UInt64, first: Int64)] = [:]
            for (index, limit) in oracle.refused {
                let name = "\(LiveSimulation.apps[requests[index].app]) \(limit)"
                var sum = expected[name] ?? (0, 0, .max)
                sum.requests += 1
                sum.items += UInt64(requests[index].items)
                sum.first = min(sum.first, requests[index].arrival / 1_000_000)
                expected[name] = sum
            }
            #expect(outcome.refused.count == expected.count && outcome.passed.isEmpty)
            for finding in outcome.refused {
                let wanted = expected["\(finding.app ?? "") \(finding.limit)"]
                #expect(finding.requests == wanted?.requests && finding.items == wanted?.items)
                #expect(finding.firstMilliseconds == wanted?.first)
            }
            #expect(outcome.refusedThen == 0 && outcome.refusedNow == oracle.refused.count)
        }
    }

    @Test("Without limits all that limits refused passes, with as many items as such answers brought on average")
    func lenient() throws {
        let limits = [
            Limit(name: "day", scope: .organization, measure: .requests, allowance: .calendar(amount: 3, period: .day))
        ]
        let names = LiveSimulation.names(limits)
        let requests = (0..<5).map { index in
            LiveSimulation.Request(
                arrival: LiveSimulation.start + Int64(index) * Self.second, duration: 5_000_000, app: 0, key: 0,
                route: 0, reserved: 10, items: [2, 3, 3, 9, 9][index])
        }
        let live = try LiveSimulation(limits: limits).run(requests, names)
        let outcome = try replay(live.records, under: [], names)
        #expect(outcome.refused.isEmpty && outcome.passed.count == 1)
        let finding = try #require(outcome.passed.first)
        #expect(finding.app == "one" && finding.limit == "day" && finding.requests == 2 && finding.items == 6)
        #expect(outcome.months.map(\.itemsThen) == [8] && outcome.months.map(\.itemsNow) == [14])
        #expect(outcome.months.map(\.requestsThen) == [3] && outcome.months.map(\.requestsNow) == [5])
    }

    @Test("What came before the period fills windows and isn't reported")
    func before() throws {
        let limits = [
            Limit(
                name: "month", scope: .organization, measure: .items, allowance: .calendar(amount: 50, period: .month))
        ]
        let names = LiveSimulation.names(limits)
        let requests = (0..<10).map { index in
            LiveSimulation.Request(
                arrival: LiveSimulation.start + Int64(index) * 86_400 * Self.second, duration: 5_000_000, app: 0,
                key: 0,
                route: 0, reserved: 10, items: 10)
        }
        let live = try LiveSimulation(limits: []).run(requests, names)
        let start = LiveSimulation.start / 1_000_000 + 3 * 86_400_000
        let outcome = try replay(live.records, under: limits, names, period: start..<start + 100 * 86_400_000)
        #expect(outcome.decided == 7 && outcome.refusedNow == 5)
        #expect(outcome.refused.first?.firstMilliseconds == start + 2 * 86_400_000)
        let whole = PolicyReplay(LiveSimulation.agreements(limits), reserves: [:], period: start..<start + 1)
        #expect(whole.startMilliseconds <= LiveSimulation.start / 1_000_000)
    }

    @Test("A stream is charged as it goes, and ends where the other limits have no room")
    func streams() throws {
        let limits = [
            Limit(name: "items", scope: .organization, measure: .items, allowance: .calendar(amount: 25, period: .day))
        ]
        let names = LiveSimulation.names(limits)
        let start = LiveSimulation.start / 1_000_000
        func record(_ sequence: UInt64, _ kind: AccessKind, after: Int64, items: UInt64, outstanding: UInt32) -> Record
        {
            var record = Record(sequence: sequence, recordedMilliseconds: start + after)
            record.kind = kind
            record.durationMilliseconds = UInt32(after)
            (record.app, record.route, record.key) = (1, 1, 7)
            record.chargedRequests = kind == .opening ? 1 : 0
            (record.items, record.reservedItems) = (items, outstanding)
            return record
        }
        let records = [
            record(1, .opening, after: 3, items: 0, outstanding: 10),
            record(2, .progress, after: 1_000, items: 10, outstanding: 10),
            record(3, .progress, after: 2_000, items: 10, outstanding: 10),
            record(4, .closing, after: 3_000, items: 7, outstanding: 0),
        ]
        let outcome = try replay(records, under: limits, names)
        #expect(outcome.refused.count == 1)
        // 20 were taken, and had gone out, when 10 more were wanted.
        #expect(outcome.refused.first?.requests == 1 && outcome.refused.first?.items == 7)
        #expect(outcome.months.map(\.itemsThen) == [27] && outcome.months.map(\.itemsNow) == [20])
        #expect(try replay(records, under: [], names).isSame)
    }

    @Test("Without an agreement, an app, a purpose or a recipient everything is refused for that")
    func agreements() throws {
        var names = LiveSimulation.names([])
        let (gone, other, police) = (
            names.define(.app, "gone"), names.define(.route, "other"), names.define(.recipient, "police")
        )
        var records: [Record] = []
        func add(_ change: (inout Record) -> Void) {
            var record = Record(
                sequence: UInt64(records.count + 1),
                recordedMilliseconds: Self.period.lowerBound + Int64(records.count))
            (record.app, record.route, record.chargedRequests, record.items) = (1, 1, 1, 5)
            change(&record)
            records.append(record)
        }
        add { _ in }
        add { $0.app = gone }
        add { $0.route = other }
        add { $0.recipients[0] = police }
        let outcome = try replay(records, under: [], names)
        #expect(Set(outcome.refused.map(\.limit)) == ["no-app", "route-not-in-purpose", "recipient-not-agreed"])
        #expect(outcome.refused.allSatisfy { $0.requests == 1 && $0.items == 5 } && outcome.refusedNow == 3)
        let replay = PolicyReplay(LiveSimulation.agreements([]), reserves: [:], period: Self.period)
        for record in records { try replay.take(record, of: RecordWalk.Account(name: "nobody", names: names)) }
        #expect(replay.finish().first?.refused.map(\.limit).allSatisfy { $0 == "no-agreement" } == true)
    }

    @Test("A limit per recipient counts what is passed on to it, and nothing else")
    func recipients() throws {
        let limits = [
            Limit(name: "passed-on", scope: .recipient, measure: .items, allowance: .calendar(amount: 50, period: .day))
        ]
        var agreements = LiveSimulation.agreements(limits)
        agreements.recipients = [Recipient(name: "institute", isGovernment: false)]
        agreements.organizations[0].recipients = ["institute"]
        var names = LiveSimulation.names(limits)
        let institute = names.define(.recipient, "institute")
        let replay = PolicyReplay(agreements, reserves: [:], period: Self.period)
        let account = RecordWalk.Account(name: "acme", names: names)
        for index in 0..<20 {
            var record = Record(
                sequence: UInt64(index + 1), recordedMilliseconds: Self.period.lowerBound + Int64(index) * 1_000)
            (record.app, record.route, record.chargedRequests, record.items) = (1, 1, 1, 10)
            record.reservedItems = 10
            if index % 2 == 0 { record.recipients[0] = institute }
            try replay.take(record, of: account)
        }
        let outcome = try #require(replay.finish().first)
        #expect(outcome.refused.map(\.limit) == ["passed-on"])
        #expect(outcome.refusedNow == 5 && outcome.refused.first?.items == 50)
        #expect(outcome.refused.first?.firstMilliseconds == Self.period.lowerBound + 10_000)
    }

    @Test("A bill has the price of each month, and of what goes beyond it, then and now")
    func bill() throws {
        let usd = { (units: Int64, scale: Int) in Price(minorUnits: units, scale: scale, currency: "USD") }
        func agreements(_ tier: Tier) -> AgreementSet {
            var agreements = LiveSimulation.agreements([])
            agreements.tiers = [tier]
            agreements.organizations[0].tier = tier.name
            agreements.organizations[0].resetDay = 15
            return agreements
        }
        var outcome = ReplayOutcome(organization: "acme")
        // Months begin on the 15th; that of December 2021 ends in January.
        outcome.months = [
            ReplayMonth(month: 2021 * 12 + 11, itemsThen: 1_000, itemsNow: 900),
            ReplayMonth(month: 2022 * 12, itemsThen: 1_500, itemsNow: 1_100),
        ]
        let then = Tier(name: "old", price: usd(100, 0), included: 1_000, overage: usd(5, 3), limits: [])
        let now = Tier(name: "new", price: usd(15_050, 2), included: 1_000, overage: usd(1, 2), limits: [])
        let period = LiveSimulation.start / 1_000_000..<LiveSimulation.start / 1_000_000 + 31 * 86_400_000
        let bill = ReplayBill(outcome, then: agreements(then), now: agreements(now), period: period)
        #expect(bill.tierThen == "old" && bill.tierNow == "new")
        #expect(bill.then?.text == "202.50 USD" && bill.now?.text == "302.00 USD")
        #expect(bill.difference?.text == "99.50 USD")
        let less = ReplayBill(outcome, then: agreements(now), now: agreements(then), period: period)
        #expect(less.difference?.text == "-105.50 USD")
        let unknown = ReplayBill(outcome, then: nil, now: agreements(now), period: period)
        #expect(unknown.tierThen == nil && unknown.then == nil && unknown.difference == nil)
    }
}
