/// How far a verification has come.
package struct EvidenceProgress: Sendable, Hashable {
    package var blocks: UInt64
    package var totalBlocks: UInt64
    package var records: UInt64
}
