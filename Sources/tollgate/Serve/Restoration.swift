import Agreements
import AuditLog
import Gateway
import RateLimiting
import Storage

/// Brings counters back to where the last run left them: from what the last start saved, and the journal since.
///
/// Each record is replayed as what it is, an increment. A bucket finds its debt less what has been refilled since; a
/// calendar window is counted to the item. A stream that was open when the process ended gets its closing record, which
/// counts what it had outstanding. Nothing is served meanwhile, so what is saved in the end fits the journal's end
/// exactly.
struct Restoration {
    /// How many accesses were counted again.
    private(set) var accessCount = 0
    /// How many streams had been left open.
    private(set) var interruptedCount = 0
    private(set) var damages: [JournalDamage] = []
    private let index: SubjectIndex
    private let start: JournalPlaces
    /// Up to where records are replayed; nil: all are.
    private let end: JournalPlaces?
    private var lastSequences: [String: UInt64] = [:]
    private var positions: [UInt16: JournalPosition] = [:]
    /// The files read, in the order in which each writer wrote them.
    private var files: [RestoredFile] = []
    private var hasNews = false
    /// How organizations stood that have no agreement now; they find it again when they come back.
    private(set) var absent: [LimitStore.State] = []
    /// The last record of each stream that has no closing.
    private var streams: [RequestID: JournalEntry] = [:]

    /// - Parameters:
    ///   - names: the dictionary of this run's journals.
    ///   - sealed: the last number of each organization that is known from elsewhere than the journal; `""` is that of
    ///     no organization.
    init(
        journalDirectory: String,
        store: LimitStore,
        table: AccessTable,
        names: NameRegistry,
        sequences: Sequences,
        sealed: [String: UInt64] = [:]
    ) throws {
        try self.init(store: store, table: table, sealed: sealed, end: nil)
        try replayAll(journalDirectory)
        for (organization, number) in lastSequences { sequences.resume(organization, after: number) }
        if !streams.isEmpty { try closeStreams(journalDirectory, names, sequences) }
        if hasNews { try save(to: store) }
    }

    /// Brings what a start begins with up to positions of the journal, beside the running gateway, so that the files
    /// before them can go.
    static func compact(
        journalDirectory: String, store: LimitStore, table: AccessTable, upTo positions: [JournalPosition]
    ) throws {
        var restoration = try Restoration(store: store, table: table, sealed: [:], end: JournalPlaces(positions))
        try restoration.replayAll(journalDirectory)
        if restoration.hasNews { try restoration.save(to: store) }
    }

    private init(store: LimitStore, table: AccessTable, sealed: [String: UInt64], end: JournalPlaces?) throws {
        index = SubjectIndex(table)
        self.end = end
        let saved = try store.load()
        start = JournalPlaces(saved.positions.map { JournalPosition(file: $0.file, offset: $0.offset) })
        positions = start.byWriter
        lastSequences = sealed
        for state in saved.states {
            note(state.lastSequence, of: state.organization)
            let isThere = index.restore(try LimitSnapshot(bytes: state.limits), organization: state.organization)
            if !isThere { absent.append(state) }
        }
    }

    private mutating func replayAll(_ journalDirectory: String) throws {
        // From the first file on, as a stream may have had its last record before what was saved.
        let reader = try JournalReader(directory: journalDirectory, streams: .raw)
        while let entry = try reader.next() { replay(entry) }
        damages = reader.damages
        for file in files {
            for (organization, sequence) in file.sequences.byName(in: file.source) {
                note(sequence, of: organization)
            }
            guard let end = file.restoredEnd else { continue }
            hasNews = true
            if positions[file.source.writer].map({ $0 < end }) ?? true { positions[file.source.writer] = end }
        }
    }

    private mutating func note(_ sequence: UInt64, of organization: String) {
        lastSequences[organization] = max(lastSequences[organization] ?? 0, sequence)
    }

    // MARK: - Replaying

    /// Charges again what a record says was charged.
    private mutating func replay(_ entry: JournalEntry) {
        let file = file(of: entry.source)
        guard entry.offset < file.end else { return }
        let kind = entry.access.kind
        var previous: JournalEntry?
        switch kind {
        case .complete, .missing: break
        case .opening, .progress: previous = streams.updateValue(entry, forKey: entry.access.request)
        case .closing: previous = streams.removeValue(forKey: entry.access.request)
        }
        file.note(entry)
        guard entry.offset >= file.start else { return }
        switch kind {
        case .complete, .opening:
            accessCount += 1
            charge(
                entry, in: file, requests: entry.access.chargedRequests, items: entry.access.items,
                at: entry.access.timeNanoseconds)
        case .progress, .closing:
            // What was outstanding when a run ended was taken when that run last said so.
            let said = entry.access.outcome == .interrupted ? previous : nil
            charge(
                entry, in: file, requests: 0, items: entry.access.items,
                at: (said ?? entry).access.recordedNanoseconds)
        case .missing:
            break
        }
    }

    private mutating func file(of source: JournalSource) -> RestoredFile {
        if let file = files.last(where: { $0.source === source }) { return file }
        // What has no place there began after it was chosen.
        let reach = end.map { $0.byWriter[source.writer] == nil ? 0 : $0.reach(into: source) }
        let file = RestoredFile(source, from: start.reach(into: source), upTo: reach ?? .max)
        files.append(file)
        return file
    }

    /// - Parameter entry: says who is charged, and for which route.
    private func charge(
        _ entry: JournalEntry, in file: RestoredFile, requests: UInt32, items: UInt64, at instant: Int64
    ) {
        guard requests > 0 || items > 0, let found = file.find(entry, in: index) else { return }
        found.slab.replay(found.subject, requests: Int(requests), items: Int(clamping: items), at: instant)
    }

    // MARK: - Streams left open

    /// Writes a closing record for each stream that an earlier run left open: what it had outstanding may have reached
    /// its caller, and counts.
    private mutating func closeStreams(
        _ directory: String,
        _ names: NameRegistry,
        _ sequences: Sequences
    ) throws {
        let journal = try Journal(directory: directory, writer: 0, names: names)
        let now = Console.now()
        let left = streams.values.sorted { $0.access.recordedNanoseconds < $1.access.recordedNanoseconds }
        for entry in left {
            var access = try closing(entry, nowNanoseconds: now, names)
            // Nobody's number can be continued where damage took the organization's name.
            guard let organization = entry.access.organization == 0 ? "" : entry.organization else { continue }
            access.sequence = sequences.next(organization)
            note(access.sequence, of: organization)
            journal.append(access)
            let file = file(of: entry.source)
            charge(entry, in: file, requests: 0, items: access.items, at: entry.access.recordedNanoseconds)
            interruptedCount += 1
        }
        try journal.commit()
        positions[journal.writer] = journal.position
        try journal.close()
        hasNews = true
    }

    /// What ends a stream whose last record is `entry`, under this run's numbers.
    private func closing(
        _ entry: JournalEntry,
        nowNanoseconds now: Int64,
        _ names: NameRegistry
    ) throws(AuditLogError) -> Access {
        func number(_ kind: NameKind, _ old: UInt32) throws(AuditLogError) -> UInt32 {
            guard let name = entry.source.name(of: kind, old) else { return 0 }
            return try names.number(of: kind, name)
        }
        let last = entry.access
        var access = last
        access.kind = .closing
        access.outcome = .interrupted
        access.flags.insert(.answerCutOff)
        access.durationNanoseconds = UInt64(max(0, now - last.timeNanoseconds))
        access.items = UInt64(last.reservedItems)
        access.reservedItems = 0
        access.chargedRequests = 0
        access.bytesSent = 0
        access.bytesReceived = 0
        access.bytesFromUpstream = 0
        access.organization = try number(.organization, last.organization)
        access.app = try number(.app, last.app)
        access.route = try number(.route, last.route)
        access.purpose = try number(.purpose, last.purpose)
        access.recipient = try number(.recipient, last.recipient)
        access.recipient2 = try number(.recipient, last.recipient2)
        access.recipient3 = try number(.recipient, last.recipient3)
        access.recipient4 = try number(.recipient, last.recipient4)
        access.configuration = try number(.configuration, last.configuration)
        access.limit = try number(.limit, last.limit)
        return access
    }

    // MARK: - Saving

    private func save(to store: LimitStore) throws {
        var states = index.snapshots(now: Console.now()).map { organization, snapshot in
            LimitStore.State(
                organization: organization,
                lastSequence: lastSequences[organization] ?? 0,
                limits: snapshot.encoded()
            )
        }
        for state in absent {
            states.append(
                LimitStore.State(
                    organization: state.organization,
                    lastSequence: lastSequences[state.organization] ?? state.lastSequence,
                    limits: state.limits))
        }
        let places = positions.values.map { LimitStore.Position(file: $0.file, offset: $0.offset) }
        try store.save(LimitStore.Saved(states: states, positions: places))
    }
}
