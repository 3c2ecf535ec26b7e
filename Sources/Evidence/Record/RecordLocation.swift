/// Where a block's records are kept.
package struct RecordLocation: Sendable, Hashable {
    package var segment: SegmentName
    /// Where their chunk begins in the segment's file.
    package var chunkOffset: Int
    /// Which row of the chunk is the block's first.
    package var firstRow: Int
}
