/// Writes columns of numbers in few bytes.
///
/// A column of n numbers is its width w in bytes (1 byte, 0 to 8); then, for w = 0, the one value of all (8 bytes,
/// little-endian), else w planes, the lowest bytes of all numbers first. A plane is a mode byte and
///
/// | mode | what follows |
/// | --- | --- |
/// | 0 | the one byte that all n are |
/// | 1 | the n bytes |
/// | 2 | the length of a zstd frame (4 bytes, little-endian), and the frame, which holds the n bytes |
///
/// Not Sendable: it keeps its buffers and the context of its compressor for the next column.
final class ColumnWriter {
    /// What was written so far.
    private(set) var output: [UInt8] = []
    private var plane: [UInt8] = []
    private let compressor: ZstandardCompressor

    /// Planes shorter than this aren't compressed: the frame and its tables would take what they save.
    private static let leastCompressedByteCount = 64

    init(level: Int32) {
        compressor = ZstandardCompressor(level: level)
    }

    /// Begins again without output.
    func removeAll() {
        output.removeAll(keepingCapacity: true)
    }

    /// Appends an integer, little-endian.
    func put<Integer: FixedWidthInteger & BitwiseCopyable>(_ integer: Integer) {
        output.append(littleEndian: integer)
    }

    /// Appends a column.
    func put(_ column: [UInt64]) {
        column.withUnsafeBufferPointer { numbers in
            var bits: UInt64 = 0
            var differences: UInt64 = 0
            let first = numbers.first ?? 0
            for number in numbers {
                bits |= number
                differences |= number ^ first
            }
            if differences == 0 {
                put(UInt8(0))
                put(first)
                return
            }
            let width = (64 - bits.leadingZeroBitCount + 7) / 8
            put(UInt8(width))
            for index in 0..<width { putPlane(numbers, shift: UInt64(8 * index), differences: differences) }
        }
    }

    private func putPlane(_ numbers: UnsafeBufferPointer<UInt64>, shift: UInt64, differences: UInt64) {
        if differences >> shift & 0xFF == 0 {
            put(UInt8(0))
            put(UInt8(truncatingIfNeeded: numbers[0] >> shift))
            return
        }
        let count = numbers.count
        if plane.count < count { plane = Array(repeating: 0, count: count) }
        plane.withUnsafeMutableBufferPointer { plane in
            for index in 0..<count { plane[index] = UInt8(truncatingIfNeeded: numbers[index] >> shift) }
        }
        plane.withUnsafeBytes { plane in
            let bytes = UnsafeRawBufferPointer(rebasing: plane[..<count])
            if count >= Self.leastCompressedByteCount, putFrame(of: bytes) { return }
            put(UInt8(1))
            output.append(contentsOf: bytes)
        }
    }

    /// Appends a plane as a frame, if that is worth it.
    private func putFrame(of bytes: UnsafeRawBufferPointer) -> Bool {
        let start = output.count
        put(UInt8(2))
        put(UInt32(0))
        guard let length = compressor.append(bytes, to: &output), length + 4 < bytes.count else {
            output.removeLast(output.count - start)
            return false
        }
        output.withUnsafeMutableBytes { $0.baseAddress!.store(UInt32(length), at: start + 1) }
        return true
    }
}
