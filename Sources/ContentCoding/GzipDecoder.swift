import CZlib
public import NIOCore

/// A reusable, streaming decoder of gzip (RFC 1952, several members too) and deflate (RFC 1950, or the bare RFC 1951
/// that some servers send under that name).
///
/// Not Sendable: it belongs to one event loop. It holds about 40 kB.
public final class GzipDecoder {
    /// What `Content-Encoding` announced.
    public enum Format: Sendable {
        case gzip, deflate

        /// The format of a `Content-Encoding` value that names one coding; nil if it is another, or several.
        public init?(contentEncoding: UnsafeRawBufferPointer) {
            let token = contentEncoding.trimmed
            if token.equalsIgnoringCase("gzip") || token.equalsIgnoringCase("x-gzip") {
                self = .gzip
            } else if token.equalsIgnoringCase("deflate") {
                self = .deflate
            } else {
                return nil
            }
        }
    }

    private enum Position {
        /// Before the first byte of a member.
        case start
        case within
        /// After a complete stream.
        case end
    }

    /// On the heap, because zlib's state points back at it.
    private let stream: UnsafeMutablePointer<z_stream>
    private var format: Format
    private var position = Position.start

    /// Whether what was decoded ends with a valid trailer.
    public var isComplete: Bool { position == .end }

    /// - Throws: `outOfMemory`.
    public init(format: Format) throws(ContentCodingError) {
        self.format = format
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard czlib_inflate_init(stream, 15 + 16) == Z_OK else {
            stream.deallocate()
            throw .outOfMemory
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Forgets the stream and begins the next.
    public func reset(format: Format) {
        self.format = format
        position = .start
    }

    /// Decodes from the input's reader index on, moves it, and appends at most `maximumBytes`.
    ///
    /// A few bytes can stand for a thousand times as many: callers decide how long to go on at `outputFull`.
    ///
    /// - Throws: `corruptStream`; what was appended before is valid, and `reset` is needed.
    public func decode(
        _ input: inout ByteBuffer, into output: inout ByteBuffer, maximumBytes: Int
    ) throws(ContentCodingError) -> ContentDecoder.Progress {
        var remaining = maximumBytes
        while true {
            if position != .within {
                guard let first = input.getInteger(at: input.readerIndex, as: UInt8.self) else { return .needsInput }
                try begin(first)
            }
            let room = min(remaining, 16_384)
            var status = Z_OK
            let written = output.writeWithUnsafeMutableBytes(minimumWritableBytes: max(1, room)) { space in
                input.readWithUnsafeReadableBytes { bytes in
                    status = inflateOnce(bytes, into: UnsafeMutableRawBufferPointer(rebasing: space[..<room]))
                    return bytes.count - Int(stream.pointee.avail_in)
                }
                return room - Int(stream.pointee.avail_out)
            }
            remaining -= written
            switch status {
            case Z_STREAM_END: position = .end
            case Z_OK where remaining > 0 && written == room: break
            // Z_BUF_ERROR: nothing could be done, for want of input or of room.
            case Z_OK, Z_BUF_ERROR: return remaining > 0 ? .needsInput : .outputFull
            default: throw .corruptStream
            }
        }
    }

    /// - Throws: `truncatedStream` unless the last byte of the trailer was seen.
    public func finish() throws(ContentCodingError) {
        guard isComplete else { throw .truncatedStream }
    }

    /// Prepares for a first member, or for the next one of several.
    private func begin(_ first: UInt8) throws(ContentCodingError) {
        let windowBits: Int32
        switch format {
        case .gzip: windowBits = 15 + 16
        case .deflate:
            guard position == .start else { throw .corruptStream }
            // A zlib header begins with method 8 and a window of at most 7. No encoder begins a bare stream so: it
            // would be a stored block with a padding bit set.
            windowBits = first & 0x8F == 0x08 ? 15 : -15
        }
        guard inflateReset2(stream, windowBits) == Z_OK else { throw .outOfMemory }
        position = .within
    }

    private func inflateOnce(_ bytes: UnsafeRawBufferPointer, into space: UnsafeMutableRawBufferPointer) -> Int32 {
        stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = UInt32(bytes.count)
        stream.pointee.next_out = space.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(space.count)
        defer {
            stream.pointee.next_in = nil
            stream.pointee.next_out = nil
        }
        return inflate(stream, Z_NO_FLUSH)
    }
}
