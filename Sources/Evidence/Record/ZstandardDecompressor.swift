internal import CZstd

/// The inverse of `ZstandardCompressor`, with one context for many frames.
///
/// Not Sendable: of each thread that reads, its own.
final class ZstandardDecompressor {
    private let context: OpaquePointer

    /// Traps when there is no memory for its context.
    init() {
        guard let context = ZSTD_createDCtx() else { fatalError("no memory for a zstd context") }
        self.context = context
    }

    deinit {
        ZSTD_freeDCtx(context)
    }

    /// Whether these bytes are frames of exactly as many bytes as the output has, which it then holds.
    func decompress(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> Bool {
        let count = ZSTD_decompressDCtx(context, output.baseAddress, output.count, input.baseAddress, input.count)
        return ZSTD_isError(count) == 0 && count == output.count
    }
}
