/// CRC-32 of IEEE 802.3 (polynomial 0x04C11DB7, reflected), eight bytes at a step.
///
/// It finds every error that is confined to 32 consecutive bits, so every wrong character and most swaps of two.
enum CRC32 {
    /// Eight tables of 256 words: table k holds the remainders of a byte followed by k zero bytes.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var remainder = UInt32(byte)
            for _ in 0..<8 {
                remainder = remainder & 1 == 0 ? remainder >> 1 : (remainder >> 1) ^ 0xEDB8_8320
            }
            tables[byte] = remainder
        }
        for position in 256..<(8 * 256) {
            let previous = tables[position - 256]
            tables[position] = (previous >> 8) ^ tables[Int(previous & 0xFF)]
        }
        return tables
    }()

    static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        tables.withUnsafeBufferPointer { tables in
            var remainder = UInt32.max
            var position = 0
            while position + 8 <= bytes.count {
                let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
                let mixed = word ^ UInt64(remainder)
                remainder = 0
                for step in 0..<8 {
                    remainder ^= tables[(7 - step) << 8 | Int((mixed >> (8 * UInt64(step))) & 0xFF)]
                }
                position += 8
            }
            while position < bytes.count {
                remainder = (remainder >> 8) ^ tables[Int((remainder ^ UInt32(bytes[position])) & 0xFF)]
                position += 1
            }
            return ~remainder
        }
    }
}
