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

    /// How far into a journal file the places reach: its records at lesser offsets stand before its writer's place.
    func reach(into source: JournalSource) -> Int {
        if let position = byWriter[source.writer] {
            if source.file == position.file { return position.offset }
            return source.file < position.file ? .max : 0
        }
        return newestFile.map { source.file <= $0 } ?? false ? .max : 0
    }
}
