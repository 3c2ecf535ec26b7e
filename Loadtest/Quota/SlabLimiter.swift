import RateLimiting

/// Tollgate's own: one slab an organization.
struct SlabLimiter: Limiter {
    /// How many charges a thread holds at once where it settles.
    static let depth = 8

    let slabs: [LimitSlab]
    /// The same without reference counting, as the gateway holds them.
    private let references: [Unmanaged<LimitSlab>]
    private let settles: Bool

    struct Scratch {
        var report = ChargeReport()
        var charge = Charge()
        /// Charges in flight, oldest first from `next`.
        var held: [(charge: Charge, organization: Int)] = []
        var next = 0
    }

    init(_ scenario: QuotaScenario) throws {
        let terms = try LimitTerms(limits: scenario.limits, routes: ["only"])
        settles = scenario.settles
        slabs = try (0..<scenario.organizations).map { _ in
            let slab = try LimitSlab(terms: terms, resetDay: 15)
            for _ in 0..<QuotaScenario.apps { _ = slab.addApp() }
            for _ in 0..<scenario.keys { _ = slab.addKey() }
            slab.reclaim()
            return slab
        }
        references = slabs.map(Unmanaged.passUnretained)
    }

    func makeScratch() -> Scratch { Scratch() }

    @inline(__always)
    func take(organization: Int, key: Int, items: Int, now: Int64, scratch: inout Scratch) -> Bool {
        let subject = ChargeSubject(route: 0, app: key % QuotaScenario.apps, key: key)
        let verdict = references[organization]._withUnsafeGuaranteedRef {
            $0.charge(subject, items: items, now: now, taking: &scratch.charge, into: &scratch.report)
        }
        guard case .admitted = verdict else { return false }
        if settles { scratch.held.append((scratch.charge, organization)) }
        return true
    }

    func settle(now: Int64, random: UInt64, scratch: inout Scratch) -> (key: Int, organization: Int, refunded: Int)? {
        guard scratch.held.count - scratch.next >= Self.depth else { return nil }
        let organization = scratch.held[scratch.next].organization
        let reserved = Int(scratch.held[scratch.next].charge.items)
        let items = Int(random % UInt64(reserved + 1))
        slabs[organization].finish(&scratch.held[scratch.next].charge, items: items, now: now)
        let key = Int(scratch.held[scratch.next].charge.subject.key)
        scratch.next += 1
        if scratch.next == 1_024 {
            scratch.held.removeFirst(scratch.next)
            scratch.next = 0
        }
        return (key, organization, reserved - items)
    }

    func finish(now: Int64, scratch: inout Scratch) {
        for index in scratch.next..<scratch.held.count {
            let items = Int(scratch.held[index].charge.items)
            slabs[scratch.held[index].organization].finish(&scratch.held[index].charge, items: items, now: now)
        }
        scratch.held = []
        scratch.next = 0
    }
}
