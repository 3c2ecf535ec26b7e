internal import SystemCrypto

/// What the table holds of a key: 64 bytes, one cache line.
///
/// | bytes  | content                                            |
/// | ------ | -------------------------------------------------- |
/// | 0..7   | id                                                 |
/// | 8..39  | SHA-256 of the secret                              |
/// | 40..47 | when it expires, Unix nanoseconds; Int64.max: never |
/// | 48..51 | row of its app                                     |
/// | 52..55 | its index in the organization's slab               |
/// | 56     | whether it is revoked                              |
/// | 57     | whether it is suspended                            |
/// | 58..59 | free                                               |
/// | 60..63 | its restriction's row, and one; 0: it has none     |
struct KeyRow: BitwiseCopyable, Sendable {
    var id: UInt64
    var secretDigest: SHA256Digest
    var expiresAtNanoseconds: Int64
    var appRow: UInt32
    var slabIndex: UInt32
    var isRevoked: Bool
    var isSuspended: Bool
    var restriction: UInt32

    /// The row that stands in for every key that isn't there, so that a miss takes as long as a wrong secret.
    static let nobody = KeyRow(
        id: 0,
        secretDigest: .zero,
        expiresAtNanoseconds: 0,
        appRow: 0,
        slabIndex: 0,
        isRevoked: true,
        isSuspended: false,
        restriction: 0
    )
}
