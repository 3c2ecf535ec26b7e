internal import SystemCrypto

/// Sixteen random bytes that keep a block's header from being guessed from its entry in the log.
package struct BlockSalt: Sendable, Hashable {
    package static let byteCount = 16

    // The bytes in the order of memory.
    private var word0: UInt64
    private var word1: UInt64

    /// A new one.
    ///
    /// - Throws: `EvidenceError.noRandomness`.
    package static func random() throws(EvidenceError) -> BlockSalt {
        let bytes: [UInt8]
        do throws(SystemCryptoError) {
            bytes = try SystemRandom.bytes(byteCount)
        } catch {
            throw .noRandomness(error.description)
        }
        return bytes.withUnsafeBytes { BlockSalt(decoding: $0, at: 0) }
    }

    /// A salt from its 16 bytes; nil for any other number of them.
    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self = bytes.withUnsafeBytes { BlockSalt(decoding: $0, at: 0) }
    }

    init(decoding bytes: UnsafeRawBufferPointer, at offset: Int) {
        word0 = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        word1 = bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)
    }

    func encode(to bytes: UnsafeMutableRawPointer) {
        bytes.storeBytes(of: word0, as: UInt64.self)
        bytes.storeBytes(of: word1, toByteOffset: 8, as: UInt64.self)
    }

    /// The 16 bytes.
    package var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Self.byteCount) { buffer, count in
            encode(to: UnsafeMutableRawPointer(buffer.baseAddress!))
            count = Self.byteCount
        }
    }
}
