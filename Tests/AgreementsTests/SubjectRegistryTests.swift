import RateLimiting
import Testing

@testable import Agreements

@Suite struct SubjectRegistryTests {
    @Test("over a rebuild with more keys and changed agreements, numbers, slabs and indices stay")
    func stable() throws {
        let registry = SubjectRegistry()
        let keys = try (0..<50).map { try Key.random(app: $0 % 2 == 0 ? "contoso-insights" : "contoso-health") }
        let before = try registry.makeTable(.sample, keys: keys.map(\.key), nowNanoseconds: 0)

        var changed = AgreementSet.sample
        changed.organizations.reverse()
        changed.organizations[1].apps.reverse()
        changed.organizations[1].tier = "free"
        changed.organizations.insert(
            Organization(
                name: "northwind",
                legalName: "Northwind Traders",
                tier: "free",
                apps: [App(name: "northwind-app", purpose: "public-health")]
            ),
            at: 0
        )
        changed.purposes.reverse()
        changed.routes = ["new-route", "recent-counts", "recent-search", "post-lookup"]
        let added = try Key.random(app: "contoso-health")
        let after = try registry.makeTable(
            changed,
            keys: [added.key] + keys.reversed().map(\.key),
            nowNanoseconds: 1
        )

        for (_, token) in keys {
            let (old, new) = (before.answer(token).caller, after.answer(token).caller)
            #expect(old.organizationNumber == new.organizationNumber)
            #expect(old.appNumber == new.appNumber)
            #expect(old.purposeNumber == new.purposeNumber)
            #expect(old.slabAppIndex == new.slabAppIndex)
            #expect(old.slabKeyIndex == new.slabKeyIndex)
            #expect(old.slab?.toOpaque() == new.slab?.toOpaque())
        }
        #expect(after.answer(added.token).caller.slabKeyIndex == 50)
        #expect(registry.slabs["contoso"]?.terms.limits.map(\.name) == ["free-app"])
        #expect(before.routes == ["recent-search", "post-lookup", "recent-counts"])
        #expect(after.routes == before.routes + ["new-route"])
    }

    @Test("the same agreements with other keys leave the terms of every slab as they are")
    func sameTerms() throws {
        let registry = SubjectRegistry()
        _ = try registry.makeTable(.sample, keys: [], nowNanoseconds: 0)
        let terms = registry.slabs.mapValues { ObjectIdentifier($0.terms) }
        _ = try registry.makeTable(.sample, keys: [Key.random(app: "contoso-health").key], nowNanoseconds: 1)
        #expect(registry.slabs.mapValues { ObjectIdentifier($0.terms) } == terms)
        #expect(terms.count == 2)
    }

    @Test("an organization that is taken away and comes back finds its slab again")
    func comesBack() throws {
        let registry = SubjectRegistry()
        _ = try registry.makeTable(.sample, keys: [], nowNanoseconds: 0)
        let slab = registry.slabs["fabrikam"]
        var without = AgreementSet.sample
        without.organizations.removeLast()
        let table = try registry.makeTable(without, keys: [], nowNanoseconds: 1)
        #expect(table.names.organizations.map(\.name) == ["contoso"])
        _ = try registry.makeTable(.sample, keys: [], nowNanoseconds: 2)
        #expect(registry.slabs["fabrikam"] === slab)
    }

    @Test("a key whose app moves to another organization gets an index in the other slab")
    func moves() throws {
        let registry = SubjectRegistry()
        let (key, token) = try Key.random(app: "contoso-health")
        let before = try registry.makeTable(.sample, keys: [key], nowNanoseconds: 0)
        var moved = AgreementSet.sample
        moved.organizations[1].apps.append(moved.organizations[0].apps.removeLast())
        let after = try registry.makeTable(moved, keys: [key], nowNanoseconds: 1)
        #expect(before.answer(token).caller.slab?.toOpaque() != after.answer(token).caller.slab?.toOpaque())
        #expect(registry.slabs["fabrikam"]?.keyCount == 1)
        #expect(after.answer(token).caller.appNumber == before.answer(token).caller.appNumber)
    }

    @Test("a key whose organization or app goes and comes back keeps its index, and no slab grows for it")
    func keysComeBack() throws {
        let registry = SubjectRegistry()
        let keys = try (0..<20).map { try Key.random(app: $0 % 2 == 0 ? "contoso-health" : "fabrikam-search") }
        let stored = keys.map(\.key)
        let before = try registry.makeTable(.sample, keys: stored, nowNanoseconds: 0)
        var without = AgreementSet.sample
        without.organizations.removeLast()
        without.organizations[0].apps.removeLast()
        var moved = AgreementSet.sample
        moved.organizations[1].apps.append(moved.organizations[0].apps.removeLast())
        for round in 1...10 {
            _ = try registry.makeTable(without, keys: stored, nowNanoseconds: 1)
            _ = try registry.makeTable(moved, keys: stored, nowNanoseconds: 1)
            let after = try registry.makeTable(.sample, keys: stored, nowNanoseconds: 2)
            for (_, token) in keys {
                let (old, new) = (before.answer(token).caller, after.answer(token).caller)
                #expect(old.slabKeyIndex == new.slabKeyIndex, "round \(round)")
                #expect(old.slab?.toOpaque() == new.slab?.toOpaque())
            }
        }
        #expect(registry.slabs["contoso"]?.keyCount == 10)
        // It had ten of its own, and ten that came with the app.
        #expect(registry.slabs["fabrikam"]?.keyCount == 20)
    }

    @Test("terms of former tables are kept as long as such a table lives, and no longer")
    func reclaims() throws {
        let registry = SubjectRegistry()
        func build(_ amount: Int) throws -> AccessTable {
            var agreements = AgreementSet.sample
            agreements.tiers[0].limits[0] = .requests("free-app", per: .app, amount: amount)
            return try registry.makeTable(agreements, keys: [], nowNanoseconds: 0)
        }
        var held: AccessTable? = try build(1)
        for amount in 2...50 {
            _ = try build(amount)
            registry.reclaim()
        }
        #expect(registry.slabs["fabrikam"]?.termsCount == 50)
        #expect(registry.slabs["contoso"]?.termsCount == 1)
        withExtendedLifetime(held) {}
        held = nil
        registry.reclaim()
        #expect(registry.slabs["fabrikam"]?.termsCount == 1)
        #expect(registry.slabs["fabrikam"]?.terms.limits == [.requests("free-app", per: .app, amount: 50)])
    }

    @Test("a name that leads nowhere or comes twice is an error that says which, and changes no slab")
    func errors() throws {
        func message(_ change: (inout AgreementSet) -> Void) throws -> String {
            let registry = SubjectRegistry()
            _ = try registry.makeTable(.sample, keys: [], nowNanoseconds: 0)
            var agreements = AgreementSet.sample
            change(&agreements)
            agreements.tiers[0].limits[0].name = "changed"
            let error = #expect(throws: AgreementsError.self) {
                try registry.makeTable(agreements, keys: [], nowNanoseconds: 1)
            }
            #expect(registry.slabs["fabrikam"]?.terms.limits.map(\.name) == ["free-app"])
            return error?.description ?? ""
        }
        #expect(try message { $0.organizations[0].tier = "gold" } == "organization contoso: there is no tier gold")
        #expect(
            try message { $0.organizations[0].recipients = ["nobody"] }
                == "organization contoso: there is no recipient nobody"
        )
        #expect(
            try message { $0.organizations[0].apps[0].purpose = "fun" }
                == "app contoso-insights: there is no purpose fun"
        )
        #expect(try message { $0.purposes[1].routes = ["x"] } == "purpose public-health: there is no route x")
        #expect(try message { $0.organizations[1].name = "contoso" } == "two organizations are named contoso")
        #expect(
            try message { $0.organizations[1].apps[0].name = "contoso-health" }
                == "two apps are named contoso-health; app names are unique over all organizations"
        )
        #expect(try message { $0.routes.append("recent-search") } == "two routes are named recent-search")
        #expect(
            try message { $0.organizations[0].resetDay = 32 }
                == "organization contoso: there is no reset day 32; it is 1 to 31"
        )
        let unusable = try message { $0.tiers[1].limits[1].allowance = .concurrency(amount: 1) }
        #expect(unusable.hasPrefix("tier pro: limit pro-app: "))
    }

    @Test("two keys with one id are an error")
    func duplicateKeys() throws {
        let (key, _) = try Key.random(app: "contoso-health")
        let error = #expect(throws: AgreementsError.self) {
            try SubjectRegistry().makeTable(.sample, keys: [key, key], nowNanoseconds: 0)
        }
        #expect(error?.description == "two keys have the id \(key.id)")
    }

    @Test("tables are built from several threads, one after another, and agree on every index")
    func threads() async throws {
        let registry = SubjectRegistry()
        let keys = try (0..<200).map { _ in try Key.random(app: "contoso-health") }
        let stored = keys.map(\.key)
        let tables = try await withThrowingTaskGroup(of: AccessTable.self) { group in
            for count in 0..<16 {
                group.addTask {
                    try registry.makeTable(.sample, keys: Array(stored.shuffled()), nowNanoseconds: Int64(count))
                }
            }
            return try await group.reduce(into: [AccessTable]()) { $0.append($1) }
        }
        for (_, token) in keys {
            #expect(Set(tables.map { $0.answer(token).caller.slabKeyIndex }).count == 1)
        }
        #expect(registry.slabs["contoso"]?.keyCount == 200)
    }
}
