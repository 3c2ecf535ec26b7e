internal import CZstd
internal import NIOCore

/// A Zstandard compressor (RFC 8878) over libzstd, at level 1.
public final class ZstdEncoder {
    /// The window of a stream: 32 KiB, as deflate has.
    ///
    /// With the 512 KiB that the level would take, a context were four times as large. A whole body's window is its own
    /// length.
    private static let streamWindowLog: Int32 = 15

    private let context: OpaquePointer
    private var hasBegun = false
    /// Whether there is input that was not flushed.
    private var isDirty = false
    private(set) var isFinished = false

    init() throws(ContentCodingError) {
        guard let context = ZSTD_createCCtx() else { throw .outOfMemory }
        self.context = context
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, 1)
    }

    deinit {
        ZSTD_freeCCtx(context)
    }

    func reset() {
        ZSTD_CCtx_reset(context, ZSTD_reset_session_only)
        hasBegun = false
        isDirty = false
        isFinished = false
    }

    func encode(_ input: UnsafeRawBufferPointer, into output: inout ByteBuffer, flush: ContentEncoder.Flush) {
        if !hasBegun {
            hasBegun = true
            ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, flush == .finish ? 0 : Self.streamWindowLog)
            if flush == .finish { return encodeWhole(input, into: &output) }
        }
        isDirty = isDirty || !input.isEmpty
        if flush == .sync && !isDirty { return }
        let directive =
            switch flush {
            case .none: ZSTD_e_continue
            case .sync: ZSTD_e_flush
            case .finish: ZSTD_e_end
            }
        var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var room = flush == .none ? 64 : ZSTD_compressBound(input.count)
        var hasMore = true
        while hasMore {
            output.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { space in
                var target = ZSTD_outBuffer(dst: space.baseAddress, size: space.count, pos: 0)
                let left = ZSTD_compressStream2(context, &target, &source, directive)
                precondition(ZSTD_isError(left) == 0, "zstd has no memory or a damaged state")
                hasMore = flush == .none ? source.pos < source.size : left > 0
                return target.pos
            }
            room = 4096
        }
        if flush != .none { isDirty = false }
        isFinished = flush == .finish
    }

    private func encodeWhole(_ input: UnsafeRawBufferPointer, into output: inout ByteBuffer) {
        output.writeWithUnsafeMutableBytes(minimumWritableBytes: ZSTD_compressBound(input.count)) { space in
            let written = ZSTD_compress2(context, space.baseAddress, space.count, input.baseAddress, input.count)
            precondition(ZSTD_isError(written) == 0, "zstd has no memory or a damaged state")
            return written
        }
        isFinished = true
    }
}
