import AuditLog

/// The places in the journals up to which what was saved has counted.
struct StartPositions {
    /// The place in each writer's journal.
    let byWriter: [UInt16: JournalPosition]
    /// Of writers without a place, the files made after all files of the places count as new.
    private let newestFile: String?

    init(_ positions: [JournalPosition]) {
        var byWriter: [UInt16: JournalPosition] = [:]
        for position in positions {
            if let writer = position.writer { byWriter[writer] = position }
        }
        self.byWriter = byWriter
        newestFile = byWriter.values.map(\.file).max()
    }

    /// Whether a record was counted before.
    func covers(_ entry: JournalEntry) -> Bool {
        if let position = byWriter[entry.source.writer] {
            return JournalPosition(file: entry.source.file, offset: entry.offset) < position
        }
        return newestFile.map { entry.source.file <= $0 } ?? false
    }
}
