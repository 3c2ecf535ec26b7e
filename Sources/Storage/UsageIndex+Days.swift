internal import Evidence
internal import GRDB

extension UsageIndex {
    /// Items that each app of an organization took on each day, counted from 1970 in UTC; what took none is left out.
    ///
    /// Days that are over come from their sums, so the time it takes depends on days, apps, routes and outcomes.
    package func itemsByDay(
        organization: String, days: Range<Int64>
    ) throws(UsageIndexError) -> [String: [Int64: UInt64]] {
        try access {
            try database.read { database in
                guard
                    let number = try Int64.fetchOne(
                        database, sql: "SELECT id FROM names WHERE name = ?", arguments: [organization])
                else { return [:] }
                let ranges = UsageIndexRanges(
                    hours: days.lowerBound * 24..<days.upperBound * 24, unit: .day,
                    openDay: try Self.openDay(of: number, in: database))
                var apps: [String: [Int64: UInt64]] = [:]
                for range in ranges.days { try Self.add("usage_days", "day", range, number, to: &apps, in: database) }
                for range in ranges.hours {
                    try Self.add("usage_hours", "hour", range, number, to: &apps, in: database)
                }
                return apps
            }
        }
    }

    private static func add(
        _ table: String, _ column: String, _ range: Range<Int64>, _ organization: Int64,
        to apps: inout [String: [Int64: UInt64]], in database: Database
    ) throws {
        let day = column == "hour" ? "hour / 24" : column
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT names.name, \(day), sum(items) FROM \(table)
                JOIN series ON series.id = \(table).series JOIN names ON names.id = series.app
                WHERE \(table).organization = ? AND \(column) >= ? AND \(column) < ? AND items > 0 GROUP BY 1, 2
                """,
            arguments: [organization, range.lowerBound, range.upperBound])
        while let row = try rows.next() {
            apps[row[0], default: [:]][row[1], default: 0] += UInt64(bitPattern: row[2] as Int64)
        }
    }
}
