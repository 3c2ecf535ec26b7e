/// Counts items in a JSON document (RFC 8259) that passes by in pieces of any size.
///
/// At each pointer, an array counts its elements, an object counts one, and a string, number, literal or nothing counts
/// zero. A name that occurs twice in an object is followed each time, and the counts add up.
///
/// An element counts from its first byte. For a complete document that is the same as counting whole ones; of a
/// document that is cut off, or stops being JSON, it counts what the caller was given a part of, because data that left
/// is data taken, and whoever hangs up inside the last element must not get it for nothing.
///
/// The grammar is checked throughout, so a document that a strict parser accepts is `complete` here and never
/// miscounted, with these differences: nesting beyond `maximumDepth` is not JSON; a byte order mark before the document
/// is skipped; neither UTF-8 nor the pairing of `\u` surrogates is checked inside strings.
///
/// After `init` nothing is allocated, whatever is fed (unless the value was copied). Time is linear in the bytes, and
/// there is no recursion.
public struct ItemCounter: Sendable {
    /// How many arrays and objects may be open at once.
    public static let maximumDepth = 512

    /// How a document ended.
    public enum Outcome: Sendable, Equatable {
        case complete
        /// What came could still have become JSON; nothing at all is cut off, too.
        case cutOff
        /// The byte at this offset, counted from the document's first, can't stand there.
        case notJSON(byteOffset: Int)
    }

    /// What the next byte is read as.
    enum State: UInt8 {
        case start, byteOrderMark
        case value, firstElement, firstMember, member, colon, afterValue
        /// Within a string, between its characters: a value's, one that is wanted, a name's that can't lead to a pointer,
        /// one that might.
        case string, wantedString, skippedName, name
        case escape, hexadecimal
        case minus, zero, integer, point, fraction, exponent, exponentSign, exponentDigits
        case literal
        case invalid
    }

    let pointers: JSONPointerSet
    /// By pointer.
    var counts: [Int]

    var state = State.start
    /// How many bytes of the document were read.
    var offset = 0

    /// How many arrays and objects are open.
    var depth = 0
    /// The innermost of them, those since the last multiple of 64, the lowest bit the last: 1 for an object.
    var kinds: UInt64 = 0
    /// The others, 64 to a word.
    var outerKinds = InlineArray<8, UInt64>(repeating: 0)

    /// How many of them, from the outermost, lie on the way to a pointer; where the last of those is the innermost of
    /// all, its members matter, and elsewhere nothing does.
    var pathDepth = 0
    var pathNodes = InlineArray<17, Int>(repeating: 0)
    /// In an array on the way: how many elements have begun.
    var pathIndexes = InlineArray<17, Int>(repeating: 0)
    /// The node of the value that comes next, if it comes in the innermost container on the way.
    var valueNode: Int? = 0

    /// Which string is gone on with after an escape.
    var stringState = State.string
    /// While a name is compared: the nodes it may still turn out to name, and how many of its bytes were read.
    var candidates = 0..<0
    var nameOffset = 0
    /// A high surrogate in a name whose low one must follow; 0 if none.
    var highSurrogate: UInt32 = 0
    var hexadecimalDigitsLeft = 0
    var hexadecimalValue: UInt32 = 0
    /// What is left of `true`, `false`, `null` or the byte order mark, the next byte lowest.
    var expectedBytes: UInt32 = 0

    /// The wanted string that is being read or was read last, its escapes decoded; no longer than `maximumStringByteCount`.
    public internal(set) var string: [UInt8] = []
    /// Whether that string is longer, or has half of a surrogate pair.
    public internal(set) var isStringLost = false
    /// Whether `scan` stops, as a wanted string has just ended.
    var stopsAfterString = false

    /// Of a longer string that is wanted nothing is told.
    public static let maximumStringByteCount = 4096

    public init(_ pointers: JSONPointerSet) {
        self.pointers = pointers
        counts = [Int](repeating: 0, count: pointers.pointers.count)
        if pointers.wantsStrings { string.reserveCapacity(Self.maximumStringByteCount) }
    }

    /// - Throws: `duplicatePointer`.
    public init(pointers: [JSONPointer]) throws(ItemCountingError) {
        self.init(try JSONPointerSet(pointers))
    }

    /// How many items were counted so far at the pointer of this index.
    public func count(at index: Int) -> Int { counts[index] }

    /// How many items were counted so far.
    public var total: Int { counts.reduce(0, &+) }

    /// Reads on; once the document stopped being JSON, more is ignored.
    ///
    /// For pointers without wanted strings.
    public mutating func feed(_ bytes: UnsafeRawBufferPointer) {
        guard state != .invalid, let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
        offset += scan(start, start + bytes.count) - start
    }

    /// Reads on, up to and with the quote that ends the next string that is wanted, which then is in `string`.
    ///
    /// - Returns: How many bytes those were; nil: no such string ended, and all were read.
    public mutating func feedUntilString(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard state != .invalid, let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return nil }
        let count = scan(start, start + bytes.count) - start
        offset += count
        guard stopsAfterString else { return nil }
        stopsAfterString = false
        return count
    }

    /// Says how the document ended; asking changes nothing.
    public func finish() -> Outcome {
        switch state {
        case .invalid: .notJSON(byteOffset: offset)
        case .afterValue, .zero, .integer, .fraction, .exponentDigits: depth == 0 ? .complete : .cutOff
        default: .cutOff
        }
    }

    /// Says how the document ended, and how many items were counted.
    ///
    /// It changes nothing either; as a mutating function it is spared the copy of a counter that is a class's property.
    public mutating func conclude() -> (outcome: Outcome, total: Int) {
        (finish(), total)
    }

    /// Begins a new document and counts from zero.
    public mutating func reset() {
        for index in counts.indices { counts[index] = 0 }
        beginDocument()
    }

    /// Begins a new document and goes on counting.
    mutating func beginDocument() {
        state = .start
        offset = 0
        depth = 0
        kinds = 0
        pathDepth = 0
        valueNode = 0
    }

    /// Whether nothing but whitespace was read of the document.
    var isBlank: Bool { state == .start || state == .value && depth == 0 }
}
