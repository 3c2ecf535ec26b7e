package import Agreements
internal import Foundation
internal import GRDB
internal import SystemCrypto

/// The keys, in an SQLite file that several processes may use at once.
///
/// The file has mode 0600, uses a write-ahead log, and syncs each change before it is reported (`synchronous = FULL`).
/// It holds ids and digests, never a secret. Every function blocks; none is for an event loop.
package final class KeyStore: Sendable {
    package let path: String
    let database: DatabaseQueue

    /// How long one process waits for another one's write.
    private static let busyTimeoutSeconds = 5.0

    /// Opens the store at `path`; makes the file and the directories above it where they are missing.
    package init(path: String) throws(KeyStoreError) {
        self.path = path
        try PrivateFile.prepare(path: path)
        // GRDB's migrator and SQLite's change to a write-ahead log both expect to be alone with a new file.
        database = try PrivateFile.withLock(path: path) { () throws(KeyStoreError) in
            do {
                return try Self.open(path: path)
            } catch let error as KeyStoreError {
                throw error
            } catch {
                throw .cannotOpen(path: path, reason: Self.reason(error))
            }
        }
    }

    /// Issues a key for an app; whether the app exists is for the caller to check.
    ///
    /// - Parameters:
    ///   - expiry: the first moment at which it is refused, in Unix nanoseconds; nil: it doesn't expire.
    ///   - now: Unix nanoseconds.
    package func issue(
        app: String,
        expiresAtNanoseconds expiry: Int64? = nil,
        networks: [Network] = [],
        routes: [String] = [],
        nowNanoseconds now: Int64
    ) throws(KeyStoreError) -> IssuedKey {
        try issue(
            apps: [app], countEach: 1, expiresAtNanoseconds: expiry, networks: networks, routes: routes,
            nowNanoseconds: now)[0]
    }

    /// Issues several keys for each of several apps, all of them or none.
    ///
    /// They are synced together, so that many cost little more than one.
    ///
    /// - Parameters:
    ///   - count: how many for each app.
    ///   - expiry: the first moment at which they are refused, in Unix nanoseconds; nil: they don't expire.
    ///   - networks: where they may be used from; none: from everywhere.
    ///   - routes: the names of the routes that they are for; none: all that the app's purpose includes.
    ///   - now: Unix nanoseconds.
    /// - Returns: the keys, app by app in the order given.
    package func issue(
        apps: [String],
        countEach count: Int,
        expiresAtNanoseconds expiry: Int64? = nil,
        networks: [Network] = [],
        routes: [String] = [],
        nowNanoseconds now: Int64
    ) throws(KeyStoreError) -> [IssuedKey] {
        if let expiry, expiry <= now { throw .expiryInThePast }
        var issued: [IssuedKey] = []
        issued.reserveCapacity(apps.count * count)
        for app in apps {
            for _ in 0..<count {
                issued.append(
                    try Self.newKey { id, digest in
                        Key(
                            id: id, secretDigest: digest, app: app, createdAtNanoseconds: now,
                            expiresAtNanoseconds: expiry, networks: networks, routes: routes)
                    })
            }
        }
        try write { database in
            for entry in issued { try Self.insert(entry.key, into: database) }
        }
        return issued
    }

    /// All keys, the oldest first.
    package func keys() throws(KeyStoreError) -> [Key] {
        try access { try database.read { try Self.allKeys(in: $0, path: path) } }
    }

    /// Revokes a key from now on.
    ///
    /// - Parameter now: Unix nanoseconds.
    @discardableResult
    package func revoke(_ id: KeyID, nowNanoseconds now: Int64) throws(KeyStoreError) -> Key {
        try write { database in
            var key = try self.key(id, in: database)
            guard key.revokedAtNanoseconds == nil else { throw KeyStoreError.alreadyRevoked(id) }
            key.revokedAtNanoseconds = now
            try database.execute(sql: "UPDATE keys SET revoked_at = ? WHERE id = ?", arguments: [now, id.column])
            return key
        }
    }

    /// Issues a successor to a key, and lets the old one expire after the overlap, or at its own expiry if that is
    /// earlier.
    ///
    /// The successor is for the same app, networks and routes, and lives as long as the old key was to live. A key has one
    /// successor.
    ///
    /// - Parameters:
    ///   - overlap: for how long both are accepted, in nanoseconds; 0 ends the old one at once.
    ///   - now: Unix nanoseconds.
    package func rotate(
        _ id: KeyID,
        overlapNanoseconds overlap: Int64,
        nowNanoseconds now: Int64
    ) throws(KeyStoreError) -> IssuedKey {
        let (end, overflows) = now.addingReportingOverflow(overlap)
        guard overlap >= 0, !overflows else { throw .unusableOverlap }
        return try write { database in
            let old = try self.key(id, in: database)
            try Self.checkRotatable(old, nowNanoseconds: now, in: database)
            let lifetime = old.expiresAtNanoseconds.map { $0 - old.createdAtNanoseconds }
            let expiry = lifetime.map { now.addingReportingOverflow($0) }.map { $1 ? Int64.max : $0 }
            let issued = try Self.newKey { successor, digest in
                Key(
                    id: successor, secretDigest: digest, app: old.app, createdAtNanoseconds: now,
                    expiresAtNanoseconds: expiry, networks: old.networks, routes: old.routes, rotatedFrom: id)
            }
            try Self.insert(issued.key, into: database)
            try database.execute(
                sql: "UPDATE keys SET expires_at = ? WHERE id = ?",
                arguments: [min(end, old.expiresAtNanoseconds ?? .max), id.column]
            )
            return issued
        }
    }
}

extension KeyStore {
    /// Reads all keys, the oldest first.
    static func allKeys(in database: Database, path: String) throws -> [Key] {
        let rows = try Row.fetchCursor(database, sql: "SELECT \(Key.columns) FROM keys ORDER BY created_at, id")
        var keys: [Key] = []
        while let row = try rows.next() {
            guard let key = Key(row: row) else { throw KeyStoreError.damagedRow(path: path, id: row[0]) }
            keys.append(key)
        }
        return keys
    }

    /// What an error of GRDB says, without the statement it came from.
    static func reason(_ error: any Error) -> String {
        (error as? DatabaseError)?.message ?? "\(error)"
    }

    private static func open(path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(busyTimeoutSeconds)
        configuration.label = "tollgate.keys"
        let database = try DatabaseQueue(path: path, configuration: configuration)
        // GRDB sets NORMAL with the write-ahead log; a key that was shown must not be lost with the power.
        try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }

        let migrator = KeyStoreSchema.migrator
        guard try !database.read(migrator.hasBeenSuperseded) else { throw KeyStoreError.newerSchema(path: path) }
        try migrator.migrate(database)
        return database
    }

    /// A new key with a random id and secret.
    private static func newKey(_ make: (KeyID, SHA256Digest) -> Key) throws(KeyStoreError) -> IssuedKey {
        let token: KeyToken
        do throws(SystemCryptoError) {
            token = try KeyToken.random()
        } catch {
            throw .noRandomness(error)
        }
        return IssuedKey(token: token, key: make(token.id, token.secretDigest))
    }

    private static func insert(_ key: Key, into database: Database) throws {
        let statement = try database.cachedStatement(
            sql: "INSERT INTO keys (\(Key.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        )
        try statement.execute(
            arguments: [
                key.id.column, Data(key.secretDigest.bytes), key.app, key.createdAtNanoseconds,
                key.expiresAtNanoseconds, key.revokedAtNanoseconds, key.rotatedFrom?.column,
                key.suspendedAtNanoseconds, key.suspensionReason, key.networksColumn, key.routesColumn,
            ]
        )
    }

    private static func checkRotatable(_ key: Key, nowNanoseconds now: Int64, in database: Database) throws {
        let successor = try Int64.fetchOne(
            database,
            sql: "SELECT id FROM keys WHERE rotated_from = ?",
            arguments: [key.id.column]
        )
        if let successor = successor.flatMap({ KeyID(rawValue: UInt64(bitPattern: $0)) }) {
            throw KeyStoreError.alreadyRotated(key.id, successor: successor)
        }
        switch key.status(atNanoseconds: now) {
        case .revoked: throw KeyStoreError.alreadyRevoked(key.id)
        case .expired: throw KeyStoreError.alreadyExpired(key.id)
        case .suspended: throw KeyStoreError.suspended(key.id)
        case .active: break
        }
    }

    func key(_ id: KeyID, in database: Database) throws -> Key {
        let row = try Row.fetchOne(
            database,
            sql: "SELECT \(Key.columns) FROM keys WHERE id = ?",
            arguments: [id.column]
        )
        guard let row else { throw KeyStoreError.unknownKey(id) }
        guard let key = Key(row: row) else { throw KeyStoreError.damagedRow(path: path, id: id.column) }
        return key
    }

    func write<Result>(_ body: (Database) throws -> Result) throws(KeyStoreError) -> Result {
        try access { try database.write(body) }
    }

    private func access<Result>(_ body: () throws -> Result) throws(KeyStoreError) -> Result {
        do {
            return try body()
        } catch let error as KeyStoreError {
            throw error
        } catch {
            throw .database(path: path, reason: Self.reason(error))
        }
    }
}
