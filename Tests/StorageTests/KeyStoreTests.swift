import Agreements
import Foundation
import GRDB
import Testing

@testable import Storage

@Suite struct KeyStoreTests {
    private let directory = TemporaryDirectory()
    private var path: String { directory.path + "/state/keys.sqlite" }

    @Test("an issued key is stored with the digest of its secret, and is there after the store is opened again")
    func issues() throws {
        let first = try KeyStore(path: path).issue(app: "contoso-insights", nowNanoseconds: 1_000)
        let second = try KeyStore(path: path).issue(
            app: "contoso-héalth",
            expiresAtNanoseconds: 5_000,
            nowNanoseconds: 2_000
        )
        #expect(first.key.id == first.token.id)
        #expect(first.key.secretDigest == first.token.secretDigest)
        #expect(first.key.app == "contoso-insights")
        #expect(first.key.createdAtNanoseconds == 1_000)
        #expect(first.key.expiresAtNanoseconds == nil)
        #expect(second.key.expiresAtNanoseconds == 5_000)
        #expect(try KeyStore(path: path).keys() == [first.key, second.key])
    }

    @Test(
        "several keys for several apps come app by app, each another one, and are there after the store is opened again"
    )
    func issuesMany() throws {
        let issued = try KeyStore(path: path).issue(
            apps: ["contoso-insights", "contoso-health"], countEach: 300, expiresAtNanoseconds: 5, nowNanoseconds: 1)
        #expect(
            issued.map(\.key.app)
                == ["contoso-insights", "contoso-health"].flatMap { Array(repeating: $0, count: 300) })
        #expect(Set(issued.map(\.key.id)).count == 600)
        #expect(issued.allSatisfy { $0.key.secretDigest == $0.token.secretDigest && $0.key.expiresAtNanoseconds == 5 })
        let stored = try KeyStore(path: path).keys()
        #expect(stored == issued.map(\.key).sorted { $0.id.rawValue < $1.id.rawValue })
    }

    @Test("where one of several keys can't be stored, none is")
    func issuesAllOrNone() throws {
        let store = try KeyStore(path: path)
        try store.database.write { database in
            try database.execute(
                sql: """
                    CREATE TRIGGER refusal BEFORE INSERT ON keys WHEN NEW.app = 'contoso-health'
                    BEGIN SELECT RAISE(ABORT, 'the disk is full'); END
                    """
            )
        }
        #expect(throws: KeyStoreError.database(path: path, reason: "the disk is full")) {
            try store.issue(apps: ["contoso-insights", "contoso-health"], countEach: 2, nowNanoseconds: 1)
        }
        #expect(try store.keys().isEmpty)
    }

    @Test("no file of the store holds a secret")
    func holdsNoSecret() throws {
        let store = try KeyStore(path: path)
        let issued = try (0..<20).map { try store.issue(app: "contoso-insights", nowNanoseconds: $0) }
        let files = try FileManager.default.contentsOfDirectory(atPath: directory.path + "/state")
        #expect(files.contains("keys.sqlite-wal"))
        for file in files {
            let bytes = try Data(contentsOf: URL(filePath: directory.path + "/state/" + file))
            for key in issued {
                let secret = key.token.reveal().split(separator: "_")[2]
                #expect(bytes.range(of: Data(secret.utf8)) == nil)
            }
        }
    }

    @Test("a revoked key stays in the list as revoked, and can't be revoked again")
    func revokes() throws {
        let store = try KeyStore(path: path)
        let kept = try store.issue(app: "contoso-insights", nowNanoseconds: 1).key
        let id = try store.issue(app: "contoso-insights", nowNanoseconds: 2).key.id
        #expect(try store.revoke(id, nowNanoseconds: 3).revokedAtNanoseconds == 3)
        #expect(try store.keys().map(\.revokedAtNanoseconds) == [nil, 3])
        #expect(try store.keys().first == kept)
        #expect(throws: KeyStoreError.alreadyRevoked(id)) { try store.revoke(id, nowNanoseconds: 4) }
    }

    @Test("an id that was never issued is unknown")
    func unknown() throws {
        let store = try KeyStore(path: path)
        let id = try #require(KeyID("0000000001"))
        let revocation = #expect(throws: KeyStoreError.self) { try store.revoke(id, nowNanoseconds: 1) }
        #expect(revocation == .unknownKey(id))
        #expect(revocation?.description == "there is no key 0000000001")
        #expect(throws: KeyStoreError.unknownKey(id)) {
            try store.rotate(id, overlapNanoseconds: 1, nowNanoseconds: 1)
        }
    }

    @Test("a key can't be issued to expire now or before")
    func expiry() throws {
        let store = try KeyStore(path: path)
        for expiry in [Int64.min, 0, 999, 1_000] {
            #expect(throws: KeyStoreError.expiryInThePast) {
                try store.issue(app: "contoso-insights", expiresAtNanoseconds: expiry, nowNanoseconds: 1_000)
            }
        }
        #expect(try store.keys().isEmpty)
    }

    @Test("the file has mode 0600 and its new directories 0700; a file that others could read no longer can")
    func modes() throws {
        func mode(_ path: String) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }
        let store = try KeyStore(path: path)
        _ = try store.issue(app: "contoso-insights", nowNanoseconds: 1)
        #expect(try mode(directory.path) == 0o700)
        #expect(try mode(directory.path + "/state") == 0o700)
        for suffix in ["", "-wal", "-shm"] {
            #expect(try mode(path + suffix) == 0o600)
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        _ = try KeyStore(path: path)
        #expect(try mode(path) == 0o600)
    }

    @Test("changes go to a write-ahead log and are synced before they are reported")
    func durability() throws {
        let store = try KeyStore(path: path)
        let mode = try store.database.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") }
        let synchronous = try store.database.read { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
        #expect(mode == "wal")
        #expect(synchronous == 2)
    }

    @Test("a store of a newer schema is refused, and left as it is")
    func newerSchema() throws {
        let key = try KeyStore(path: path).issue(app: "contoso-insights", nowNanoseconds: 1).key
        let database = try DatabaseQueue(path: path)
        try database.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('2 scopes')") }
        let error = #expect(throws: KeyStoreError.self) { try KeyStore(path: path) }
        #expect(error == .newerSchema(path: path))
        #expect(error?.description.contains("written by a newer version of Tollgate") == true)
        #expect(try database.read { try Int64.fetchOne($0, sql: "SELECT id FROM keys") } == Int64(key.id.rawValue))
    }

    @Test("what is no key store is refused with the path and the reason")
    func notAStore() throws {
        try FileManager.default.createDirectory(atPath: directory.path, withIntermediateDirectories: true)
        let file = directory.path + "/file"
        try Data(repeating: UInt8(ascii: "x"), count: 10_000).write(to: URL(filePath: file))
        for (path, reason) in [
            (file, "file is not a database"),
            (directory.path, "not a regular file"),
            (file + "/keys.sqlite", "Not a directory"),
            (file + "/state/keys.sqlite", "Not a directory"),
        ] {
            let error = #expect(throws: KeyStoreError.self) { try KeyStore(path: path) }
            #expect(error == .cannotOpen(path: path, reason: reason) || error?.description.contains(reason) == true)
            #expect(error?.description.hasPrefix("the key store \(path) can't be opened: ") == true)
        }
        #expect(try Data(contentsOf: URL(filePath: file)) == Data(repeating: UInt8(ascii: "x"), count: 10_000))
    }

    @Test("a row that is no key is reported with its id")
    func damagedRow() throws {
        let store = try KeyStore(path: path)
        try store.database.write { database in
            try database.execute(
                sql: "INSERT INTO keys (id, secret_digest, app, created_at) VALUES (-7, zeroblob(32), 'x', 1)"
            )
        }
        #expect(throws: KeyStoreError.damagedRow(path: path, id: -7)) { try store.keys() }
    }
}
