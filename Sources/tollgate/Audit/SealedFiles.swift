import AuditLog
import Evidence

/// Which journal files have nothing in them any more that isn't sealed.
///
/// Not Sendable: it belongs to the thread that seals.
final class SealedFiles {
    /// A journal file that was read, wholly or in part.
    private final class File {
        let source: JournalSource
        var sequences = FileSequences()
        /// How many streams have their last record in it, and are open.
        var openStreams = 0

        init(_ source: JournalSource) {
            self.source = source
        }
    }

    private var files: [File] = []
    private var streams: [RequestID: File] = [:]

    /// Notes a record that was given to the sealer.
    func note(_ entry: JournalEntry) {
        let file = file(of: entry.source)
        file.sequences.note(entry)
        switch entry.access.kind {
        case .complete, .missing: break
        case .opening, .progress:
            streams.updateValue(file, forKey: entry.access.request)?.openStreams -= 1
            file.openStreams += 1
        case .closing:
            streams.removeValue(forKey: entry.access.request)?.openStreams -= 1
        }
    }

    private func file(of source: JournalSource) -> File {
        if let file = files.last(where: { $0.source === source }) { return file }
        let file = File(source)
        files.append(file)
        return file
    }

    /// Up to where each writer's journal is of no use for sealing any more, in whole files.
    ///
    /// - Parameter reading: where the reading of each writer stands.
    func done(_ reading: [JournalPosition], store: EvidenceStore) -> [JournalPosition] {
        var done: [JournalPosition] = []
        for position in reading {
            let own = files.filter { $0.source.writer == position.writer && $0.source.file < position.file }
            // A file is kept while one before it is.
            let sealed = own.sorted { $0.source.file < $1.source.file }.prefix { isSealed($0, in: store) }
            // Every offset of a file that is done is before this one.
            if let last = sealed.last { done.append(JournalPosition(file: last.source.file, offset: .max)) }
        }
        return done
    }

    /// Forgets the files before positions that `done` gave.
    func forget(_ positions: [JournalPosition]) {
        files.removeAll { file in
            positions.contains { $0.writer == file.source.writer && file.source.file <= $0.file }
        }
    }

    private func isSealed(_ file: File, in store: EvidenceStore) -> Bool {
        guard file.openStreams == 0 else { return false }
        // What can't be attributed was passed over, and never will be sealed.
        return file.sequences.byName(in: file.source).allSatisfy { store.lastSequence(of: $0) >= $1 }
    }
}
