import Agreements
import AuditLog
import RateLimiting

/// A journal file whose records are counted again, with what its numbers stand for, so that no name is looked up twice.
final class RestoredFile {
    let source: JournalSource
    /// Records at this offset and behind are counted; what those before it took is known.
    let start: Int
    /// Records at this offset and behind are none of this restoration's.
    let end: Int
    /// Behind the last record that was counted; nil: none was.
    private(set) var restoredEnd: JournalPosition?
    private(set) var sequences = FileSequences()
    private var subjects: [Caller: Found?] = [:]

    typealias Found = (slab: LimitSlab, subject: ChargeSubject)

    /// The numbers of what a record was charged to.
    private struct Caller: Hashable {
        let organization: UInt32
        let app: UInt32
        let key: UInt64
        let route: UInt32
        let recipients: SIMD4<UInt32>

        init(_ access: Access) {
            organization = access.organization
            app = access.app
            key = access.key
            route = access.route
            recipients = SIMD4(access.recipient, access.recipient2, access.recipient3, access.recipient4)
        }
    }

    init(_ source: JournalSource, from start: Int, upTo end: Int) {
        self.source = source
        self.start = start
        self.end = end
    }

    /// Notes a record of this file, before its end.
    func note(_ entry: JournalEntry) {
        if entry.offset >= start { restoredEnd = entry.end }
        sequences.note(entry)
    }

    /// The limits that a record was charged to; nil where its organization, app or key is gone.
    func find(_ entry: JournalEntry, in index: SubjectIndex) -> Found? {
        let caller = Caller(entry.access)
        if let known = subjects[caller] { return known }
        var found: Found?
        if let organization = entry.organization, let app = entry.app, let route = entry.route,
            let key = KeyID(rawValue: entry.access.key)
        {
            found = index.find(
                organization: organization, app: app, key: key, route: route, recipients: entry.recipients)
        }
        subjects[caller] = .some(found)
        return found
    }
}
