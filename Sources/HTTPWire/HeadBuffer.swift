public import NIOCore

/// Memory that a head is written into, part by part; it is kept from head to head.
///
/// A head has some dozens of parts of a few bytes each. To a `ByteBuffer` each of them costs more than its bytes: whose
/// the memory is has to be found out anew for each. This has one owner, so a part costs a look for room and a copy.
public struct HeadBuffer: ~Copyable {
    @usableFromInline var base: UnsafeMutableRawPointer
    @usableFromInline var capacity: Int
    @usableFromInline var written = 0

    /// How many bytes were written.
    public var count: Int { written }

    /// - Parameter capacity: bytes there is room for at the beginning.
    public init(capacity: Int = 512) {
        base = .allocate(byteCount: capacity, alignment: 16)
        self.capacity = capacity
    }

    deinit {
        base.deallocate()
    }

    /// Begins anew, in the same memory.
    public mutating func clear() {
        written = 0
    }

    /// Makes room for `needed` more bytes, and gives their address; `advance` then says how many were written.
    @inlinable
    @inline(__always)
    mutating func room(for needed: Int) -> UnsafeMutableRawPointer {
        if capacity &- written < needed { grow(needed) }
        return base + written
    }

    @inlinable
    @inline(__always)
    mutating func advance(by bytes: Int) {
        written &+= bytes
    }

    @usableFromInline
    mutating func grow(_ needed: Int) {
        let larger = max(capacity * 2, written + needed)
        let new = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
        new.copyMemory(from: base, byteCount: written)
        base.deallocate()
        base = new
        capacity = larger
    }

    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        body(UnsafeRawBufferPointer(start: base, count: count))
    }
}

extension HeadBuffer {
    @inlinable
    @inline(__always)
    public mutating func write(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        room(for: bytes.count).copyMemory(from: start, byteCount: bytes.count)
        advance(by: bytes.count)
    }

    public mutating func writeBytes(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { write($0) }
    }

    public mutating func writeBytes(_ bytes: [UInt8], _ range: Range<Int>) {
        precondition(range.upperBound <= bytes.count, "a range of these bytes")
        bytes.withUnsafeBytes { write(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    @inlinable
    public mutating func writeByte(_ byte: UInt8) {
        room(for: 1).storeBytes(of: byte, as: UInt8.self)
        advance(by: 1)
    }

    @inlinable
    @inline(__always)
    public mutating func writeStaticString(_ text: StaticString) {
        write(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    public mutating func writeString(_ text: String) {
        var text = text
        text.withUTF8 { write(UnsafeRawBufferPointer($0)) }
    }

    public mutating func writeImmutableBuffer(_ bytes: ByteBuffer) {
        bytes.withUnsafeReadableBytes { write($0) }
    }

    public mutating func write(_ other: borrowing HeadBuffer) {
        room(for: other.count).copyMemory(from: other.base, byteCount: other.count)
        advance(by: other.count)
    }

    /// Writes the bytes of `range` of `head`, which begins at its reader index.
    public mutating func write(_ range: ByteRange, of head: borrowing ByteBuffer) {
        head.withUnsafeReadableBytes { bytes in
            precondition(range.start <= range.end && range.upperBound <= bytes.count, "a range of the head")
            write(UnsafeRawBufferPointer(rebasing: bytes[range.range]))
        }
    }

    /// Writes the field lines of a head but those that are dropped or that its Connection field names.
    ///
    /// Lines that follow each other are copied as one run: they were judged when they were parsed.
    public mutating func writeFields(
        _ fields: borrowing FieldSection,
        of head: borrowing ByteBuffer,
        dropping dropped: FieldNameSet,
        _ options: borrowing ConnectionOptions
    ) {
        let bytes = head.readableBytesUInt8Span
        var run = ByteRange.empty
        for line in fields.lines {
            if dropped.contains(line.known) { continue }
            if options.names(line, in: bytes) { continue }
            if line.line.start != run.end {
                write(run, of: head)
                run.start = line.line.start
            }
            run.end = line.line.end
        }
        write(run, of: head)
    }
}

extension ByteBuffer {
    /// Writes what was written into `head`.
    public mutating func write(_ head: borrowing HeadBuffer) {
        head.withUnsafeBytes { _ = writeBytes($0) }
    }
}
