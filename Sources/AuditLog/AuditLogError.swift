public import Disk

/// What can go wrong with the journal and its records.
///
/// The descriptions are for the operator's log; they name files and are not for callers.
public enum AuditLogError: Error, Equatable, CustomStringConvertible {
    /// A call on the disk failed; of a write that failed or took only a part nothing was kept.
    case disk(DiskError)
    /// There is no room on the disk for records beyond those already provided for.
    case noRoom(path: String, errno: Int32)
    /// An earlier sync of this file failed; what the disk holds of it is not known.
    case notTrusted(path: String)
    /// The file was deleted while it was written.
    case deleted(path: String)
    /// The file is shorter than what was written.
    case truncated(path: String, expected: Int, found: Int)
    /// Another file took this one's name.
    case replaced(path: String)
    /// Another process writes this file.
    case inUse(path: String)
    /// The file doesn't have a journal file's name.
    case notAJournal(path: String)
    /// The file was written by a version of the program that this one doesn't know.
    case unsupportedVersion(path: String, version: UInt16)
    /// A position in a file that has no journal file's name.
    case noSuchPosition(JournalPosition)
    /// Bytes that are not the canonical form of an access.
    case invalidRecord(String)
    /// A name too long for the dictionary.
    case nameTooLong(kind: NameKind, byteCount: Int)

    public var description: String {
        switch self {
        case .disk(let error):
            error.description
        case .noRoom(let path, let errno):
            "\(path): no room for more records: \(DiskError.text(of: errno))"
        case .notTrusted(let path):
            "\(path): no longer trusted, since a sync of it failed"
        case .deleted(let path):
            "\(path): was deleted while in use"
        case .truncated(let path, let expected, let found):
            "\(path): was truncated while in use: \(found) bytes long instead of \(expected)"
        case .replaced(let path):
            "\(path): was replaced by another file while in use"
        case .inUse(let path):
            "\(path): is being written by another process"
        case .notAJournal(let path):
            "\(path): is not a journal file; those are named like 1772366400000-000.tgj"
        case .unsupportedVersion(let path, let version):
            "\(path): has journal version \(version), which this program does not know"
        case .noSuchPosition(let position):
            "\(position.file): is no journal file, so that nothing can be read from offset \(position.offset) of it"
        case .invalidRecord(let reason):
            "a record is \(reason)"
        case .nameTooLong(let kind, let byteCount):
            "a name of kind \(kind) is \(byteCount) bytes long; at most \(NameRegistry.maximumNameByteCount) would do"
        }
    }
}
