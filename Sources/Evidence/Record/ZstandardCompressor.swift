internal import CZstd

/// Zstandard (RFC 8878) through the system's libzstd, with one context for many inputs.
///
/// Not Sendable: it belongs to the thread that seals.
final class ZstandardCompressor {
    private let context: OpaquePointer
    let level: Int32

    /// A compressor of a level; traps when there is no memory for its context.
    init(level: Int32) {
        guard let context = ZSTD_createCCtx() else { fatalError("no memory for a zstd context") }
        self.context = context
        self.level = level
    }

    deinit {
        ZSTD_freeCCtx(context)
    }

    /// Appends the input as one frame when that is shorter than the input itself, and tells how many bytes that were;
    /// nil, and nothing appended, otherwise.
    func append(_ input: UnsafeRawBufferPointer, to output: inout [UInt8]) -> Int? {
        let start = output.count
        // One byte less than the input has: what doesn't fit isn't worth it.
        let room = input.count - 1
        guard room > 0 else { return nil }
        output.append(contentsOf: repeatElement(0, count: room))
        let count = output.withUnsafeMutableBytes { output in
            ZSTD_compressCCtx(
                context, output.baseAddress! + start, room, input.baseAddress, input.count, level)
        }
        guard ZSTD_isError(count) == 0 else {
            output.removeLast(room)
            return nil
        }
        output.removeLast(room - count)
        return count
    }
}
