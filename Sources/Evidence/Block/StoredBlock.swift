package import SystemCrypto

/// A block as it is kept: what the log vouches for, and where its records are.
package struct StoredBlock: Sendable {
    /// The organization's name; "" for accesses of none.
    package var organization: String
    package var header: BlockHeader
    package var salt: BlockSalt
    /// The index of its entry in the log.
    package var logIndex: UInt64
    package var location: RecordLocation
    /// The 32 bytes that stand for it in the log, computed from salt and header.
    package var entry: SHA256Digest { header.entry(salt: salt) }
}
