import RateLimiting
import TestSupport
import Testing

@testable import Agreements

@Suite struct AccessTableTests {
    @Test("a key leads to its app, organization, purpose and limits")
    func authenticates() throws {
        let (key, token) = try Key.random(app: "contoso-health")
        let registry = SubjectRegistry()
        let table = try registry.makeTable(.sample, keys: [key], nowNanoseconds: 0)
        let (caller, refusal) = table.answer(token)
        #expect(refusal == nil)
        #expect(caller.keyID == key.id)
        #expect(table.names.organizations.first { $0.number == caller.organizationNumber }?.name == "contoso")
        #expect(table.names.apps.first { $0.number == caller.appNumber }?.name == "contoso-health")
        #expect(table.names.purposes.first { $0.number == caller.purposeNumber }?.name == "public-health")
        let slab = try #require(caller.slab).takeUnretainedValue()
        #expect(slab === registry.slabs["contoso"])
        #expect(slab.terms.limits.map(\.name) == ["pro-key", "pro-app"])
        #expect(slab.appCount == 2)
        #expect(slab.keyCount == 1)
    }

    @Test("keys and apps of one organization share a slab, with an index each; another organization has its own")
    func slabs() throws {
        let keys = try ["contoso-insights", "contoso-insights", "contoso-health", "fabrikam-search"].map {
            try Key.random(app: $0)
        }
        let table = try SubjectRegistry().makeTable(.sample, keys: keys.map(\.key), nowNanoseconds: 0)
        let callers = keys.map { table.answer($0.token).caller }
        let slabs = callers.map { $0.slab.map { ObjectIdentifier($0.takeUnretainedValue()) } }
        #expect(Set(slabs).count == 2)
        #expect(slabs[0] == slabs[2])
        #expect(callers[0].slabAppIndex == callers[1].slabAppIndex)
        #expect(callers[0].slabAppIndex != callers[2].slabAppIndex)
        #expect(Set(callers.prefix(3).map(\.slabKeyIndex)).count == 3)
        let (app, key) = (Int(callers[2].slabAppIndex), Int(callers[2].slabKeyIndex))
        #expect(callers[2].chargeSubject(route: 1) == ChargeSubject(route: 1, app: app, key: key))
    }

    @Test("the table finds what a dictionary finds, for keys that exist, wrong secrets and ids that don't exist")
    func oracle() throws {
        var generator = SeededGenerator()
        let apps = AgreementSet.sample.organizations.flatMap(\.apps).map(\.name)
        for count in [0, 1, 2, 3, 7, 8, 9, 500, 2_000] {
            let keys = try (0..<count).map { _ in try Key.random(app: apps.randomElement(using: &generator) ?? "") }
            let others = try (0..<200).map { _ in try Key.random(app: apps[0]) }
            let oracle = Dictionary(uniqueKeysWithValues: keys.map { ($0.key.id, $0.key) })
            let table = try SubjectRegistry().makeTable(.sample, keys: keys.map(\.key), nowNanoseconds: 0)
            #expect(table.keyCount == count)
            for (key, token) in keys + others {
                let (caller, refusal) = table.answer(token)
                #expect(refusal == (oracle[key.id] == nil ? .unknownKey : nil))
                #expect(caller.keyID == oracle[key.id]?.id)
                let app = table.names.apps.first { $0.number == caller.appNumber }?.name
                #expect(app == oracle[key.id]?.app)
            }
            for (key, _) in keys.prefix(200) {
                let wrong = KeyToken(id: key.id, secret: Array(repeating: UInt8(ascii: "x"), count: 43))
                let (caller, refusal) = table.answer(wrong.reveal())
                #expect(refusal == .unknownKey)
                #expect(caller.keyID == nil)
                #expect(caller.slab == nil)
            }
        }
    }

    @Test("revoked and expired keys are refused as such, with their holder known; an expiry begins at its moment")
    func ended() throws {
        let revoked = try Key.random(app: "contoso-health", revokedAtNanoseconds: 5)
        let expiring = try Key.random(app: "contoso-health", expiresAtNanoseconds: 2_000)
        let both = try Key.random(app: "contoso-health", expiresAtNanoseconds: 1, revokedAtNanoseconds: 2)
        let keys = [revoked.key, expiring.key, both.key]
        let table = try SubjectRegistry().makeTable(.sample, keys: keys, nowNanoseconds: 0)
        #expect(table.answer(revoked.token, nowNanoseconds: 0).refusal == .keyRevoked)
        #expect(table.answer(revoked.token).caller.keyID == revoked.key.id)
        #expect(table.answer(expiring.token, nowNanoseconds: 1_999).refusal == nil)
        #expect(table.answer(expiring.token, nowNanoseconds: 2_000).refusal == .keyExpired)
        #expect(table.answer(expiring.token, nowNanoseconds: .max).refusal == .keyExpired)
        #expect(table.answer(expiring.token, nowNanoseconds: 2_000).caller.appNumber != 0)
        #expect(table.answer(both.token).refusal == .keyRevoked)

        #expect(revoked.key.status(atNanoseconds: 0) == .revoked)
        #expect(expiring.key.status(atNanoseconds: 1_999) == .active)
        #expect(expiring.key.status(atNanoseconds: 2_000) == .expired)
    }

    @Test("bytes that are no key are malformed, and leave the caller unknown", arguments: ["", "tg_", "password"])
    func malformed(token: String) throws {
        let table = try SubjectRegistry().makeTable(.sample, keys: [], nowNanoseconds: 0)
        let (caller, refusal) = table.answer(token)
        #expect(refusal == .malformedKey)
        #expect(caller.keyID == nil)
        #expect(caller.organizationNumber == 0)
    }

    @Test("an app may call the routes of its purpose and no other")
    func routes() throws {
        var agreements = AgreementSet.sample
        // More than one word of routes.
        agreements.routes += (3..<150).map { "route-\($0)" }
        agreements.purposes[1].routes = ["recent-counts", "route-63", "route-64", "route-149"]
        let insights = try Key.random(app: "contoso-insights")
        let health = try Key.random(app: "contoso-health")
        let table = try SubjectRegistry().makeTable(agreements, keys: [insights.key, health.key], nowNanoseconds: 0)
        for (token, purpose) in [(insights.token, agreements.purposes[0]), (health.token, agreements.purposes[1])] {
            let caller = table.answer(token).caller
            for route in agreements.routes {
                let expected: AccessRefusal? = purpose.routes.contains(route) ? nil : .routeNotInPurpose
                #expect(table.refusal(of: caller, route: route) == expected)
            }
        }
    }

    @Test("a suspended organization is refused on every route, with its callers still known")
    func suspended() throws {
        var agreements = AgreementSet.sample
        agreements.organizations[0].status = .suspended
        let contoso = try Key.random(app: "contoso-insights")
        let fabrikam = try Key.random(app: "fabrikam-search")
        let table = try SubjectRegistry().makeTable(agreements, keys: [contoso.key, fabrikam.key], nowNanoseconds: 0)
        let (caller, refusal) = table.answer(contoso.token)
        #expect(refusal == nil)
        for route in agreements.routes {
            #expect(table.refusal(of: caller, route: route) == .organizationSuspended)
        }
        #expect(table.refusal(of: table.answer(fabrikam.token).caller, route: "recent-search") == nil)
    }

    @Test("keys of an app that is in no agreement are unknown, and listed")
    func orphans() throws {
        let orphan = try Key.random(app: "removed-app")
        let table = try SubjectRegistry().makeTable(.sample, keys: [orphan.key], nowNanoseconds: 0)
        #expect(table.answer(orphan.token).refusal == .unknownKey)
        #expect(table.orphanedKeyIDs == [orphan.key.id])
        #expect(table.keyCount == 0)
    }

    @Test("a row of a key is one cache line")
    func rowSize() {
        #expect(MemoryLayout<KeyRow>.stride == 64)
    }
}
