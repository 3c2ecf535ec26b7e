import Agreements
import TestSupport
import Testing

/// What a key may do less than its app.
@Suite struct KeyRestrictionTests {
    private func key(networks: [String] = [], routes: [String] = []) throws -> (key: Key, token: String) {
        var (key, token) = try Key.random(app: "contoso-insights")
        key.networks = networks.compactMap { Network($0) }
        key.routes = routes
        return (key, token)
    }

    private func table(_ keys: Key..., registry: SubjectRegistry = SubjectRegistry()) throws -> AccessTable {
        try registry.makeTable(.sample, keys: keys, nowNanoseconds: 0)
    }

    @Test("a key with networks is refused from elsewhere with its holder known, and one without from nowhere")
    func networks() throws {
        let (restricted, token) = try key(networks: ["203.0.113.0/24", "2001:db8::/32"])
        let (free, freeToken) = try key()
        let table = try table(restricted, free)
        for (text, isAllowed) in [
            ("203.0.113.9", true), ("203.0.114.9", false), ("2001:db8:1::1", true), ("2001:db9::1", false),
        ] {
            let address = try #require(IPAddress(text))
            let (caller, refusal) = table.answer(token, from: address)
            #expect(refusal == (isAllowed ? nil : .networkNotAllowed))
            #expect(caller.keyID == restricted.id)
            #expect(table.answer(freeToken, from: address).refusal == nil)
        }
        #expect(table.answer(token).refusal == .networkNotAllowed)
    }

    @Test("a key with routes is for these alone, of those that the purpose includes")
    func routes() throws {
        let (scoped, token) = try key(routes: ["post-lookup", "recent-counts"])
        let table = try table(scoped)
        let caller = table.answer(token).caller
        #expect(table.refusal(of: caller, route: "post-lookup") == nil)
        #expect(table.refusal(of: caller, route: "recent-search") == .routeNotInKey)
        #expect(table.refusal(of: caller, route: "recent-counts") == .routeNotInPurpose)
    }

    @Test("a key whose routes are all gone is for none")
    func lostRoutes() throws {
        let (scoped, token) = try key(routes: ["renamed"])
        let table = try table(scoped)
        let caller = table.answer(token).caller
        for route in ["post-lookup", "recent-search"] {
            #expect(table.refusal(of: caller, route: route) == .routeNotInKey)
        }
    }

    @Test("a suspended key is refused with its reason until it is resumed; revoked and expired come first")
    func suspended() throws {
        var (key, token) = try key()
        key.suspendedAtNanoseconds = 5
        key.suspensionReason = "leaked"
        let suspended = try table(key)
        let (caller, refusal) = suspended.answer(token)
        #expect(refusal == .keySuspended)
        #expect(suspended.notice(for: caller, .keySuspended).reason == "leaked")
        #expect(key.status(atNanoseconds: 6) == .suspended)
        key.expiresAtNanoseconds = 500
        #expect(try table(key).answer(token).refusal == .keyExpired)
        key.revokedAtNanoseconds = 6
        #expect(try table(key).answer(token).refusal == .keyRevoked)
        #expect(key.status(atNanoseconds: 6) == .revoked)
    }

    @Test("a suspension and other restrictions end what a key's caller goes on with")
    func further() throws {
        let registry = SubjectRegistry()
        let (key, token) = try key()
        let caller = try table(key, registry: registry).answer(token).caller
        var (suspended, elsewhere, scoped) = (key, key, key)
        suspended.suspendedAtNanoseconds = 1
        elsewhere.networks = [Network("10.0.0.0/8")].compactMap(\.self)
        scoped.routes = ["post-lookup"]
        for (changed, expected) in [
            (key, nil), (suspended, .keySuspended), (elsewhere, .networkNotAllowed), (scoped, .routeNotInKey),
        ] as [(Key, AccessRefusal?)] {
            let later = try table(changed, registry: registry)
            #expect(later.refusal(ofFurther: caller, route: "recent-search") == expected)
        }
    }
}
