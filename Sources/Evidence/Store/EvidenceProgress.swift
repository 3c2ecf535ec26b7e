/// How far a verification has come.
package struct EvidenceProgress: Sendable, Hashable {
    package var blocks: UInt64
    package var totalBlocks: UInt64
    package var records: UInt64

    package init(blocks: UInt64, totalBlocks: UInt64, records: UInt64) {
        self.blocks = blocks
        self.totalBlocks = totalBlocks
        self.records = records
    }
}
