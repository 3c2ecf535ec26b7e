/// What can go wrong with evidence.
///
/// The descriptions are for the operator; they name files and places.
package enum EvidenceError: Error, Equatable, CustomStringConvertible {
    /// Bytes that are not the canonical form of a record.
    case invalidRecord(String)
    /// Bytes that are not a block's header.
    case invalidHeader(String)
    /// Bytes that are not a table of tallies.
    case invalidTallies(String)
    /// There are no random bytes to be had.
    case noRandomness(String)
    /// Bytes that are not a chunk of records.
    case invalidChunk(String)
    /// A definition that a dictionary can't take.
    case invalidDefinition(String)

    package var description: String {
        switch self {
        case .invalidRecord(let reason): "a record is \(reason)"
        case .invalidHeader(let reason): "a block's header is not valid: \(reason)"
        case .invalidTallies(let reason): "tallies are not valid: \(reason)"
        case .noRandomness(let reason): "no salt for a block: \(reason)"
        case .invalidChunk(let reason): "a chunk of records is not valid: \(reason)"
        case .invalidDefinition(let reason): "a definition is not valid: \(reason)"
        }
    }
}
