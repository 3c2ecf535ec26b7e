internal import NIOCore

/// One event loop's buffers for what goes out, kept for the next use instead of allocated anew; so connections that wait
/// hold none.
struct ByteBufferStock {
    private var idle: [ByteBuffer] = []

    /// A buffer without bytes.
    mutating func take() -> ByteBuffer {
        guard var buffer = idle.popLast() else { return ByteBufferAllocator().buffer(capacity: 4_096) }
        // Where somebody still holds its bytes, this gives it other memory.
        buffer.clear()
        return buffer
    }

    /// Takes a buffer back; an empty one takes its place.
    mutating func giveBack(_ buffer: inout ByteBuffer) {
        if buffer.capacity > 0, buffer.capacity <= ByteBufferStock.keptBytes, idle.count < ByteBufferStock.keptBuffers {
            idle.append(buffer)
        }
        buffer = ByteBuffer()
    }

    private static let keptBuffers = 256
    private static let keptBytes = 16 << 10
}
