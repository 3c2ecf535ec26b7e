import AuditLog

/// A place in each writer's journal, which tells the records before from those behind.
struct JournalPlaces {
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

    /// Whether a record stands before its writer's place.
    func covers(_ entry: JournalEntry) -> Bool {
        if let position = byWriter[entry.source.writer] {
            return JournalPosition(file: entry.source.file, offset: entry.offset) < position
        }
        return newestFile.map { entry.source.file <= $0 } ?? false
    }
}
