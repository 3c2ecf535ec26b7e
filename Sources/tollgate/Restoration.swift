import Agreements
import AuditLog
import Gateway
import RateLimiting

/// Brings counters back to where the last run left them, from the journal.
struct Restoration {
    private(set) var accessCount = 0
    private(set) var damages: [JournalDamage] = []

    /// Charges again what the journal says was charged, and lets each organization's sequence go on.
    ///
    /// A bucket finds its debt less what has been refilled since; a calendar window is counted to the item; an answer
    /// that was streaming when the process ended counts what was reserved for it.
    init(journalDirectory: String, table: AccessTable, sequences: Sequences) throws {
        let index = SubjectIndex(table)
        var last: [String: UInt64] = [:]
        let reader = try JournalReader(directory: journalDirectory, streams: .settled)
        while let entry = try reader.next() {
            accessCount += 1
            guard let organization = entry.organization else { continue }
            last[organization] = max(last[organization] ?? 0, entry.access.sequence)
            guard entry.access.chargedRequests > 0, let app = entry.app, let route = entry.route,
                let key = KeyID(rawValue: entry.access.key),
                let found = index.find(organization: organization, app: app, key: key, route: route)
            else { continue }
            found.slab.replay(
                found.subject,
                requests: Int(entry.access.chargedRequests),
                items: Int(clamping: entry.access.items),
                at: entry.access.timeNanoseconds
            )
        }
        for (organization, number) in last { sequences.resume(organization, after: number) }
        damages = reader.damages
    }
}
