internal import AuditLog
package import Evidence
internal import GRDB

extension UsageIndex {
    /// What an organization took in a range of hours since 1970, in UTC; the end is not included.
    ///
    /// Whole months and days that are over come from their sums, so the time it takes depends on the number of months,
    /// apps, routes, recipients and outcomes, hardly on that of accesses.
    package func report(organization: String, hours: Range<Int64>) throws(UsageIndexError) -> UsageReport {
        try access {
            try database.read { database in
                var report = UsageReport(organization: organization, hours: hours)
                var collector = UsageIndexCollector(unit: report.unit, hours: hours)
                if let number = try Int64.fetchOne(
                    database, sql: "SELECT id FROM names WHERE name = ?", arguments: [organization])
                {
                    let ranges = UsageIndexRanges(
                        hours: hours, unit: report.unit, openDay: try Self.openDay(of: number, in: database))
                    try collector.add(ranges, of: number, in: database)
                    try collector.resolve(organization: number, in: database)
                    report.coverage = try Self.coverage(of: number, report, in: database)
                }
                collector.fill(&report)
                return report
            }
        }
    }

    /// The names of all organizations that have a block, sorted.
    package func organizations() throws(UsageIndexError) -> [String] {
        try access {
            try database.read { database in
                try String.fetchAll(
                    database,
                    sql: """
                        SELECT name FROM names WHERE id IN (SELECT DISTINCT organization FROM blocks) ORDER BY name
                        """)
            }
        }
    }

    /// The day to which records may still come; nil: the organization has none at all.
    static func openDay(of organization: Int64, in database: Database) throws -> EvidenceDay? {
        try Int64.fetchOne(
            database, sql: "SELECT day FROM blocks WHERE organization = ? ORDER BY number DESC LIMIT 1",
            arguments: [organization]
        ).map(EvidenceDay.init(number:))
    }

    private static func coverage(
        of organization: Int64, _ report: UsageReport, in database: Database
    ) throws -> UsageReport.Coverage? {
        // Blocks are in the order of time; of those in the range only the first and the last are of interest.
        let columns = "number, first_sequence, last_sequence, missing, first_recorded"
        let first = try Row.fetchOne(
            database,
            sql: """
                SELECT \(columns) FROM blocks WHERE organization = ? AND last_recorded >= ?
                ORDER BY last_recorded, number LIMIT 1
                """,
            arguments: [organization, report.fromMilliseconds])
        guard let first, (first["first_recorded"] as Int64) < report.toMilliseconds else { return nil }
        // The last block that begins in the range: the one before the first that ends behind it, or that one itself.
        let last = try Row.fetchOne(
            database,
            sql: """
                SELECT \(columns) FROM blocks
                WHERE organization = ? AND number >= ? AND first_recorded < ? ORDER BY number DESC LIMIT 1
                """,
            arguments: [organization, first["number"] as Int64, report.toMilliseconds])
        let before = try Int64.fetchOne(
            database, sql: "SELECT missing FROM blocks WHERE organization = ? AND number = ?",
            arguments: [organization, (first["number"] as Int64) - 1])
        let latest = try Int64.fetchOne(
            database, sql: "SELECT last_recorded FROM blocks WHERE organization = ? ORDER BY number DESC LIMIT 1",
            arguments: [organization])
        guard let last, let latest else { return nil }
        let uncounted = try Int64.fetchOne(
            database,
            sql: "SELECT count(*) FROM blocks WHERE organization = ? AND number BETWEEN ? AND ? AND counted = 0",
            arguments: [organization, first["number"] as Int64, last["number"] as Int64])
        return UsageReport.Coverage(
            lastRecordedMilliseconds: latest,
            blocks: UInt64(first["number"] as Int64)...UInt64(last["number"] as Int64),
            sequences: UInt64(first["first_sequence"] as Int64)...UInt64(last["last_sequence"] as Int64),
            missing: UInt64((last["missing"] as Int64) - (before ?? 0)), uncountedBlocks: UInt64(uncounted ?? 0))
    }
}
