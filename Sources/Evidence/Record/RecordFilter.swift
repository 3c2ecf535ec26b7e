package import AuditLog

/// Which records an export is about; what isn't given doesn't matter.
package struct RecordFilter: Sendable, Hashable {
    package var organization: String?
    package var app: String?
    package var route: String?
    package var purpose: String?
    /// Records that name this recipient, whatever others they name.
    package var recipient: String?
    package var outcome: Outcome?
    /// Recorded at or after, in Unix milliseconds.
    package var fromMilliseconds: Int64?
    /// Recorded before, in Unix milliseconds.
    package var toMilliseconds: Int64?

    package init() {}

    /// The filter in the numbers of an organization's dictionary; nil when no record of it can match.
    func resolved(in dictionary: NameDictionary) -> Resolved? {
        var resolved = Resolved(outcome: outcome, range: (fromMilliseconds ?? .min)..<(toMilliseconds ?? .max))
        func number(_ kind: NameKind, _ name: String?) -> UInt32?? {
            guard let name else { return .some(nil) }
            return dictionary.number(of: kind, name).map { .some($0) }
        }
        guard let app = number(.app, app), let route = number(.route, route), let purpose = number(.purpose, purpose),
            let recipient = number(.recipient, recipient)
        else { return nil }
        (resolved.app, resolved.route, resolved.purpose, resolved.recipient) = (app, route, purpose, recipient)
        return resolved
    }

    /// Whether a block can hold records of the time in question.
    func overlaps(_ header: BlockHeader) -> Bool {
        if let fromMilliseconds, header.lastRecordedMilliseconds < fromMilliseconds { return false }
        if let toMilliseconds, header.firstRecordedMilliseconds >= toMilliseconds { return false }
        return true
    }

    struct Resolved {
        var app: UInt32?
        var route: UInt32?
        var purpose: UInt32?
        var recipient: UInt32?
        var outcome: Outcome?
        var range: Range<Int64>

        init(outcome: Outcome?, range: Range<Int64>) {
            self.outcome = outcome
            self.range = range
        }

        func matches(_ record: Record) -> Bool {
            guard range.contains(record.recordedMilliseconds) else { return false }
            if let app, record.app != app { return false }
            if let route, record.route != route { return false }
            if let purpose, record.purpose != purpose { return false }
            if let outcome, record.outcome != outcome { return false }
            if let recipient {
                guard (0..<4).contains(where: { record.recipients[$0] == recipient }) else { return false }
            }
            return true
        }
    }
}
