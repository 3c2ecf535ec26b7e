internal import NIOCore

/// One event loop's buffers for what goes out, kept for the next use instead of allocated anew; so connections that wait
/// hold none.
struct ByteBufferStock {
    /// Bytes that a new one has room for.
    let capacity: Int
    private var idle: [ByteBuffer] = []

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// A buffer without bytes.
    mutating func take() -> ByteBuffer {
        guard var buffer = idle.popLast() else { return ByteBufferAllocator().buffer(capacity: capacity) }
        // Where somebody still holds its bytes, this gives it other memory.
        buffer.clear()
        return buffer
    }

    /// Takes a buffer back.
    mutating func giveBack(_ buffer: consuming ByteBuffer) {
        guard buffer.capacity <= ByteBufferStock.keptBytes, idle.count < ByteBufferStock.keptBuffers else { return }
        idle.append(buffer)
    }

    private static let keptBuffers = 256
    private static let keptBytes = 16 << 10
}
