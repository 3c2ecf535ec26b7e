internal import GRDB

/// The tables of the usage index.
///
/// A series is one combination of names, status and outcome of an organization; rows hold its sums of an hour, and, once
/// a block of a later day has come, of the day, and likewise of the month. Hours and days count from 1970 and months from
/// January of the year 0, in UTC. The view `usage` shows the hours with their names.
enum UsageIndexSchema {
    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 usage") { database in
            try database.execute(sql: names)
            for (table, column) in [("hours", "hour"), ("days", "day"), ("months", "month")] {
                try database.execute(sql: sums(table: table, column: column))
            }
            try database.execute(sql: blocks)
            try database.execute(sql: view)
        }
        return migrator
    }()

    private static let names = """
        CREATE TABLE names (
            id   INTEGER PRIMARY KEY,
            name TEXT    NOT NULL UNIQUE
        ) STRICT;
        CREATE TABLE series (
            id           INTEGER PRIMARY KEY,
            organization INTEGER NOT NULL REFERENCES names (id),
            app          INTEGER NOT NULL REFERENCES names (id),
            purpose      INTEGER NOT NULL REFERENCES names (id),
            recipients   INTEGER NOT NULL REFERENCES names (id),
            route        INTEGER NOT NULL REFERENCES names (id),
            status       INTEGER NOT NULL,
            outcome      INTEGER NOT NULL,
            UNIQUE (organization, app, purpose, recipients, route, status, outcome)
        ) STRICT;
        """

    private static func sums(table: String, column: String) -> String {
        """
        CREATE TABLE usage_\(table) (
            organization     INTEGER NOT NULL,
            \(column)        INTEGER NOT NULL,
            series           INTEGER NOT NULL REFERENCES series (id),
            accesses         INTEGER NOT NULL,
            answered         INTEGER NOT NULL,
            items            INTEGER NOT NULL,
            bytes_sent       INTEGER NOT NULL,
            bytes_received   INTEGER NOT NULL,
            charged_requests INTEGER NOT NULL,
            PRIMARY KEY (organization, \(column), series)
        ) STRICT, WITHOUT ROWID
        """
    }

    /// `missing` is the odometer's, behind the block; `counted` is 0 where the block's records were gone before they
    /// could be counted.
    private static let blocks = """
        CREATE TABLE blocks (
            organization   INTEGER NOT NULL REFERENCES names (id),
            number         INTEGER NOT NULL,
            log_index      INTEGER NOT NULL UNIQUE,
            first_sequence INTEGER NOT NULL,
            last_sequence  INTEGER NOT NULL,
            day            INTEGER NOT NULL,
            first_recorded INTEGER NOT NULL,
            last_recorded  INTEGER NOT NULL,
            missing        INTEGER NOT NULL,
            counted        INTEGER NOT NULL,
            PRIMARY KEY (organization, number)
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX blocks_by_sequence ON blocks (organization, first_sequence);
        CREATE INDEX blocks_by_time ON blocks (organization, last_recorded);
        CREATE TABLE applied (
            only     INTEGER PRIMARY KEY CHECK (only = 1),
            log_size INTEGER NOT NULL
        ) STRICT;
        INSERT INTO applied VALUES (1, 0);
        """

    private static let view = """
        CREATE VIEW usage AS
            SELECT organizations.name AS organization,
                   datetime(hour * 3600, 'unixepoch') AS hour,
                   apps.name AS app, purposes.name AS purpose, recipients.name AS recipients, routes.name AS route,
                   status, outcome, accesses, answered, items, bytes_sent, bytes_received, charged_requests
            FROM usage_hours
            JOIN series ON series.id = usage_hours.series
            JOIN names AS organizations ON organizations.id = series.organization
            JOIN names AS apps ON apps.id = series.app
            JOIN names AS purposes ON purposes.id = series.purpose
            JOIN names AS recipients ON recipients.id = series.recipients
            JOIN names AS routes ON routes.id = series.route
        """
}
