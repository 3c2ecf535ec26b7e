internal import AuditLog

/// The ends of streams that the journal could not take; they go on record when it works again.
///
/// Without its closing a stream would count as open until the next start. At most one for each stream that was open
/// when the journal failed.
struct OwedClosings {
    struct Closing {
        /// With what was added since the last record that is known to be in the journal.
        var access: Access
        /// Gives it a number of its own when it is appended.
        var sequence: Sequences.Counter
    }

    /// Appended, and not committed yet.
    private var inLine: [Closing] = []
    private var owed: [Closing] = []

    /// Notes a closing that was appended, as it will have to be appended again if the commit fails.
    mutating func note(_ closing: Closing) {
        inLine.append(closing)
    }

    mutating func committed() {
        if !inLine.isEmpty { inLine.removeAll(keepingCapacity: true) }
    }

    mutating func lost() {
        owed += inLine
        inLine.removeAll(keepingCapacity: true)
    }

    /// Appends what is owed; true when a commit has to follow.
    mutating func append(to journal: Journal) -> Bool {
        guard !owed.isEmpty else { return false }
        for var closing in owed {
            closing.access.sequence = closing.sequence.next()
            journal.append(closing.access)
            inLine.append(closing)
        }
        owed.removeAll()
        return true
    }
}
