import Agreements
import Foundation
import GRDB
import Testing

@testable import Storage

@Suite struct KeyRestrictionStoreTests {
    private let directory = TemporaryDirectory()
    private var path: String { directory.path + "/keys.sqlite" }
    private let networks = ["203.0.113.0/24", "2001:db8::/32"].compactMap { Network($0) }
    private let routes = ["recent-search", "post-lookup"]

    @Test("networks and routes are there after the store is opened again, and a successor has them too")
    func restrictions() throws {
        let old = try KeyStore(path: path).issue(
            app: "contoso-insights", networks: networks, routes: routes, nowNanoseconds: 1)
        let successor = try KeyStore(path: path).rotate(old.key.id, overlapNanoseconds: 10, nowNanoseconds: 2)
        let keys = try KeyStore(path: path).keys()
        #expect(keys.map(\.networks) == [networks, networks])
        #expect(keys.map(\.routes) == [routes, routes])
        #expect(keys[1] == successor.key)
    }

    @Test("a suspension with its reason lasts until it is ended, and only an active key can be suspended or rotated")
    func suspension() throws {
        let store = try KeyStore(path: path)
        let id = try store.issue(app: "contoso-insights", nowNanoseconds: 1).key.id
        #expect(throws: KeyStoreError.notSuspended(id)) { try store.resume(id) }
        let suspended = try store.suspend(id, reason: "leaked \"somewhere\"", nowNanoseconds: 2)
        #expect(suspended.status(atNanoseconds: 2) == .suspended)
        #expect(try KeyStore(path: path).keys() == [suspended])
        #expect(throws: KeyStoreError.alreadySuspended(id)) { try store.suspend(id, reason: nil, nowNanoseconds: 3) }
        #expect(throws: KeyStoreError.suspended(id)) {
            try store.rotate(id, overlapNanoseconds: 1, nowNanoseconds: 3)
        }
        let resumed = try store.resume(id)
        #expect(resumed.status(atNanoseconds: 4) == .active)
        #expect(resumed.suspensionReason == nil)
        try store.revoke(id, nowNanoseconds: 5)
        #expect(throws: KeyStoreError.alreadyRevoked(id)) { try store.suspend(id, reason: nil, nowNanoseconds: 6) }
    }

    @Test("a store of the first version opens, and its keys are for everywhere and everything")
    func migration() throws {
        let digest = Data((0..<32).map { UInt8($0) })
        do {
            try PrivateFile.prepare(path: path)
            let database = try DatabaseQueue(path: path)
            try KeyStoreSchema.migrator.migrate(database, upTo: "1 keys")
            try database.write {
                try $0.execute(
                    sql: "INSERT INTO keys VALUES (7, ?, 'contoso-insights', 10, 20, NULL, NULL)", arguments: [digest])
            }
        }
        let store = try KeyStore(path: path)
        let key = try #require(try store.keys().first)
        #expect(key.id.rawValue == 7)
        #expect(key.networks.isEmpty && key.routes.isEmpty && key.suspendedAtNanoseconds == nil)
        #expect(key.expiresAtNanoseconds == 20)
        try store.suspend(key.id, reason: nil, nowNanoseconds: 11)
        #expect(try store.keys().first?.status(atNanoseconds: 12) == .suspended)
    }

    @Test("a restriction that can't be read is a damaged row, never no restriction", arguments: ["''", "'10.0.0.1/8'"])
    func damaged(networks: String) throws {
        let store = try KeyStore(path: path)
        let id = try store.issue(app: "contoso-insights", nowNanoseconds: 1).key.id
        try store.database.write { try $0.execute(sql: "UPDATE keys SET networks = \(networks)") }
        #expect(throws: KeyStoreError.damagedRow(path: path, id: Int64(id.rawValue))) { try store.keys() }
    }
}
