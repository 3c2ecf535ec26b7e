package import Agreements
internal import GRDB

extension KeyStore {
    /// Suspends a key until it is resumed.
    ///
    /// - Parameters:
    ///   - reason: what who sends it is told.
    ///   - now: Unix nanoseconds.
    @discardableResult
    package func suspend(_ id: KeyID, reason: String?, nowNanoseconds now: Int64) throws(KeyStoreError) -> Key {
        try write { database in
            var key = try self.key(id, in: database)
            switch key.status(atNanoseconds: now) {
            case .active: break
            case .suspended: throw KeyStoreError.alreadySuspended(id)
            case .expired: throw KeyStoreError.alreadyExpired(id)
            case .revoked: throw KeyStoreError.alreadyRevoked(id)
            }
            key.suspendedAtNanoseconds = now
            key.suspensionReason = reason
            try Self.updateSuspension(of: key, in: database)
            return key
        }
    }

    /// Ends a key's suspension; whether it is served then depends on the rest.
    @discardableResult
    package func resume(_ id: KeyID) throws(KeyStoreError) -> Key {
        try write { database in
            var key = try self.key(id, in: database)
            guard key.suspendedAtNanoseconds != nil else { throw KeyStoreError.notSuspended(id) }
            key.suspendedAtNanoseconds = nil
            key.suspensionReason = nil
            try Self.updateSuspension(of: key, in: database)
            return key
        }
    }

    private static func updateSuspension(of key: Key, in database: Database) throws {
        try database.execute(
            sql: "UPDATE keys SET suspended_at = ?, suspension_reason = ? WHERE id = ?",
            arguments: [key.suspendedAtNanoseconds, key.suspensionReason, key.id.column]
        )
    }
}
