package import Evidence
internal import GRDB
internal import Synchronization

/// Sums of what organizations took, by hour, in an SQLite file, and where each block stands in the log.
///
/// It is derived from the sealed blocks, which stay the truth: `applied` says up to which of them, a block counts once,
/// and without the file everything is counted again. The file has mode 0600 and a write-ahead log, so several processes
/// may read while one writes. Every function blocks; none is for an event loop.
package final class UsageIndex: Sendable {
    package let path: String
    let database: DatabaseQueue
    private let names = Mutex(UsageIndexNames())

    /// How long one process waits for another one's write.
    private static let busyTimeoutSeconds = 10.0

    /// Opens the index at `path`; makes the file and the directories above it where they are missing.
    package init(path: String) throws(UsageIndexError) {
        self.path = path
        do throws(KeyStoreError) {
            try PrivateFile.prepare(path: path)
            database = try PrivateFile.withLock(path: path) { () throws(KeyStoreError) in
                do {
                    return try Self.open(path: path)
                } catch let error as KeyStoreError {
                    throw error
                } catch {
                    throw .cannotOpen(path: path, reason: KeyStore.reason(error))
                }
            }
        } catch {
            switch error {
            case .cannotOpen(_, let reason): throw .cannotOpen(path: path, reason: reason)
            case .newerSchema: throw .newerSchema(path: path)
            default: throw .cannotOpen(path: path, reason: error.description)
            }
        }
    }

    /// How many entries of the log were applied.
    package func appliedLogSize() throws(UsageIndexError) -> UInt64 {
        try access { try database.read(Self.appliedLogSize) }
    }

    /// Adds blocks, all or none; those that were applied before are passed over.
    ///
    /// - Parameter blocks: in the order of the log, without a gap behind what was applied.
    package func apply(_ blocks: [SealedBlock]) throws(UsageIndexError) {
        guard !blocks.isEmpty else { return }
        try change { names, database in try self.apply(blocks, kept: nil, names: &names, in: database) }
    }

    /// Changes the index in one transaction, with the numbers of names at hand.
    func change(_ body: (inout UsageIndexNames, Database) throws -> Void) throws(UsageIndexError) {
        try names.withLock { names throws(UsageIndexError) in
            do throws(UsageIndexError) {
                try access { try database.write { try body(&names, $0) } }
            } catch {
                names = UsageIndexNames()
                throw error
            }
        }
    }

    func access<Result>(_ body: () throws -> Result) throws(UsageIndexError) -> Result {
        do {
            return try body()
        } catch let error as UsageIndexError {
            throw error
        } catch {
            throw .database(path: path, reason: KeyStore.reason(error))
        }
    }

    static func appliedLogSize(in database: Database) throws -> UInt64 {
        UInt64(bitPattern: try Int64.fetchOne(database, sql: "SELECT log_size FROM applied") ?? 0)
    }

    private static func open(path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(busyTimeoutSeconds)
        configuration.label = "tollgate.usage"
        let database = try DatabaseQueue(path: path, configuration: configuration)
        let migrator = UsageIndexSchema.migrator
        guard try !database.read(migrator.hasBeenSuperseded) else { throw KeyStoreError.newerSchema(path: path) }
        try migrator.migrate(database)
        return database
    }
}

// MARK: - Applying

extension UsageIndex {
    /// What is known of an organization's last block.
    private struct Last {
        var number: UInt64
        var day: EvidenceDay
    }

    /// - Parameter kept: which of the blocks' usage is there already; nil: of none.
    func apply(
        _ blocks: [SealedBlock], kept: UsageIndexKept?, names: inout UsageIndexNames, in database: Database
    ) throws {
        let applied = try Self.appliedLogSize(in: database)
        var next = applied
        var lasts: [Int64: Last] = [:]
        let insertion = try UsageIndexStatement(database, Self.insertion(into: "usage_hours", "hour"))
        for block in blocks where block.logIndex >= applied {
            guard block.logIndex == next else {
                throw UsageIndexError.gap(path: path, applied: next, next: block.logIndex)
            }
            next += 1
            let organization = try names.number(of: block.organization, in: database)
            let last = try lasts[organization] ?? Self.last(of: organization, in: database)
            try check(block, after: last)
            if let last, last.day < block.header.day {
                try Self.complete(last.day, of: organization, nextDay: block.header.day, in: database)
            }
            lasts[organization] = Last(number: block.header.number, day: block.header.day)
            let isCounted = kept?.wasCounted(block) ?? true
            for row in block.usage {
                insertion.bind(organization, 1)
                insertion.bind(row.key.hour, 2)
                insertion.bind(try names.series(of: row.key, in: database), 3)
                insertion.bind(row.totals, from: 4)
                try insertion.run()
            }
            try Self.insert(block, isCounted: isCounted, organization: organization, into: database)
        }
        try database.execute(sql: "UPDATE applied SET log_size = ?", arguments: [Int64(bitPattern: next)])
    }

    private static func insertion(into table: String, _ column: String) -> String {
        """
        INSERT INTO \(table) (organization, \(column), series, \(sums)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET accesses = accesses + excluded.accesses, answered = answered + excluded.answered,
            items = items + excluded.items, bytes_sent = bytes_sent + excluded.bytes_sent,
            bytes_received = bytes_received + excluded.bytes_received,
            charged_requests = charged_requests + excluded.charged_requests
        """
    }

    static let sums = "accesses, answered, items, bytes_sent, bytes_received, charged_requests"

    private func check(_ block: SealedBlock, after last: Last?) throws {
        let header = block.header
        func refuse(_ reason: String) -> UsageIndexError {
            .outOfOrder(path: path, organization: block.organization, number: header.number, reason: reason)
        }
        guard header.number == (last?.number ?? 0) + 1 else {
            throw refuse("the last one applied is block \(last?.number ?? 0)")
        }
        if let last, header.day < last.day { throw refuse("its day is before that of the block before") }
        let hours = header.day.number * 24..<(header.day.number + 1) * 24
        guard block.usage.allSatisfy({ hours.contains($0.key.hour) && $0.key.organization == block.organization })
        else { throw refuse("its usage is not of its organization and day") }
    }

    private static func last(of organization: Int64, in database: Database) throws -> Last? {
        try Row.fetchOne(
            database.cachedStatement(
                sql: "SELECT number, day FROM blocks WHERE organization = ? ORDER BY number DESC LIMIT 1"),
            arguments: [organization]
        ).map { Last(number: UInt64(bitPattern: $0[0]), day: EvidenceDay(number: $0[1])) }
    }

    /// Sums up the hours of a day to which nothing can come any more, and the days of its month if that is over, too.
    private static func complete(
        _ day: EvidenceDay, of organization: Int64, nextDay: EvidenceDay, in database: Database
    ) throws {
        try rollUp(
            "usage_hours", "hour", from: day.number * 24, to: (day.number + 1) * 24, into: "usage_days", "day",
            day.number, of: organization, in: database)
        let month = ReportDate(day)
        guard ReportDate(nextDay).monthNumber > month.monthNumber else { return }
        let first = ReportDate(monthNumber: month.monthNumber).evidenceDay
        try rollUp(
            "usage_days", "day", from: first.number, to: month.nextMonth.evidenceDay.number,
            into: "usage_months", "month", month.monthNumber, of: organization, in: database)
    }

    private static func rollUp(
        _ source: String, _ sourceColumn: String, from: Int64, to: Int64,
        into table: String, _ column: String, _ value: Int64, of organization: Int64, in database: Database
    ) throws {
        let sql = """
            INSERT INTO \(table) (organization, \(column), series, \(sums))
            SELECT organization, ?, series, sum(accesses), sum(answered), sum(items), sum(bytes_sent),
                sum(bytes_received), sum(charged_requests)
            FROM \(source) WHERE organization = ? AND \(sourceColumn) >= ? AND \(sourceColumn) < ? GROUP BY series
            """
        try database.cachedStatement(sql: sql).execute(arguments: [value, organization, from, to])
    }

    private static func insert(
        _ block: SealedBlock, isCounted: Bool, organization: Int64, into database: Database
    ) throws {
        let header = block.header
        let insertion = try UsageIndexStatement(
            database, "INSERT INTO blocks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        let values: [Int64] = [
            organization, Int64(bitPattern: header.number), Int64(bitPattern: block.logIndex),
            Int64(bitPattern: header.firstSequence), Int64(bitPattern: header.lastSequence), header.day.number,
            header.firstRecordedMilliseconds, header.lastRecordedMilliseconds,
            Int64(bitPattern: header.odometer.missing), isCounted ? 1 : 0,
        ]
        for (index, value) in values.enumerated() { insertion.bind(value, Int32(index + 1)) }
        try insertion.run()
    }
}
