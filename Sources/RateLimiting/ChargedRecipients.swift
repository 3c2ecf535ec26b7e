/// The recipients that a charge counts for besides: up to four, each once, by their indexes in the organization's slab.
///
/// One word, so that a charge that names none costs a comparison: 16 bits each from the lowest on, the index and one.
public struct ChargedRecipients: Sendable, Hashable, BitwiseCopyable {
    public static let maximumCount = 4
    /// How many recipients one slab can tell apart.
    public static let maximumIndexCount = Int(UInt16.max)
    public static let none = ChargedRecipients()

    private var packed: UInt64 = 0

    private init() {}

    /// - Parameter indexes: from `LimitSlab.addRecipient()`, at most four.
    public init(_ indexes: some Sequence<Int>) {
        for index in indexes { append(index) }
    }

    @inline(__always)
    public var isEmpty: Bool { packed == 0 }

    @inline(__always)
    public var count: Int { Self.maximumCount &- packed.leadingZeroBitCount / 16 }

    /// The index of the recipient at a place in `0 ..< count`.
    @inline(__always)
    public subscript(place: Int) -> Int {
        Int(packed &>> UInt64(truncatingIfNeeded: 16 &* place) & 0xFFFF) &- 1
    }

    public mutating func append(_ index: Int) {
        precondition(count < Self.maximumCount && (0..<Self.maximumIndexCount).contains(index), "no room for it")
        packed |= UInt64(index + 1) << UInt64(16 * count)
    }
}
