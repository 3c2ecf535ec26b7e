package import Agreements
internal import GRDB

/// When each key was last used, in an SQLite file.
///
/// It is derived from the journal: without the file, last uses are known again from what the journal still holds on.
package final class KeyUseStore: Sendable {
    package let path: String
    private let database: DatabaseQueue

    /// Opens the store at `path`, and makes it where it is missing.
    package init(path: String) throws(KeyStoreError) {
        self.path = path
        try PrivateFile.prepare(path: path)
        do {
            var configuration = Configuration()
            configuration.busyMode = .timeout(5)
            configuration.label = "tollgate.keyuses"
            database = try DatabaseQueue(path: path, configuration: configuration)
            try KeyUseStore.migrator.migrate(database)
        } catch {
            throw .cannotOpen(path: path, reason: KeyStore.reason(error))
        }
    }

    /// The last use of each key that was ever used, in Unix nanoseconds.
    package func load() throws(KeyStoreError) -> [KeyID: Int64] {
        try access {
            try database.read { database in
                var uses: [KeyID: Int64] = [:]
                let rows = try Row.fetchCursor(database, sql: "SELECT key, last_used_at FROM uses")
                while let row = try rows.next() {
                    guard let id = KeyID(rawValue: UInt64(bitPattern: row[0])) else { continue }
                    uses[id] = row[1]
                }
                return uses
            }
        }
    }

    /// Notes uses, all or nothing; one that is earlier than what is known changes nothing.
    package func save(_ uses: [KeyID: Int64]) throws(KeyStoreError) {
        try access {
            try database.write { database in
                let statement = try database.makeStatement(
                    sql: """
                        INSERT INTO uses VALUES (?, ?) ON CONFLICT (key) DO UPDATE
                        SET last_used_at = max(last_used_at, excluded.last_used_at)
                        """
                )
                for (id, time) in uses { try statement.execute(arguments: [id.column, time]) }
            }
        }
    }

    private static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 uses") { database in
            try database.execute(
                sql: "CREATE TABLE uses (key INTEGER PRIMARY KEY, last_used_at INTEGER NOT NULL) STRICT"
            )
        }
        return migrator
    }()

    private func access<Result>(_ body: () throws -> Result) throws(KeyStoreError) -> Result {
        do {
            return try body()
        } catch {
            throw .database(path: path, reason: KeyStore.reason(error))
        }
    }
}
