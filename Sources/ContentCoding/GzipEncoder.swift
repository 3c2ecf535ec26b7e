internal import CISAL
internal import NIOCore

/// A gzip compressor (RFC 1952) over Intel's ISA-L.
///
/// A whole body of 1 to 8 KiB is coded with `GzipCode.json`, which spares it a Huffman code of its own: a third of the
/// time, for 7 % more bytes. Where that doesn't halve the body it isn't JSON of the usual kind, and it is coded like all
/// others, with a code of its own for each 4,096 tokens.
public final class GzipEncoder {
    private static let levelBytes = cisal_level_bytes(4096)
    /// Below, the code's description is too large a part; above, a code of the body's own pays.
    private static let sharedCodeRange = 1024...8192

    /// ISA-L's state, and behind it the memory of its level.
    private let stream: UnsafeMutableRawPointer
    private let levelMemory: UnsafeMutableRawPointer
    private var hasBegun = false
    /// Whether there is input that was not flushed.
    private var isDirty = false
    private(set) var isFinished = false

    init() throws(ContentCodingError) {
        let streamBytes = (cisal_stream_bytes() + 63) & ~63
        stream = .allocate(byteCount: streamBytes + Self.levelBytes, alignment: 64)
        stream.initializeMemory(as: UInt8.self, repeating: 0, count: streamBytes + Self.levelBytes)
        levelMemory = stream + streamBytes
        cisal_init(stream)
    }

    deinit {
        stream.deallocate()
    }

    func reset() {
        hasBegun = false
        isDirty = false
        isFinished = false
    }

    func encode(_ input: UnsafeRawBufferPointer, into output: inout ByteBuffer, flush: ContentEncoder.Flush) {
        if !hasBegun {
            if flush == .finish, encodeWithSharedCode(input, into: &output) {
                isFinished = true
                return
            }
            cisal_begin(stream, nil, levelMemory, Self.levelBytes)
            hasBegun = true
        }
        isDirty = isDirty || !input.isEmpty
        if flush == .sync && !isDirty { return }
        cisal_input(stream, input.baseAddress, input.count, flush == .sync ? 1 : 0, flush == .finish ? 1 : 0)
        // Without a flush most calls write nothing.
        var room = flush == .none ? 64 : input.count + input.count / 16 + 256
        var isFull = true
        while isFull || cisal_input_left(stream) > 0 {
            output.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { space in
                let written = cisal_output(stream, space.baseAddress, space.count)
                precondition(written >= 0, "ISA-L's state is damaged")
                isFull = written == space.count
                return written
            }
            room = 4096
            if flush == .finish, cisal_has_ended(stream) != 0 {
                isFinished = true
                break
            }
        }
        if flush != .none { isDirty = false }
    }

    /// False, with nothing appended, where this is not the way.
    private func encodeWithSharedCode(_ input: UnsafeRawBufferPointer, into output: inout ByteBuffer) -> Bool {
        guard Self.sharedCodeRange.contains(input.count), let code = GzipCode.json else { return false }
        cisal_begin(stream, code.pointer, nil, 0)
        cisal_input(stream, input.baseAddress, input.count, 0, 1)
        let room = input.count / 2
        var hasEnded = false
        output.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { space in
            let written = cisal_output(stream, space.baseAddress, room)
            hasEnded = cisal_has_ended(stream) != 0
            return hasEnded ? written : 0
        }
        return hasEnded
    }
}
