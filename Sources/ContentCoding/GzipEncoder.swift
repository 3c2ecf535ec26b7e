import CZlib
package import NIOCore

/// A reusable gzip compressor (RFC 1952) over system zlib.
///
/// It holds about 130 kB from init to deinit, whatever passes through; of the input, zlib keeps its window and nothing
/// else. The trailer, and with it a stream that decoders call complete, is written by `flush: .finish` alone:
/// a body that is aborted by dropping or resetting the encoder stays visibly cut off.
///
/// Not Sendable: it belongs to one event loop.
package final class GzipEncoder {
    /// What must have been written when `encode` returns.
    package enum Flush: Sendable {
        /// Nothing: zlib keeps what it likes, for the best ratio.
        case none
        /// All of the input so far, at a byte boundary, so that the caller can decode it (about 5 bytes of overhead).
        case sync
        /// All of the input, and the trailer.
        case finish
    }

    /// On the heap, because zlib's state points back at it.
    private let stream: UnsafeMutablePointer<z_stream>

    /// Whether the trailer was written; then only `reset` helps.
    package private(set) var isFinished = false

    /// - Parameter level: 1 (fastest) to 9 (smallest).
    /// - Throws: `invalidLevel`, `outOfMemory`.
    package init(level: Int = 1) throws(ContentCodingError) {
        guard (1...9).contains(level) else { throw .invalidLevel(level) }
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // A window of 14 bits (and 16 for the gzip wrapper) with memory level 7 takes half the memory of zlib's default
        // 15 and 8, and at level 1 costs JSON no time and less than 1 % of its ratio.
        guard czlib_deflate_init(stream, Int32(level), 14 + 16, 7) == Z_OK else {
            stream.deallocate()
            throw .outOfMemory
        }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Appends what the input becomes to the output.
    ///
    /// A whole body in one call with `.finish` grows the output at most once, to zlib's bound for it.
    ///
    /// - Precondition: Not finished.
    package func encode(_ input: ByteBuffer, into output: inout ByteBuffer, flush: Flush) {
        precondition(!isFinished, "a finished gzip stream takes no more; reset it")
        input.withUnsafeReadableBytes { encode($0, into: &output, flush: flush) }
    }

    /// Forgets the stream, finished or not, and begins the next.
    package func reset() {
        deflateReset(stream)
        isFinished = false
    }

    private func encode(_ input: UnsafeRawBufferPointer, into output: inout ByteBuffer, flush: Flush) {
        let mode =
            switch flush {
            case .none: Z_NO_FLUSH
            case .sync: Z_SYNC_FLUSH
            case .finish: Z_FINISH
            }
        // Without a flush most calls write nothing. With one, zlib must have room for more than its marker of 6 bytes.
        var room = flush == .none ? 64 : max(64, Int(deflateBound(stream, UInt(input.count))))
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = UInt32(input.count)
        var status = Z_OK
        repeat {
            output.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { space in
                stream.pointee.next_out = space.baseAddress?.assumingMemoryBound(to: UInt8.self)
                stream.pointee.avail_out = UInt32(space.count)
                status = deflate(stream, mode)
                return space.count - Int(stream.pointee.avail_out)
            }
            // Z_BUF_ERROR: the last round happened to write everything and filled the room exactly.
            precondition(status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR, "zlib's state is damaged")
            room = 4096
        } while stream.pointee.avail_out == 0 && status != Z_STREAM_END
        isFinished = status == Z_STREAM_END
        stream.pointee.next_in = nil
        stream.pointee.next_out = nil
    }
}
