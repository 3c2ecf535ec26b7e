import TestSupport
import Testing

@testable import Agreements

@Suite struct CRC32Tests {
    @Test("the checksum is CRC-32 of IEEE 802.3, by its published check value")
    func published() {
        #expect(checksum(of: Array("123456789".utf8)) == 0xCBF4_3926)
        #expect(checksum(of: []) == 0)
        #expect(checksum(of: Array("The quick brown fox jumps over the lazy dog".utf8)) == 0x414F_A339)
    }

    @Test("eight bytes at a step give what one bit at a time gives, at every length")
    func bitByBit() {
        var generator = SeededGenerator()
        for length in 0...100 {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0 ... .max, using: &generator) }
            var remainder = UInt32.max
            for byte in bytes {
                remainder ^= UInt32(byte)
                for _ in 0..<8 {
                    remainder = remainder & 1 == 0 ? remainder >> 1 : (remainder >> 1) ^ 0xEDB8_8320
                }
            }
            #expect(checksum(of: bytes) == ~remainder)
        }
    }

    private func checksum(of bytes: [UInt8]) -> UInt32 {
        bytes.withUnsafeBytes { CRC32.checksum($0) }
    }
}
