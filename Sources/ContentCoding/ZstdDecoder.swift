internal import CZstd
internal import NIOCore

/// A decoder of Zstandard (RFC 8878), of several frames too.
public final class ZstdDecoder {
    /// The window that RFC 9659 allows a content coding: 8 MiB.
    private static let maximumWindowLog: Int32 = 23

    private let context: OpaquePointer
    /// Whether the last frame has ended.
    private(set) var isComplete = false
    /// Whether output may wait in the context because there was no room for it.
    private var mayHaveOutput = false

    init() throws(ContentCodingError) {
        guard let context = ZSTD_createDCtx() else { throw .outOfMemory }
        self.context = context
        ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Self.maximumWindowLog)
    }

    deinit {
        ZSTD_freeDCtx(context)
    }

    func decode(
        _ input: inout ByteBuffer, into output: inout ByteBuffer, maximumBytes: Int
    ) throws(ContentCodingError) -> ContentDecoder.Progress {
        var remaining = maximumBytes
        while true {
            let room = min(remaining, 16_384)
            let before = input.readableBytes
            var status = 0
            let written = output.writeWithUnsafeMutableBytes(minimumWritableBytes: max(1, room)) { space in
                var target = ZSTD_outBuffer(dst: space.baseAddress, size: room, pos: 0)
                input.readWithUnsafeReadableBytes { bytes in
                    // Asked in vain too often, the library takes it for an error.
                    if bytes.isEmpty && !mayHaveOutput { return 0 }
                    var source = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
                    status = ZSTD_decompressStream(context, &target, &source)
                    return source.pos
                }
                return target.pos
            }
            guard ZSTD_isError(status) == 0 else { throw .corruptStream }
            remaining -= written
            mayHaveOutput = written == room
            if written > 0 || input.readableBytes < before { isComplete = status == 0 }
            if remaining == 0 { return .outputFull }
            if written < room && input.readableBytes == 0 { return .needsInput }
        }
    }
}
