/// A range of bytes of a message head, relative to its first byte.
///
/// Half the size of `Range<Int>`; heads are bounded far below 4 GiB.
package struct ByteRange: Sendable, Hashable {
    package var start: UInt32
    package var end: UInt32

    @inlinable
    package init(_ start: Int, _ end: Int) {
        self.start = UInt32(truncatingIfNeeded: start)
        self.end = UInt32(truncatingIfNeeded: end)
    }

    package static let empty = ByteRange(0, 0)

    @inlinable
    package var lowerBound: Int { Int(start) }
    @inlinable
    package var upperBound: Int { Int(end) }
    @inlinable
    package var count: Int { Int(end &- start) }
    @inlinable
    package var isEmpty: Bool { start == end }
    @inlinable
    package var range: Range<Int> { Range(uncheckedBounds: (Int(start), Int(end))) }
}
