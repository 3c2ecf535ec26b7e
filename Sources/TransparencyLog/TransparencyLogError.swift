package import Disk
package import SystemCrypto

/// What can go wrong with a transparency log.
///
/// The descriptions are for operators and auditors; they name the file where there is one.
package enum TransparencyLogError: Error, Equatable, CustomStringConvertible {
    /// The disk failed.
    case disk(DiskError)
    /// Something could not be signed, or no random bytes were to be had.
    case crypto(SystemCryptoError)
    /// A text or file is not of its format.
    case malformed(what: String, reason: String)
    /// A note isn't signed by the key that it has to be signed by, or the signature is wrong.
    case unverified(what: String, reason: String)
    /// An entry is longer than the 65,535 bytes a bundle can hold of one.
    case entryTooLong(index: Int, byteCount: Int)
    /// An entry, or a tree, that the log hasn't got.
    case outOfRange(wanted: Int, size: Int)
    /// A file of the log is missing.
    case missing(path: String)
    /// A file of the log isn't what its tree says.
    case damaged(path: String, reason: String)
    /// The log can't be written to as it is found on the disk; the remedy says what the operator can do.
    case refused(path: String, reason: String, remedy: String)
    /// Another process writes this log.
    case inUse(path: String)

    package var description: String {
        switch self {
        case .disk(let error): "\(error)"
        case .crypto(let error): "\(error)"
        case .malformed(let what, let reason): "\(what) is malformed: \(reason)"
        case .unverified(let what, let reason): "\(what) can't be trusted: \(reason)"
        case .entryTooLong(let index, let byteCount):
            "entry \(index) is \(byteCount) bytes long; an entry has at most \(EntryBundle.maximumEntryByteCount)"
        case .outOfRange(let wanted, let size): "the log has \(size) entries, not the \(wanted) that were asked for"
        case .missing(let path): "\(path): is missing"
        case .damaged(let path, let reason): "\(path): \(reason)"
        case .refused(let path, let reason, let remedy): "\(path): \(reason); \(remedy)"
        case .inUse(let path): "\(path): another process writes this log"
        }
    }
}
