import TestSupport
import Testing

@testable import AuditLog

struct CRC32CTests {
    @Test("the vectors of RFC 3720 appendix B.4 come out, by instruction and by tables", arguments: [false, true])
    func vectors(byTables: Bool) {
        func checksum(_ bytes: [UInt8]) -> UInt32 {
            bytes.withUnsafeBytes { byTables ? CRC32C.checksumByTables($0) : CRC32C.checksum($0) }
        }
        #expect(checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(checksum([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
        #expect(checksum(Array(0..<32)) == 0x46DD_794E)
        #expect(checksum((0..<32).reversed()) == 0x113F_DB5C)
        #expect(checksum(Array("123456789".utf8)) == 0xE306_9283)
        #expect(checksum([]) == 0)
    }

    @Test("bytes of any length and alignment have the checksum that bit by bit arithmetic gives")
    func oracle() {
        var generator = SeededGenerator()
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0..<300, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            let start = Int.random(in: 0...min(9, bytes.count), using: &generator)
            let expected = bitByBit(bytes[start...])
            bytes.withUnsafeBytes { bytes in
                let part = UnsafeRawBufferPointer(rebasing: bytes[start...])
                #expect(CRC32C.checksum(part) == expected)
                #expect(CRC32C.checksumByTables(part) == expected)
            }
        }
    }

    private func bitByBit(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        var crc = ~UInt32(0)
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? (crc >> 1) ^ 0x82F6_3B78 : crc >> 1 }
        }
        return ~crc
    }
}
