package import SystemCrypto

/// A credential of an app, as it is stored: without its secret.
package struct Key: Sendable, Hashable {
    package enum Status: String, Sendable, CaseIterable {
        case active, expired, revoked
    }

    package var id: KeyID
    /// SHA-256 of the 43 characters of the secret.
    package var secretDigest: SHA256Digest
    /// The name of its app.
    package var app: String
    /// Unix nanoseconds.
    package var createdAtNanoseconds: Int64
    /// The first moment at which it is refused, in Unix nanoseconds; nil: it doesn't expire.
    package var expiresAtNanoseconds: Int64?
    /// Unix nanoseconds; nil: not revoked.
    package var revokedAtNanoseconds: Int64?
    /// The key it was issued to replace.
    package var rotatedFrom: KeyID?

    package init(
        id: KeyID,
        secretDigest: SHA256Digest,
        app: String,
        createdAtNanoseconds: Int64,
        expiresAtNanoseconds: Int64? = nil,
        revokedAtNanoseconds: Int64? = nil,
        rotatedFrom: KeyID? = nil
    ) {
        self.id = id
        self.secretDigest = secretDigest
        self.app = app
        self.createdAtNanoseconds = createdAtNanoseconds
        self.expiresAtNanoseconds = expiresAtNanoseconds
        self.revokedAtNanoseconds = revokedAtNanoseconds
        self.rotatedFrom = rotatedFrom
    }

    /// What has become of the key; a revocation counts from the moment it is stored, whatever the clock says.
    package func status(atNanoseconds now: Int64) -> Status {
        if revokedAtNanoseconds != nil { return .revoked }
        if let expiresAtNanoseconds, now >= expiresAtNanoseconds { return .expired }
        return .active
    }
}
