public import Disk

/// Reads the journals of a directory, all writers merged, without changing anything; also while they are being written.
///
/// Entries come in the order in which they were recorded (`Access.recordedNanoseconds`), as far as the writers' clock
/// runs forward; those of one writer always in the order in which it wrote them. One file a writer is open at a time,
/// each with a buffer of 256 KiB. The end is the end of what is whole now; `resume` goes on from there. Damage does not
/// stop it: `damages` tells what had to be passed over.
///
/// Whoever reads `positions` and later starts another reader from them gets every entry once, whatever became of the
/// files in between: rotated, finished, recovered, pruned. Beside a journal at work, `upTo` keeps what is being
/// committed out of sight: without it a reader can see records of a commit that fails in the end.
public final class JournalReader {
    /// What becomes of streamed answers, which have a record for their opening, their progress and their closing.
    public enum Streams: Sendable {
        /// Every record as it stands: for replaying and sealing.
        case raw
        /// One entry an access, with the sums of its records, as its last one has the rest: a complete one where its
        /// closing stands; a stream without a closing comes at the very end as an opening, and what it had outstanding
        /// counts as delivered.
        case settled
    }

    private let directory: String
    private let disk: any Disk
    private let streams: Streams
    /// One for each writer.
    private var lanes: [JournalLane]
    private var knownDamages: [JournalDamage] = []
    /// By request, as a stream that a run left open is closed by the next one.
    private var openStreams: [RequestID: JournalEntry] = [:]
    /// Streams whose closing isn't there, in reverse order; filled at the end, for good but for `resume`.
    private var unclosed: [JournalEntry]?

    /// Reads from the beginning, or from one position a writer.
    ///
    /// - Parameters:
    ///   - positions: of the writer of a position, that file is read from that offset, and every later file; when the
    ///     file is shorter by now, or gone, the later ones. A writer without a position is read from its beginning.
    ///   - bounds: where to stop, a position a writer (`JournalSyncHandle.committed`); writers without one are read to
    ///     their end.
    public init(
        directory: String,
        from positions: [JournalPosition] = [],
        upTo bounds: [JournalPosition] = [],
        streams: Streams = .raw,
        disk: any Disk = SystemDisk()
    ) throws(AuditLogError) {
        self.directory = directory
        self.disk = disk
        self.streams = streams
        lanes = []
        for position in positions {
            let name = try Self.name(of: position)
            lanes.removeAll { $0.writer == name.writer }
            lanes.append(JournalLane(writer: name.writer, start: (name, position.offset)))
        }
        try resume(upTo: bounds)
    }

    /// Reads a single file, which must have the name it was given.
    public init(
        file path: String, streams: Streams = .raw, disk: any Disk = SystemDisk()
    ) throws(AuditLogError) {
        let name = SystemDisk.name(of: path)
        guard let name = JournalFileName(name) else { throw .notAJournal(path: path) }
        directory = SystemDisk.directory(of: path)
        self.disk = disk
        self.streams = streams
        lanes = [JournalLane(writer: name.writer, mayHaveGone: false)]
        lanes[0].look([name], upTo: nil)
    }

    /// Everything found so far that isn't as it was written; what is found later comes behind.
    public var damages: [JournalDamage] {
        for index in lanes.indices { knownDamages += lanes[index].takeNewDamages() }
        return knownDamages
    }

    /// Where the reading of each writer stands: behind all of its entries that `next` has returned, before all others.
    ///
    /// Writers of which no file was opened yet have none.
    public var positions: [JournalPosition] { lanes.compactMap(\.position) }

    /// Looks again for what there is, after `next` returned nil or before: new files, and more in those that were
    /// being written.
    ///
    /// Cheaper than a new reader, which has to go through a file's beginning for its names.
    public func resume(upTo bounds: [JournalPosition] = []) throws(AuditLogError) {
        var files: [UInt16: [JournalFileName]] = [:]
        for name in try disk.journalNames(in: directory) { files[name.writer, default: []].append(name) }
        for writer in files.keys.sorted() where !lanes.contains(where: { $0.writer == writer }) {
            lanes.append(JournalLane(writer: writer))
        }
        lanes.sort { $0.writer < $1.writer }
        var bound: [UInt16: (JournalFileName, Int)] = [:]
        for position in bounds {
            let name = try Self.name(of: position)
            bound[name.writer] = (name, position.offset)
        }
        for index in lanes.indices {
            let writer = lanes[index].writer
            lanes[index].look(files[writer] ?? [], upTo: bound[writer])
        }
        unclosed = nil
    }

    private static func name(of position: JournalPosition) throws(AuditLogError) -> JournalFileName {
        guard let name = JournalFileName(position.file) else { throw .noSuchPosition(position) }
        return name
    }

    /// The next entry; nil at the end.
    public func next() throws(AuditLogError) -> JournalEntry? {
        guard streams == .settled else { return try nextRecord() }
        while unclosed == nil, let entry = try nextRecord() {
            if let settled = settle(entry) { return settled }
        }
        if unclosed == nil {
            unclosed = openStreams.values.sorted { Self.precedes($1, $0) }
            openStreams = [:]
        }
        guard var entry = unclosed?.popLast() else { return nil }
        entry.access.kind = .opening
        entry.access.items &+= UInt64(entry.access.reservedItems)
        return entry
    }

    /// The entry of the whole access when this record is its last one.
    private func settle(_ entry: JournalEntry) -> JournalEntry? {
        // The names are those of the last record's file, to which the numbers belong.
        var entry = entry
        switch entry.access.kind {
        case .complete, .missing: return entry
        case .opening, .progress, .closing: break
        }
        if var sum = openStreams.removeValue(forKey: entry.access.request)?.access {
            sum.add(entry.access)
            entry.access = sum
        }
        guard entry.access.kind == .closing else {
            openStreams[entry.access.request] = entry
            return nil
        }
        entry.access.kind = .complete
        return entry
    }

    // MARK: - Merging

    @inline(__always)
    private func nextRecord() throws(AuditLogError) -> JournalEntry? {
        var first = -1
        var earliest = Int64.max
        for index in lanes.indices {
            guard try lanes[index].fill(directory, disk) else { continue }
            let time = lanes[index].headNanoseconds
            // Of one time, the writer with the least number, as the lanes are in their order.
            if first >= 0, time >= earliest { continue }
            first = index
            earliest = time
        }
        return first < 0 ? nil : lanes[first].take()
    }

    private static func precedes(_ left: JournalEntry, _ right: JournalEntry) -> Bool {
        (left.access.recordedNanoseconds, left.source.writer, left.offset)
            < (right.access.recordedNanoseconds, right.source.writer, right.offset)
    }
}
