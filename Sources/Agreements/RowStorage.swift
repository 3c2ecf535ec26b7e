/// An immutable, contiguous run of rows, each on cache lines of its own where they are 64 bytes long.
///
/// An `Array` in its place would cost a reference count on an atomic shared by all event loops.
struct RowStorage<Row: BitwiseCopyable & Sendable>: ~Copyable {
    private let rows: UnsafeMutableBufferPointer<Row>

    init(_ source: [Row]) {
        let bytes = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(1, source.count) * MemoryLayout<Row>.stride,
            alignment: 64
        )
        rows = UnsafeMutableBufferPointer(
            start: bytes.baseAddress?.bindMemory(to: Row.self, capacity: source.count),
            count: source.count
        )
        _ = rows.initialize(from: source)
    }

    deinit {
        UnsafeMutableRawPointer(rows.baseAddress)?.deallocate()
    }

    var count: Int { rows.count }

    subscript(position: Int) -> Row {
        precondition(position >= 0 && position < rows.count, "a row of another table")
        return rows[position]
    }

    /// The memory of `count` rows from `start` on, valid as long as the storage.
    func bytes(from start: Int, count: Int) -> UnsafeRawBufferPointer {
        precondition(start >= 0 && count >= 0 && start + count <= rows.count, "rows of another table")
        return UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: rows[start..<(start + count)]))
    }
}

// Sound because nothing is written after `init`, and the memory lives as long as the one value that owns it.
extension RowStorage: @unchecked Sendable {}
