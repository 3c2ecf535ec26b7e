internal import CBrotli
internal import NIOCore

/// A brotli compressor (RFC 7932) over libbrotlienc, at quality 2 with a window of 64 KiB.
///
/// Qualities 0 and 1 forget at each flush what came before it, which takes a stream of small chunks twice as many bytes;
/// 3 takes twice as long for 2 %. The library can't begin a second stream with a state, so each has one of its own, in
/// memory that is kept.
public final class BrotliEncoder {
    private let memory = BrotliMemory()
    private var state: OpaquePointer?
    /// Whether there is input that was not flushed.
    private var isDirty = false
    private(set) var isFinished = false

    init() throws(ContentCodingError) {
        state = try makeState()
    }

    deinit {
        if let state { BrotliEncoderDestroyInstance(state) }
    }

    func reset() {
        if let state { BrotliEncoderDestroyInstance(state) }
        state = nil
        isDirty = false
        isFinished = false
    }

    func encode(_ input: UnsafeRawBufferPointer, into output: inout ByteBuffer, flush: ContentEncoder.Flush) {
        guard let state = state ?? (try? makeState()) else { preconditionFailure("no memory for brotli's state") }
        if self.state == nil { self.state = state }
        isDirty = isDirty || !input.isEmpty
        if flush == .sync && !isDirty { return }
        let operation =
            switch flush {
            case .none: BROTLI_OPERATION_PROCESS
            case .sync: BROTLI_OPERATION_FLUSH
            case .finish: BROTLI_OPERATION_FINISH
            }
        var left = input.count
        var next = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        repeat {
            var room = 0
            let succeeded = BrotliEncoderCompressStream(state, operation, &left, &next, &room, nil, nil)
            precondition(succeeded != 0, "brotli has no memory or a damaged state")
            while BrotliEncoderHasMoreOutput(state) != 0 {
                var count = 0
                guard let bytes = BrotliEncoderTakeOutput(state, &count) else { break }
                output.writeBytes(UnsafeRawBufferPointer(start: bytes, count: count))
            }
        } while left > 0 || (flush == .finish && BrotliEncoderIsFinished(state) == 0)
        if flush != .none { isDirty = false }
        isFinished = flush == .finish
    }

    private func makeState() throws(ContentCodingError) -> OpaquePointer {
        let state = BrotliEncoderCreateInstance(
            { opaque, count in BrotliMemory.of(opaque)?.take(count) },
            { opaque, pointer in BrotliMemory.of(opaque)?.giveBack(pointer) },
            Unmanaged.passUnretained(memory).toOpaque())
        guard let state else { throw .outOfMemory }
        BrotliEncoderSetParameter(state, BROTLI_PARAM_QUALITY, 2)
        BrotliEncoderSetParameter(state, BROTLI_PARAM_LGWIN, 16)
        return state
    }
}
