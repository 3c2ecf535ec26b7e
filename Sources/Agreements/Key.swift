public import SystemCrypto

/// A credential of an app, as it is stored: without its secret.
public struct Key: Sendable, Hashable {
    public enum Status: String, Sendable, CaseIterable {
        case active, suspended, expired, revoked
    }

    public var id: KeyID
    /// SHA-256 of the 43 characters of the secret.
    public var secretDigest: SHA256Digest
    /// The name of its app.
    public var app: String
    /// Unix nanoseconds.
    public var createdAtNanoseconds: Int64
    /// The first moment at which it is refused, in Unix nanoseconds; nil: it doesn't expire.
    public var expiresAtNanoseconds: Int64?
    /// Unix nanoseconds; nil: not revoked.
    public var revokedAtNanoseconds: Int64?
    /// Unix nanoseconds; nil: not suspended.
    public var suspendedAtNanoseconds: Int64?
    /// Why it is suspended, for who sends it.
    public var suspensionReason: String?
    /// Where it may be used from; none: from everywhere.
    public var networks: [Network]
    /// The names of the routes it is for, of those that its app's purpose includes; none: all of them.
    public var routes: [String]
    /// The key it was issued to replace.
    public var rotatedFrom: KeyID?

    public init(
        id: KeyID,
        secretDigest: SHA256Digest,
        app: String,
        createdAtNanoseconds: Int64,
        expiresAtNanoseconds: Int64? = nil,
        revokedAtNanoseconds: Int64? = nil,
        suspendedAtNanoseconds: Int64? = nil,
        suspensionReason: String? = nil,
        networks: [Network] = [],
        routes: [String] = [],
        rotatedFrom: KeyID? = nil
    ) {
        self.id = id
        self.secretDigest = secretDigest
        self.app = app
        self.createdAtNanoseconds = createdAtNanoseconds
        self.expiresAtNanoseconds = expiresAtNanoseconds
        self.revokedAtNanoseconds = revokedAtNanoseconds
        self.suspendedAtNanoseconds = suspendedAtNanoseconds
        self.suspensionReason = suspensionReason
        self.networks = networks
        self.routes = routes
        self.rotatedFrom = rotatedFrom
    }

    /// What has become of the key; revocations and suspensions count from the moment they are stored, whatever the clock
    /// says, and what is for good comes first.
    public func status(atNanoseconds now: Int64) -> Status {
        if revokedAtNanoseconds != nil { return .revoked }
        if let expiresAtNanoseconds, now >= expiresAtNanoseconds { return .expired }
        if suspendedAtNanoseconds != nil { return .suspended }
        return .active
    }
}
