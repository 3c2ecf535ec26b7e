internal import CCRC32C

/// CRC-32C (Castagnoli, RFC 3720 appendix B.4), by the processor's own instruction where it has one.
///
/// Elsewhere eight bytes a step with tables: slicing-by-8 after Kounavis and Berry, "A Systematic Approach to Building
/// High Performance, Software-based, CRC Generators" (2005).
public enum CRC32C {
    private static let hasInstruction = ccrc32c_is_available()

    /// Eight tables of 256: `tables[256 * k + b]` is the remainder of byte b followed by k zero bytes.
    ///
    /// nonisolated(unsafe): written once, before anyone can read it, and never freed.
    private nonisolated(unsafe) static let tables: UnsafePointer<UInt32> = {
        let tables = UnsafeMutablePointer<UInt32>.allocate(capacity: 8 * 256)
        for byte in 0..<256 {
            var remainder = UInt32(byte)
            for _ in 0..<8 {
                remainder = remainder & 1 == 1 ? (remainder >> 1) ^ 0x82F6_3B78 : remainder >> 1
            }
            tables[byte] = remainder
        }
        for index in 256..<(8 * 256) {
            let previous = tables[index - 256]
            tables[index] = (previous >> 8) ^ tables[Int(previous & 0xFF)]
        }
        return UnsafePointer(tables)
    }()

    /// The checksum of some bytes.
    public static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        guard hasInstruction else { return checksumByTables(bytes) }
        return ~ccrc32c_extend(~0, bytes.baseAddress, bytes.count)
    }

    /// The checksum of some bytes, on any processor.
    static func checksumByTables(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        let tables = self.tables
        guard var pointer = bytes.baseAddress else { return 0 }
        var remaining = bytes.count
        var crc = ~UInt32(0)
        while remaining >= 8 {
            let word = UInt64(littleEndian: pointer.loadUnaligned(as: UInt64.self)) ^ UInt64(crc)
            crc =
                tables[7 * 256 + Int(truncatingIfNeeded: word & 0xFF)]
                ^ tables[6 * 256 + Int(truncatingIfNeeded: (word >> 8) & 0xFF)]
                ^ tables[5 * 256 + Int(truncatingIfNeeded: (word >> 16) & 0xFF)]
                ^ tables[4 * 256 + Int(truncatingIfNeeded: (word >> 24) & 0xFF)]
                ^ tables[3 * 256 + Int(truncatingIfNeeded: (word >> 32) & 0xFF)]
                ^ tables[2 * 256 + Int(truncatingIfNeeded: (word >> 40) & 0xFF)]
                ^ tables[1 * 256 + Int(truncatingIfNeeded: (word >> 48) & 0xFF)]
                ^ tables[Int(truncatingIfNeeded: word >> 56)]
            pointer += 8
            remaining -= 8
        }
        while remaining > 0 {
            crc = (crc >> 8) ^ tables[Int((crc ^ UInt32(pointer.load(as: UInt8.self))) & 0xFF)]
            pointer += 1
            remaining -= 1
        }
        return ~crc
    }
}
