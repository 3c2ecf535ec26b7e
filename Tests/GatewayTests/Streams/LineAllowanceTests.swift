import RateLimiting
import Testing

@testable import Gateway

@Suite struct LineAllowanceTests {
    private let now: Int64 = 1_700_000_000_000_000_000

    private func slab(cap: Int) throws -> LimitSlab {
        let limit = Limit(
            name: "posts", scope: .organization, measure: .items, allowance: .calendar(amount: cap, period: .month))
        let slab = try LimitSlab(terms: LimitTerms(limits: [limit], routes: ["stream"]))
        _ = slab.addApp()
        _ = slab.addKey()
        return slab
    }

    private func remaining(_ slab: LimitSlab) -> Int64 {
        var report = ChargeReport()
        slab.peek(ChargeSubject(route: 0, app: 0, key: 0), now: now, into: &report)
        return report[0].remaining
    }

    @Test(
        "A stream passes as many lines as the cap has room for, to the item, and what it took ahead comes back",
        arguments: [1, 2, 99, 100, 101, 102, 250, 1_000], [1, 3]
    )
    func exact(cap: Int, perLine: Int) throws {
        let slab = try slab(cap: cap)
        var (charge, report) = (Charge(), ChargeReport())
        guard
            slab.charge(
                ChargeSubject(route: 0, app: 0, key: 0), items: perLine, now: now, taking: &charge, into: &report)
                == .admitted
        else {
            #expect(cap < perLine)
            return
        }
        var allowance = LineAllowance(perLine: perLine, granted: perLine)
        var total = 0
        while true {
            if total >= allowance.limit,
                !allowance.extend(slab, total: total, charge: &charge, now: now, into: &report)
            {
                break
            }
            // Each line is as full as it may be.
            total += perLine
            #expect(total <= cap)
        }
        #expect(total == cap / perLine * perLine)
        allowance.settle(slab, total: total, charge: &charge, now: now)
        #expect(remaining(slab) == Int64(cap - total))
    }

    @Test("A stream that ends early gives back all that its lines did not hold")
    func endsEarly() throws {
        let slab = try slab(cap: 1_000)
        var (charge, report) = (Charge(), ChargeReport())
        let subject = ChargeSubject(route: 0, app: 0, key: 0)
        #expect(slab.charge(subject, items: 1, now: now, taking: &charge, into: &report) == .admitted)
        var allowance = LineAllowance(perLine: 1, granted: 1)
        for total in 1...150 where total >= allowance.limit {
            #expect(allowance.extend(slab, total: total, charge: &charge, now: now, into: &report))
        }
        #expect(allowance.taken >= 150)
        allowance.settle(slab, total: 150, charge: &charge, now: now)
        #expect(remaining(slab) == 850)
    }
}
