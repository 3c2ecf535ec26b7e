package import Agreements
package import SystemCrypto

/// Why the key store can't do what was asked.
package enum KeyStoreError: Error, Sendable, Hashable, CustomStringConvertible {
    case cannotOpen(path: String, reason: String)
    /// A later version of the program has changed the schema.
    case newerSchema(path: String)
    case unknownKey(KeyID)
    case alreadyRevoked(KeyID)
    case alreadyExpired(KeyID)
    case alreadyRotated(KeyID, successor: KeyID)
    case suspended(KeyID)
    case alreadySuspended(KeyID)
    case notSuspended(KeyID)
    /// A key can't expire before it is issued.
    case expiryInThePast
    /// An overlap is at least 0 and ends before the year 2262.
    case unusableOverlap
    /// A row that this program can't have written; `id` is the row's.
    case damagedRow(path: String, id: Int64)
    case noRandomness(SystemCryptoError)
    /// SQLite's own error.
    case database(path: String, reason: String)

    package var description: String {
        switch self {
        case .cannotOpen(let path, let reason): "the key store \(path) can't be opened: \(reason)"
        case .newerSchema(let path):
            "the key store \(path) was written by a newer version of Tollgate; use that version, or a backup"
        case .unknownKey(let id): "there is no key \(id)"
        case .alreadyRevoked(let id): "key \(id) is already revoked"
        case .alreadyExpired(let id): "key \(id) has expired; issue a new one"
        case .alreadyRotated(let id, let successor): "key \(id) was already rotated; its successor is \(successor)"
        case .suspended(let id): "key \(id) is suspended; resume it first"
        case .alreadySuspended(let id): "key \(id) is already suspended"
        case .notSuspended(let id): "key \(id) is not suspended"
        case .expiryInThePast: "a key can't expire in the past"
        case .unusableOverlap: "an overlap is at least 0 and ends before the year 2262"
        case .damagedRow(let path, let id): "the key store \(path) is damaged: the row with id \(id) is not a key"
        case .noRandomness(let reason): "no key can be issued: \(reason)"
        case .database(let path, let reason): "the key store \(path) failed: \(reason)"
        }
    }
}
