/// The memory of one brotli encoder, kept from one stream to the next.
///
/// In front of each block stand 16 bytes with its size. Blocks come in sizes of which there are four to each power of two,
/// so that streams of different lengths can use each other's.
final class BrotliMemory {
    /// Bytes that are kept at most while no stream needs them.
    private static let maximumIdleBytes = 1 << 20
    private static let headerBytes = 16

    private var idle: [UnsafeMutableRawPointer] = []
    private var idleBytes = 0

    init() {
        idle.reserveCapacity(32)
    }

    deinit {
        for block in idle { block.deallocate() }
    }

    /// What a brotli callback got as its first argument.
    static func of(_ opaque: UnsafeMutableRawPointer?) -> BrotliMemory? {
        opaque.map { Unmanaged<BrotliMemory>.fromOpaque($0).takeUnretainedValue() }
    }

    func take(_ count: Int) -> UnsafeMutableRawPointer? {
        let bytes = Self.blockBytes(count + Self.headerBytes)
        if let index = idle.lastIndex(where: { Self.bytes(of: $0) == bytes }) {
            let block = idle[index]
            idle[index] = idle[idle.count - 1]
            idle.removeLast()
            idleBytes -= bytes
            return block + Self.headerBytes
        }
        let block = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 16)
        block.storeBytes(of: bytes, as: Int.self)
        return block + Self.headerBytes
    }

    func giveBack(_ pointer: UnsafeMutableRawPointer?) {
        guard let pointer else { return }
        let block = pointer - Self.headerBytes
        let bytes = Self.bytes(of: block)
        guard idleBytes + bytes <= Self.maximumIdleBytes, idle.count < idle.capacity else { return block.deallocate() }
        idle.append(block)
        idleBytes += bytes
    }

    private static func bytes(of block: UnsafeMutableRawPointer) -> Int {
        block.load(as: Int.self)
    }

    /// The least size of a block that holds so many bytes: with three bits behind the highest one at most.
    private static func blockBytes(_ count: Int) -> Int {
        let step = max(64, 1 << (Int.bitWidth - count.leadingZeroBitCount - 3))
        return (count + step - 1) & ~(step - 1)
    }
}
