/// Reads what a `ColumnWriter` wrote, and takes nothing else for it.
///
/// Not Sendable, and not to be kept: it reads bytes that its caller holds.
struct ColumnReader {
    private let input: UnsafeRawBufferPointer
    private(set) var offset = 0
    private let decompressor: ZstandardDecompressor

    init(_ input: UnsafeRawBufferPointer, decompressor: ZstandardDecompressor) {
        self.input = input
        self.decompressor = decompressor
    }

    /// Whether all bytes were read.
    var isAtEnd: Bool { offset == input.count }

    /// The next integer.
    ///
    /// - Throws: `EvidenceError.invalidChunk` behind the end.
    mutating func integer<Integer: FixedWidthInteger & BitwiseCopyable>(
        _ type: Integer.Type = Integer.self
    ) throws(EvidenceError) -> Integer {
        let size = MemoryLayout<Integer>.size
        guard input.count - offset >= size else { throw .invalidChunk("it ends in the middle of a column") }
        defer { offset += size }
        return input.load(at: offset)
    }

    /// Reads a column into all of `numbers`; `plane` is scratch of at least as many bytes.
    ///
    /// - Throws: `EvidenceError.invalidChunk` for anything that isn't a column of as many numbers.
    mutating func column(
        into numbers: UnsafeMutableBufferPointer<UInt64>, plane: UnsafeMutableRawBufferPointer
    ) throws(EvidenceError) {
        let width: UInt8 = try integer()
        guard width <= 8 else { throw .invalidChunk("a column is \(width) bytes wide") }
        if width == 0 {
            let number: UInt64 = try integer()
            numbers.update(repeating: number)
            return
        }
        for index in 0..<UInt64(width) {
            let shift = 8 * index
            switch try integer(UInt8.self) {
            case 0:
                let byte: UInt8 = try integer()
                let bits = UInt64(byte) << shift
                if index == 0 {
                    numbers.update(repeating: bits)
                } else if bits != 0 {
                    for row in numbers.indices { numbers[row] |= bits }
                }
            case 1:
                let bytes = try take(numbers.count)
                Self.spread(bytes, into: numbers, shift: shift)
            case 2:
                let length: UInt32 = try integer()
                let frame = try take(Int(length))
                let bytes = UnsafeMutableRawBufferPointer(rebasing: plane[..<numbers.count])
                guard decompressor.decompress(frame, into: bytes) else {
                    throw .invalidChunk("a column can't be decompressed")
                }
                Self.spread(UnsafeRawBufferPointer(bytes), into: numbers, shift: shift)
            case let mode:
                throw .invalidChunk("a column has a plane of unknown mode \(mode)")
            }
        }
    }

    private mutating func take(_ count: Int) throws(EvidenceError) -> UnsafeRawBufferPointer {
        guard count <= input.count - offset else { throw .invalidChunk("it ends in the middle of a column") }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: input[offset..<offset + count])
    }

    @inline(__always)
    private static func spread(
        _ bytes: UnsafeRawBufferPointer, into numbers: UnsafeMutableBufferPointer<UInt64>, shift: UInt64
    ) {
        if shift == 0 {
            for row in numbers.indices { numbers[row] = UInt64(bytes[row]) }
        } else {
            for row in numbers.indices { numbers[row] |= UInt64(bytes[row]) << shift }
        }
    }
}
