package import Evidence

/// Why the usage index can't do what was asked.
package enum UsageIndexError: Error, Equatable, CustomStringConvertible {
    case cannotOpen(path: String, reason: String)
    /// A later version of the program has changed the schema.
    case newerSchema(path: String)
    /// Blocks between what was applied and this one are not there.
    case gap(path: String, applied: UInt64, next: UInt64)
    /// A block that does not follow the organization's block before it.
    case outOfOrder(path: String, organization: String, number: UInt64, reason: String)
    /// Rows that this program can't have written.
    case damaged(path: String, reason: String)
    /// The evidence can't be read.
    case evidence(EvidenceError)
    /// SQLite's own error.
    case database(path: String, reason: String)

    package var description: String {
        switch self {
        case .cannotOpen(let path, let reason): "the usage index \(path) can't be opened: \(reason)"
        case .newerSchema(let path):
            "the usage index \(path) was written by a newer version of Tollgate; use that version, or remove the file "
                + "and run `tollgate audit reindex`"
        case .gap(let path, let applied, let next):
            "the usage index \(path) holds the first \(applied) blocks of the log; the next to be applied is at index "
                + "\(next)"
        case .outOfOrder(let path, let organization, let number, let reason):
            "the usage index \(path) can't take block \(number) of '\(organization)': \(reason)"
        case .damaged(let path, let reason):
            "the usage index \(path) is damaged: \(reason); run `tollgate audit reindex`"
        case .evidence(let error): "the usage index can't be made: \(error)"
        case .database(let path, let reason): "the usage index \(path) failed: \(reason)"
        }
    }
}
