internal import Foundation
internal import GRDB

/// How the limits stood at a place in the journal, in an SQLite file: where the next start goes on counting.
///
/// It is derived from the journal, which stays the truth: without the file, everything is counted again.
package final class LimitStore: Sendable {
    /// The limits of one organization.
    package struct State: Sendable, Equatable {
        package var organization: String
        /// The number of its latest access.
        package var lastSequence: UInt64
        /// A limit snapshot's own bytes.
        package var limits: [UInt8]

        package init(organization: String, lastSequence: UInt64, limits: [UInt8]) {
            self.organization = organization
            self.lastSequence = lastSequence
            self.limits = limits
        }
    }

    /// A place in one writer's journal; everything before it is counted.
    package struct Position: Sendable, Hashable {
        package var file: String
        package var offset: Int

        package init(file: String, offset: Int) {
            self.file = file
            self.offset = offset
        }
    }

    /// Everything that was saved together.
    package struct Saved: Sendable, Equatable {
        package var states: [State] = []
        package var positions: [Position] = []

        package init(states: [State] = [], positions: [Position] = []) {
            self.states = states
            self.positions = positions
        }
    }

    package let path: String
    private let database: DatabaseQueue

    /// Opens the store at `path`, and makes it where it is missing.
    package init(path: String) throws(KeyStoreError) {
        self.path = path
        try PrivateFile.prepare(path: path)
        do {
            var configuration = Configuration()
            configuration.label = "tollgate.limits"
            database = try DatabaseQueue(path: path, configuration: configuration)
            try LimitStore.migrator.migrate(database)
        } catch {
            throw .cannotOpen(path: path, reason: KeyStore.reason(error))
        }
    }

    /// What was saved last; nothing if nothing ever was.
    package func load() throws(KeyStoreError) -> Saved {
        try access {
            try database.read { database in
                let states = try Row.fetchAll(
                    database, sql: "SELECT organization, last_sequence, limits FROM states ORDER BY organization"
                ).map { row in
                    State(
                        organization: row[0], lastSequence: UInt64(bitPattern: row[1]), limits: Array(row[2] as Data))
                }
                let positions = try Row.fetchAll(
                    database, sql: "SELECT file, offset FROM positions ORDER BY file"
                ).map { Position(file: $0[0], offset: $0[1]) }
                return Saved(states: states, positions: positions)
            }
        }
    }

    /// Saves how the limits stand behind `positions`, all or nothing.
    ///
    /// An organization that isn't among the states keeps what was saved of it before: it had no access since.
    package func save(_ saved: Saved) throws(KeyStoreError) {
        try access {
            try database.write { database in
                for state in saved.states {
                    try database.execute(
                        sql: "INSERT OR REPLACE INTO states VALUES (?, ?, ?)",
                        arguments: [
                            state.organization, Int64(bitPattern: state.lastSequence), Data(state.limits),
                        ])
                }
                try database.execute(sql: "DELETE FROM positions")
                for position in saved.positions {
                    try database.execute(
                        sql: "INSERT INTO positions VALUES (?, ?)", arguments: [position.file, position.offset])
                }
            }
        }
    }

    private static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 limits") { database in
            try database.execute(
                sql: """
                    CREATE TABLE states (
                        organization  TEXT    NOT NULL PRIMARY KEY,
                        last_sequence INTEGER NOT NULL,
                        limits        BLOB    NOT NULL
                    ) STRICT;
                    CREATE TABLE positions (
                        file   TEXT    NOT NULL PRIMARY KEY,
                        offset INTEGER NOT NULL
                    ) STRICT;
                    """
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
