package import Disk
package import TransparencyLog

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
    /// Bytes that are not a group of the ledger.
    case invalidGroup(String)
    /// The disk failed.
    case disk(DiskError)
    /// The transparency log failed, or isn't to be trusted.
    case log(TransparencyLogError)
    /// A file isn't as it was written.
    case damaged(path: String, offset: Int, reason: String)
    /// A segment's file isn't there.
    case segmentMissing(path: String)
    /// The records are older than what is kept; their file was removed.
    case pruned(segment: SegmentName)
    /// The evidence can't be gone on with as it is found; the remedy says what the operator can do.
    case refused(path: String, reason: String, remedy: String)
    /// Another process writes here.
    case inUse(path: String)
    /// An earlier step failed, so what is on the disk isn't known; opening anew finds out.
    case broken
    /// More records never came than can be filled in.
    case gapTooLarge(organization: String, first: UInt64, last: UInt64)
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
        case .invalidGroup(let reason): "a group of the ledger is not valid: \(reason)"
        case .disk(let error): error.description
        case .log(let error): error.description
        case .damaged(let path, let offset, let reason): "\(path): at offset \(offset): \(reason)"
        case .segmentMissing(let path): "\(path): there is no such file"
        case .pruned(let segment): "the records were in \(segment), which was removed for its age"
        case .refused(let path, let reason, let remedy): "\(path): \(reason); \(remedy)"
        case .inUse(let path): "\(path): another process seals here"
        case .broken: "a step of sealing failed; the evidence must be opened anew"
        case .gapTooLarge(let organization, let first, let last):
            "records \(first) to \(last) of organization '\(organization)' never came, which is more than can be filled in"
        case .noRandomness(let reason): "no salt for a block: \(reason)"
        case .invalidChunk(let reason): "a chunk of records is not valid: \(reason)"
        case .invalidDefinition(let reason): "a definition is not valid: \(reason)"
        }
    }
}

extension EvidenceError {
    /// Does something with the disk, whose errors become `disk`.
    static func onDisk<Result>(_ body: () throws(DiskError) -> Result) throws(EvidenceError) -> Result {
        do throws(DiskError) { return try body() } catch { throw .disk(error) }
    }

    /// Does something with the log, whose errors become `log`.
    static func onLog<Result>(_ body: () throws(TransparencyLogError) -> Result) throws(EvidenceError) -> Result {
        do throws(TransparencyLogError) { return try body() } catch { throw .log(error) }
    }
}
