/// A range of bytes of a message head, relative to its first byte.
///
/// Half the size of `Range<Int>`; heads are bounded far below 4 GiB.
public struct ByteRange: Sendable, Hashable {
    public var start: UInt32
    public var end: UInt32

    @inlinable
    public init(_ start: Int, _ end: Int) {
        self.start = UInt32(truncatingIfNeeded: start)
        self.end = UInt32(truncatingIfNeeded: end)
    }

    public static let empty = ByteRange(0, 0)

    @inlinable
    public var lowerBound: Int { Int(start) }
    @inlinable
    public var upperBound: Int { Int(end) }
    @inlinable
    public var count: Int { Int(end &- start) }
    @inlinable
    public var isEmpty: Bool { start == end }
    @inlinable
    public var range: Range<Int> { Range(uncheckedBounds: (Int(start), Int(end))) }
}
