/// A range of bytes of a message head, relative to its first byte.
///
/// Half the size of `Range<Int>`; heads are bounded far below 4 GiB.
package struct ByteRange: Sendable, Hashable {
    package var start: UInt32
    package var end: UInt32

    @inline(__always)
    package init(_ start: Int, _ end: Int) {
        self.start = UInt32(truncatingIfNeeded: start)
        self.end = UInt32(truncatingIfNeeded: end)
    }

    package static let empty = ByteRange(0, 0)

    @inline(__always)
    package var lowerBound: Int { Int(start) }
    @inline(__always)
    package var upperBound: Int { Int(end) }
    @inline(__always)
    package var count: Int { Int(end &- start) }
    @inline(__always)
    package var isEmpty: Bool { start == end }
    @inline(__always)
    package var range: Range<Int> { Range(uncheckedBounds: (Int(start), Int(end))) }
}
