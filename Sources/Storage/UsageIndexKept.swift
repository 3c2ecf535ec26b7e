internal import Evidence
internal import GRDB

/// What an index that is made anew keeps of the old one: the days whose records are no longer all there.
struct UsageIndexKept {
    /// The last of these days; nil: all records are there.
    let lastDay: EvidenceDay?
    /// The numbers of the blocks of these days that the old index had counted.
    private var counted: [String: Set<UInt64>] = [:]

    /// Reads what the index says of the days up to one.
    init(lastDay: EvidenceDay?, from database: Database) throws {
        self.lastDay = lastDay
        guard let lastDay else { return }
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT name, number FROM blocks JOIN names ON names.id = organization WHERE day <= ? AND counted = 1
                """, arguments: [lastDay.number])
        while let row = try rows.next() {
            counted[row[0], default: []].insert(UInt64(bitPattern: row[1]))
        }
    }

    /// Whether the sums of the kept days are all that can be known of a block's usage.
    func isKept(_ header: BlockHeader) -> Bool {
        lastDay.map { header.day <= $0 } ?? false
    }

    /// Whether a block's usage is in the sums, or goes into them now.
    func wasCounted(_ block: SealedBlock) -> Bool {
        guard isKept(block.header) else { return true }
        return counted[block.organization]?.contains(block.header.number) ?? false
    }
}
