internal import CBrotli
internal import NIOCore

/// A decoder of brotli (RFC 7932).
public final class BrotliDecoder {
    private let state: OpaquePointer
    /// Whether the stream has ended.
    private(set) var isComplete = false

    init() throws(ContentCodingError) {
        guard let state = BrotliDecoderCreateInstance(nil, nil, nil) else { throw .outOfMemory }
        self.state = state
    }

    deinit {
        BrotliDecoderDestroyInstance(state)
    }

    func decode(
        _ input: inout ByteBuffer, into output: inout ByteBuffer, maximumBytes: Int
    ) throws(ContentCodingError) -> ContentDecoder.Progress {
        var remaining = maximumBytes
        while true {
            if isComplete {
                guard input.readableBytes == 0 else { throw .corruptStream }
                return .needsInput
            }
            let room = min(remaining, 16_384)
            var result = BROTLI_DECODER_RESULT_ERROR
            let written = output.writeWithUnsafeMutableBytes(minimumWritableBytes: max(1, room)) { space in
                var left = room
                input.readWithUnsafeReadableBytes { bytes in
                    var available = bytes.count
                    var next = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
                    var place = space.baseAddress?.assumingMemoryBound(to: UInt8.self)
                    result = BrotliDecoderDecompressStream(state, &available, &next, &left, &place, nil)
                    return bytes.count - available
                }
                return room - left
            }
            remaining -= written
            switch result {
            case BROTLI_DECODER_RESULT_SUCCESS: isComplete = true
            case BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT, BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT:
                // It can be in want of input while some output still waits for room.
                if BrotliDecoderHasMoreOutput(state) == 0 && input.readableBytes == 0 { return .needsInput }
                if remaining == 0 { return .outputFull }
            default: throw .corruptStream
            }
        }
    }
}
