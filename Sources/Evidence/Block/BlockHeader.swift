package import SystemCrypto

/// What the log vouches for of a block: whose records it seals, which, and the organization's totals behind it.
package struct BlockHeader: Sendable, Hashable {
    /// SHA-256 of the organization's name; of "" for accesses of no organization.
    package var organization: SHA256Digest
    /// Its place among the organization's blocks, from 1.
    package var number: UInt64
    package var firstSequence: UInt64
    package var lastSequence: UInt64
    /// When its first and last records were recorded, in Unix milliseconds.
    package var firstRecordedMilliseconds: Int64
    package var lastRecordedMilliseconds: Int64
    /// The day of all its records.
    package var day: EvidenceDay
    /// When it was sealed, in Unix milliseconds.
    package var sealedMilliseconds: Int64
    /// The log entry of the organization's block before; zeros for the first.
    package var previous: SHA256Digest
    /// The Merkle root of its records.
    package var recordRoot: SHA256Digest
    /// The Merkle root of all definitions up to and with this block.
    package var dictionaryRoot: SHA256Digest
    /// How many definitions those are.
    package var definitionCount: UInt64
    /// The digest of the organization's tallies after this block.
    package var tallyDigest: SHA256Digest
    /// The organization's totals after this block.
    package var odometer: Odometer

    package init(
        organization: SHA256Digest,
        number: UInt64,
        sequences: ClosedRange<UInt64>,
        recordedMilliseconds: ClosedRange<Int64>,
        day: EvidenceDay,
        sealedMilliseconds: Int64,
        previous: SHA256Digest,
        recordRoot: SHA256Digest,
        dictionaryRoot: SHA256Digest,
        definitionCount: UInt64,
        tallyDigest: SHA256Digest,
        odometer: Odometer
    ) {
        self.organization = organization
        self.number = number
        firstSequence = sequences.lowerBound
        lastSequence = sequences.upperBound
        firstRecordedMilliseconds = recordedMilliseconds.lowerBound
        lastRecordedMilliseconds = recordedMilliseconds.upperBound
        self.day = day
        self.sealedMilliseconds = sealedMilliseconds
        self.previous = previous
        self.recordRoot = recordRoot
        self.dictionaryRoot = dictionaryRoot
        self.definitionCount = definitionCount
        self.tallyDigest = tallyDigest
        self.odometer = odometer
    }

    /// How many records it has.
    package var recordCount: Int { Int(lastSequence - firstSequence) + 1 }

    /// The digest that stands for an organization in its headers.
    package static func organizationDigest(_ name: String) -> SHA256Digest {
        SHA256.digest(of: Array(name.utf8))
    }

    /// The 32 bytes that stand for the block in the log: SHA-256 of the salt and the header.
    package func entry(salt: BlockSalt) -> SHA256Digest {
        withUnsafeTemporaryAllocation(byteCount: BlockSalt.byteCount + Self.encodedByteCount, alignment: 8) { bytes in
            let base = UnsafeMutableRawPointer(bytes.baseAddress!)
            salt.encode(to: base)
            encode(to: base + BlockSalt.byteCount)
            return SHA256.digest(of: UnsafeRawBufferPointer(bytes))
        }
    }
}
