import Agreements
import AuditLog
import Gateway
import RateLimiting
import Storage

/// Brings counters back to where the last run left them: from what the last start saved, and the journal since.
///
/// A bucket finds its debt less what has been refilled since; a calendar window is counted to the item; an answer that
/// was streaming when the process ended counts what was reserved for it. Nothing is served meanwhile, so what is saved
/// in the end fits the journal's end exactly.
struct Restoration {
    private(set) var accessCount = 0
    private(set) var damages: [JournalDamage] = []
    private let index: SubjectIndex
    private var lastSequences: [String: UInt64] = [:]
    private var positions: [UInt16: JournalPosition] = [:]

    init(journalDirectory: String, store: LimitStore, table: AccessTable, sequences: Sequences) throws {
        index = SubjectIndex(table)
        let saved = try store.load()
        for state in saved.states {
            lastSequences[state.organization] = state.lastSequence
            index.restore(try LimitSnapshot(bytes: state.limits), organization: state.organization)
        }
        let start = saved.positions.map { JournalPosition(file: $0.file, offset: $0.offset) }
        for position in start {
            if let writer = position.writer { positions[writer] = position }
        }
        let reader = try JournalReader(directory: journalDirectory, from: start, streams: .settled)
        while let entry = try reader.next() { replay(entry) }
        for (organization, number) in lastSequences { sequences.resume(organization, after: number) }
        damages = reader.damages
        if accessCount > 0 { try save(to: store) }
    }

    /// Charges again what a record says was charged.
    private mutating func replay(_ entry: JournalEntry) {
        accessCount += 1
        let end = entry.end
        if positions[entry.source.writer].map({ $0 < end }) ?? true { positions[entry.source.writer] = end }
        guard let organization = entry.organization else { return }
        lastSequences[organization] = max(lastSequences[organization] ?? 0, entry.access.sequence)
        guard entry.access.chargedRequests > 0, let app = entry.app, let route = entry.route,
            let key = KeyID(rawValue: entry.access.key),
            let found = index.find(organization: organization, app: app, key: key, route: route)
        else { return }
        found.slab.replay(
            found.subject,
            requests: Int(entry.access.chargedRequests),
            items: Int(clamping: entry.access.items),
            at: entry.access.timeNanoseconds
        )
    }

    private func save(to store: LimitStore) throws {
        let states = index.snapshots(now: Console.now()).map { organization, snapshot in
            LimitStore.State(
                organization: organization,
                lastSequence: lastSequences[organization] ?? 0,
                limits: snapshot.encoded()
            )
        }
        let places = positions.values.map { LimitStore.Position(file: $0.file, offset: $0.offset) }
        try store.save(LimitStore.Saved(states: states, positions: places))
    }
}
