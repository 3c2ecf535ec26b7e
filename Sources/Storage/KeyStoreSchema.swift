internal import GRDB

/// The tables of the key store, and how each version came from the one before.
///
/// Times are Unix nanoseconds. `id` is ``KeyID``'s number, which is below 2^63. Rows are never deleted, so that a key
/// in an old record can always be told. Networks and names of routes are separated by spaces; NULL: no restriction.
enum KeyStoreSchema {
    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 keys") { database in
            try database.execute(
                sql: """
                    CREATE TABLE keys (
                        id            INTEGER PRIMARY KEY,
                        secret_digest BLOB    NOT NULL CHECK (length(secret_digest) = 32),
                        app           TEXT    NOT NULL,
                        created_at    INTEGER NOT NULL,
                        expires_at    INTEGER,
                        revoked_at    INTEGER,
                        rotated_from  INTEGER UNIQUE REFERENCES keys (id)
                    ) STRICT
                    """
            )
        }
        migrator.registerMigration("2 restrictions") { database in
            try database.execute(
                sql: """
                    ALTER TABLE keys ADD COLUMN suspended_at INTEGER;
                    ALTER TABLE keys ADD COLUMN suspension_reason TEXT;
                    ALTER TABLE keys ADD COLUMN networks TEXT;
                    ALTER TABLE keys ADD COLUMN routes TEXT;
                    """
            )
        }
        return migrator
    }()
}
