package import SystemCrypto

/// A block as it went into the log, with what it adds to the usage index.
package struct SealedBlock: Sendable {
    /// The organization's name; "" for accesses of none.
    package var organization: String
    package var header: BlockHeader
    package var salt: BlockSalt
    /// The 32 bytes that stand for it in the log.
    package var entry: SHA256Digest
    /// The index of the entry in the log.
    package var logIndex: UInt64
    /// In no particular order; each key once.
    package var usage: [UsageRow]

    package init(
        organization: String, header: BlockHeader, salt: BlockSalt, entry: SHA256Digest, logIndex: UInt64,
        usage: [UsageRow]
    ) {
        self.organization = organization
        self.header = header
        self.salt = salt
        self.entry = entry
        self.logIndex = logIndex
        self.usage = usage
    }
}
