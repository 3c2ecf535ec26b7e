internal import CByteScan

/// Counts items in newline-delimited JSON, a document a line, that passes by in pieces of any size.
///
/// The pointers apply to each line's document. A blank line (a heartbeat) counts zero. A line that is no JSON counts
/// what `ItemCounter` counts of it, and the next line is read anew. As JSON has no line feed inside a string, a line
/// feed ends a line wherever it stands, so a document spread over several lines is several malformed ones here.
public struct LineItemCounter: Sendable {
    private var counter: ItemCounter

    /// How many lines with a complete document have ended.
    public private(set) var documentCount = 0
    /// How many lines have ended that were neither blank nor a complete document.
    public private(set) var malformedCount = 0

    public init(_ pointers: JSONPointerSet) {
        counter = ItemCounter(pointers)
    }

    /// - Throws: `duplicatePointer`.
    public init(pointers: [JSONPointer]) throws(ItemCountingError) {
        counter = try ItemCounter(pointers: pointers)
    }

    /// How many items were counted so far at the pointer of this index.
    public func count(at index: Int) -> Int { counter.count(at: index) }

    /// How many items were counted so far.
    public var total: Int { counter.total }

    /// Whether a line has begun that is not blank so far.
    public var isInsideLine: Bool { !counter.isBlank }

    /// Reads on.
    ///
    /// - Parameter limit: Stop after the line with which `total` reaches this. A line passes as a whole, so one with
    ///   several items can pass the limit.
    /// - Returns: How many bytes were read, through the line feed of the line it stopped after; all, unless it stopped.
    @discardableResult
    public mutating func feed(_ bytes: UnsafeRawBufferPointer, until limit: Int = .max) -> Int {
        var start = 0
        while start < bytes.count {
            let lineFeed = Self.offsetOfLineFeed(in: bytes, from: start)
            counter.feed(UnsafeRawBufferPointer(rebasing: bytes[start..<lineFeed]))
            guard lineFeed < bytes.count else { break }
            start = lineFeed + 1
            endLine()
            if total >= limit { return start }
        }
        return bytes.count
    }

    /// Says how the last line ended: `complete` if it is blank or a whole document without its line feed.
    ///
    /// Asking changes nothing, and earlier lines don't matter: `malformedCount` tells of them.
    public func finish() -> ItemCounter.Outcome {
        counter.isBlank ? .complete : counter.finish()
    }

    /// Begins a new stream and counts from zero.
    public mutating func reset() {
        counter.reset()
        documentCount = 0
        malformedCount = 0
    }

    private mutating func endLine() {
        if !counter.isBlank {
            if counter.finish() == .complete { documentCount += 1 } else { malformedCount += 1 }
        }
        counter.beginDocument()
    }

    private static func offsetOfLineFeed(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        guard let first = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return bytes.count }
        return byte_scan_find(first + start, first + bytes.count, .lineFeed)! - first
    }
}
