internal import AuditLog
internal import Evidence
internal import GRDB

/// The numbers of names and series, as far as they were met in this run.
///
/// Belongs to the connection that writes; a transaction that is rolled back takes what it added with it, so the whole is
/// then forgotten.
struct UsageIndexNames {
    private var names: [String: Int64] = [:]
    private var series: [UsageKey: Int64] = [:]

    /// The number of a name, which gets one when it is new.
    mutating func number(of name: String, in database: Database) throws -> Int64 {
        if let number = names[name] { return number }
        try database.cachedStatement(sql: "INSERT OR IGNORE INTO names (name) VALUES (?)").execute(arguments: [name])
        let found = try Int64.fetchOne(
            database.cachedStatement(sql: "SELECT id FROM names WHERE name = ?"), arguments: [name])
        let number = found ?? 0
        names[name] = number
        return number
    }

    /// The number of the series of a row, which gets one when it is new.
    mutating func series(of key: UsageKey, in database: Database) throws -> Int64 {
        var key = key
        key.hour = 0
        if let number = series[key] { return number }
        let columns: [any DatabaseValueConvertible] = [
            try number(of: key.organization, in: database), try number(of: key.app, in: database),
            try number(of: key.purpose, in: database), try number(of: key.recipients, in: database),
            try number(of: key.route, in: database), Int64(key.status), Int64(key.outcome.rawValue),
        ]
        let arguments = StatementArguments(columns)
        try database.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO series (organization, app, purpose, recipients, route, status, outcome)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: arguments)
        let found = try Int64.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT id FROM series WHERE organization = ? AND app = ? AND purpose = ? AND recipients = ?
                        AND route = ? AND status = ? AND outcome = ?
                    """), arguments: arguments)
        let number = found ?? 0
        series[key] = number
        return number
    }
}
