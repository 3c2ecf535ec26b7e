package import TransparencyLog

/// What came out when evidence was verified.
package struct EvidenceVerdict: Sendable {
    /// What was verified against: the log's checkpoint, whose signature is right; nil when there is none.
    package var checkpoint: Checkpoint?
    package var organizations = 0
    package var blocks: UInt64 = 0
    /// How many records the blocks have.
    package var records: UInt64 = 0
    /// How many of the blocks have records that were removed for their age; everything else of them was verified.
    package var prunedBlocks: UInt64 = 0
    /// How many blocks' tallies could not be recomputed, since the records before them were removed.
    package var uncheckedTallies: UInt64 = 0
    /// What stands behind the end of the log: left by a step that didn't come to its end, or being written, or put there.
    package var remainders: [String] = []
    /// The first thing that is wrong; nil when all is right.
    package var fault: EvidenceFault?

    package init() {}
}
