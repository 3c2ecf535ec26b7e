import SystemCrypto
import Testing

@Suite struct SHA256DigestTests {
    @Test("a digest is made of exactly 32 bytes and gives them back in order")
    func bytes() {
        let bytes = (0..<32).map { UInt8($0) }
        let digest = SHA256Digest(bytes: bytes)
        #expect(digest?.bytes == bytes)
        #expect(digest?.description == "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")
        #expect(SHA256Digest(bytes: Array(bytes.dropLast())) == nil)
        #expect(SHA256Digest(bytes: bytes + [0]) == nil)
    }

    @Test("both comparisons agree for equal digests and for a difference in any bit")
    func comparison() throws {
        let digest = SHA256.digest(of: Array("a secret".utf8))
        let same = SHA256.digest(of: Array("a secret".utf8))
        #expect(digest == same)
        #expect(digest.isEqualInConstantTime(to: same))
        for bit in 0..<256 {
            var bytes = digest.bytes
            bytes[bit / 8] ^= 1 << (bit % 8)
            let other = try #require(SHA256Digest(bytes: bytes))
            #expect(digest != other)
            #expect(!digest.isEqualInConstantTime(to: other))
        }
    }

    @Test("a digest is 32 bytes in memory")
    func size() {
        #expect(MemoryLayout<SHA256Digest>.size == 32)
        #expect(MemoryLayout<SHA256Digest>.stride == 32)
    }
}
