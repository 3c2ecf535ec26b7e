import Agreements
import Testing

@testable import Storage

@Suite struct KeyRotationTests {
    private let directory = TemporaryDirectory()
    private let store: KeyStore

    init() throws {
        store = try KeyStore(path: directory.path + "/keys.sqlite")
    }

    @Test("a rotation issues a successor for the same app, and both are accepted until the overlap ends")
    func overlap() throws {
        let old = try store.issue(app: "contoso-insights", nowNanoseconds: 1_000)
        let successor = try store.rotate(old.key.id, overlapNanoseconds: 500, nowNanoseconds: 2_000)
        #expect(successor.key.id != old.key.id)
        #expect(successor.key.app == "contoso-insights")
        #expect(successor.key.createdAtNanoseconds == 2_000)
        #expect(successor.key.expiresAtNanoseconds == nil)
        #expect(successor.key.rotatedFrom == old.key.id)
        let keys = try store.keys()
        #expect(keys.map(\.id) == [old.key.id, successor.key.id])
        #expect(keys.map { $0.status(atNanoseconds: 2_499) } == [.active, .active])
        #expect(keys.map { $0.status(atNanoseconds: 2_500) } == [.expired, .active])
    }

    @Test("without an overlap the old key ends at once")
    func noOverlap() throws {
        let old = try store.issue(app: "contoso-insights", nowNanoseconds: 1_000).key.id
        _ = try store.rotate(old, overlapNanoseconds: 0, nowNanoseconds: 2_000)
        #expect(try store.keys().first?.status(atNanoseconds: 2_000) == .expired)
    }

    @Test("a successor lives as long as its predecessor was to live, whose own expiry is never put off")
    func lifetime() throws {
        let old = try store.issue(app: "contoso-insights", expiresAtNanoseconds: 3_000, nowNanoseconds: 1_000).key.id
        let successor = try store.rotate(old, overlapNanoseconds: 10_000, nowNanoseconds: 2_500)
        #expect(successor.key.expiresAtNanoseconds == 4_500)
        #expect(try store.keys().map(\.expiresAtNanoseconds) == [3_000, 4_500])

        let third = try store.rotate(successor.key.id, overlapNanoseconds: 100, nowNanoseconds: 3_500)
        #expect(third.key.expiresAtNanoseconds == 5_500)
        #expect(try store.keys().map(\.expiresAtNanoseconds) == [3_000, 3_600, 5_500])
    }

    @Test("a key that has a successor, is revoked or has expired can't be rotated, and nothing is changed")
    func refusals() throws {
        let rotated = try store.issue(app: "contoso-insights", nowNanoseconds: 1).key.id
        let successor = try store.rotate(rotated, overlapNanoseconds: 10, nowNanoseconds: 2).key.id
        let revoked = try store.issue(app: "contoso-insights", nowNanoseconds: 3).key.id
        try store.revoke(revoked, nowNanoseconds: 4)
        let expired = try store.issue(app: "contoso-insights", expiresAtNanoseconds: 6, nowNanoseconds: 5).key.id
        let before = try store.keys()
        for (id, expected) in [
            (rotated, KeyStoreError.alreadyRotated(rotated, successor: successor)),
            (revoked, .alreadyRevoked(revoked)),
            (expired, .alreadyExpired(expired)),
        ] {
            #expect(throws: expected) { try store.rotate(id, overlapNanoseconds: 1, nowNanoseconds: 100) }
        }
        #expect(try store.keys() == before)
    }

    @Test("an overlap that is negative or beyond the clock is refused")
    func unusableOverlap() throws {
        let id = try store.issue(app: "contoso-insights", nowNanoseconds: 1).key.id
        for overlap in [-1, Int64.min, .max] {
            #expect(throws: KeyStoreError.unusableOverlap) {
                try store.rotate(id, overlapNanoseconds: overlap, nowNanoseconds: 1_000)
            }
        }
        #expect(try store.keys().count == 1)
    }
}
