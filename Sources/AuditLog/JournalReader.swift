/// Reads the journals of a directory, all writers merged, without changing anything; also while they are being written.
///
/// Entries come in the order in which they were recorded (`Access.recordedNanoseconds`), as far as the writers' clock
/// runs forward. Few files are open at a time, each with a buffer of 256 KiB; the end is the end of what is whole now.
/// Damage does not stop it: `damages` tells what had to be passed over.
package final class JournalReader {
    /// What becomes of streamed answers, which have a record for their opening and one for their closing.
    package enum Streams: Sendable {
        /// Every record as it stands: for replaying.
        case raw
        /// One entry an access, with the sums of its records, where its closing stands; a stream without a closing comes
        /// at the very end as an opening, and what it had outstanding counts as delivered.
        case settled
    }

    private struct Open {
        let reader: JournalFileReader
        var head: JournalEntry
    }

    private let directory: String
    private let streams: Streams
    private var startOffsets: [String: Int]
    /// Files not opened yet, the oldest last.
    private var upcoming: [JournalFileName]
    private var open: [Open] = []
    /// By request, as a stream that a run left open is closed by the next one.
    private var openings: [RequestID: JournalEntry] = [:]
    /// Openings whose closing isn't there, in reverse order; filled at the end.
    private var unclosed: [JournalEntry]?
    private var pastDamages: [JournalDamage] = []

    /// Reads from the beginning, or from one position a writer, as a snapshot holds them.
    ///
    /// With positions, what counts as behind them: of the writer of a position, that file from that offset and every
    /// later file; of any other writer, the files made after all files of the positions.
    package init(
        directory: String,
        from positions: [JournalPosition] = [],
        streams: Streams = .raw
    ) throws(AuditLogError) {
        self.directory = directory
        self.streams = streams
        startOffsets = [:]
        var firstOfWriter: [UInt16: JournalFileName] = [:]
        for position in positions {
            guard let name = JournalFileName(position.file) else { throw .noSuchPosition(position) }
            startOffsets[position.file] = position.offset
            firstOfWriter[name.writer] = name
        }
        let newest = firstOfWriter.values.max()
        upcoming = try SystemFile.journalNames(in: directory).filter { name in
            guard let newest else { return true }
            return firstOfWriter[name.writer].map { name >= $0 } ?? (name > newest)
        }
        upcoming.reverse()
    }

    /// Reads a single file, which must have the name it was given.
    package init(file path: String, streams: Streams = .raw) throws(AuditLogError) {
        let parts = path.split(separator: "/")
        guard let last = parts.last, let name = JournalFileName(String(last)) else { throw .notAJournal(path: path) }
        let parent = parts.dropLast().joined(separator: "/")
        directory = path.hasPrefix("/") ? "/\(parent)" : parent.isEmpty ? "." : parent
        self.streams = streams
        startOffsets = [:]
        upcoming = [name]
    }

    /// Everything found so far that isn't as it was written.
    package var damages: [JournalDamage] {
        pastDamages + open.flatMap(\.reader.damages)
    }

    /// The next entry; nil at the end.
    package func next() throws(AuditLogError) -> JournalEntry? {
        guard streams == .settled else { return try nextRecord() }
        while unclosed == nil, let entry = try nextRecord() {
            var entry = entry
            let key = entry.access.request
            switch entry.access.kind {
            case .complete, .missing:
                return entry
            case .opening:
                openings[key] = entry
            case .progress:
                openings[key]?.access.add(entry.access)
            case .closing:
                if var opening = openings.removeValue(forKey: key) {
                    opening.access.add(entry.access)
                    entry.access = opening.access
                }
                return entry
            }
        }
        if unclosed == nil {
            unclosed = openings.values.sorted { Self.precedes($1, $0) }
            openings = [:]
        }
        return unclosed?.popLast().map(Self.settleUnclosed)
    }

    private static func settleUnclosed(_ entry: JournalEntry) -> JournalEntry {
        var entry = entry
        entry.access.kind = .opening
        entry.access.items &+= UInt64(entry.access.reservedItems)
        return entry
    }

    // MARK: - Merging

    private func nextRecord() throws(AuditLogError) -> JournalEntry? {
        var first = earliest()
        while let name = upcoming.last, first == nil || isDue(name, before: open[first!].head) {
            upcoming.removeLast()
            let reader = try JournalFileReader(
                name, in: directory, from: startOffsets[name.description] ?? 0)
            if let head = try reader.next() {
                open.append(Open(reader: reader, head: head))
                first = earliest()
            } else {
                pastDamages += reader.damages
            }
        }
        guard let first else { return nil }
        let entry = open[first].head
        if let head = try open[first].reader.next() {
            open[first].head = head
        } else {
            pastDamages += open[first].reader.damages
            open.remove(at: first)
        }
        return entry
    }

    /// Which of the open files has the earliest head; linear, as there are about as many as writers.
    private func earliest() -> Int? {
        open.indices.min { Self.precedes(open[$0].head, open[$1].head) }
    }

    /// Whether a file was made early enough to hold an entry before this one.
    private func isDue(_ name: JournalFileName, before entry: JournalEntry) -> Bool {
        name.createdMilliseconds <= entry.access.recordedNanoseconds / 1_000_000
    }

    private static func precedes(_ left: JournalEntry, _ right: JournalEntry) -> Bool {
        (left.access.recordedNanoseconds, left.source.writer, left.offset)
            < (right.access.recordedNanoseconds, right.source.writer, right.offset)
    }
}
