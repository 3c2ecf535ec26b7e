import SystemCrypto
import TestSupport
import Testing

@testable import Agreements

@Suite struct KeyTokenTests {
    /// Made with Python's `zlib.crc32` and `hashlib.sha256`.
    static let golden: [(id: UInt64, secret: String, text: String, digest: String)] = [
        (
            1, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg",
            "tg_0000000001_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg_0d0Uij",
            "71d84b1859bad11abcb3dfd9353c8d1873aafd883ffaf6f2c9df7cbcfc3e1850"
        ),
        (
            839_299_365_868_340_223, "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
            "tg_zzzzzzzzzz_zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz_2708WS",
            "ecfa7eb5cf455f7f9cc7c491c3f9a563e3c50cd9b3fcb00d6fe0bbaa175104d8"
        ),
        (
            0x0123_4567_89AB_CDEF, "zyxwvutsrqponmlkjihgfedcbaZYXWVUTSRQPONMLKJ",
            "tg_63UfDVRKBz_zyxwvutsrqponmlkjihgfedcbaZYXWVUTSRQPONMLKJ_08su9R",
            "af83a425be447fae8eb0b31e160c185742fa2e1270ec4a475c08e64340aec7ea"
        ),
        (
            13_537_086_546_263_552, "0000000000000000000000000000000000000000000",
            "tg_1000000000_0000000000000000000000000000000000000000000_1VqXWW",
            "b918b22a1581fedd39058065f00e6aad35bd561f20257151131a1ddcd21803de"
        ),
    ]

    @Test("a given id and secret make the token, checksum and digest that another program computes")
    func goldenTokens() throws {
        for golden in Self.golden {
            let id = try #require(KeyID(rawValue: golden.id))
            let token = KeyToken(id: id, secret: Array(golden.secret.utf8))
            #expect(token.reveal() == golden.text)
            #expect(token.secretDigest.description == golden.digest)

            let read = try KeyToken(parsing: golden.text)
            #expect(read.id == id)
            #expect(read.reveal() == golden.text)
            #expect(read.secretDigest == token.secretDigest)
        }
    }

    @Test("random tokens read back, have 64 characters and are all different")
    func random() throws {
        var ids: Set<KeyID> = []
        var digests: Set<SHA256Digest> = []
        for _ in 0..<2_000 {
            let token = try KeyToken.random()
            let text = token.reveal()
            #expect(text.utf8.count == KeyToken.byteCount)
            let read = try KeyToken(parsing: text)
            #expect(read.id == token.id)
            #expect(read.secretDigest == token.secretDigest)
            ids.insert(token.id)
            digests.insert(token.secretDigest)
        }
        #expect(ids.count == 2_000)
        #expect(digests.count == 2_000)
    }

    @Test("each of the 62 characters comes up in secrets about equally often")
    func spread() throws {
        var characters = RandomCharacters()
        var counts: [UInt8: Int] = [:]
        for character in try characters.take(62_000) {
            counts[character, default: 0] += 1
        }
        #expect(counts.count == 62)
        // Twelve standard deviations around the expected 1,000: folding 64 values onto 62 would double two of them.
        #expect(counts.values.allSatisfy { (620...1_380).contains($0) })
    }

    @Test("every wrong character at every place is noticed")
    func typos() throws {
        let token = try KeyToken.random()
        let text = Array(token.reveal().utf8)
        for position in text.indices {
            for byte in UInt8.min ... .max where byte != text[position] {
                var typo = text
                typo[position] = byte
                #expect(throws: KeyTokenError.self) {
                    try typo.withUnsafeBytes { try KeyToken(parsing: $0) }
                }
            }
        }
    }

    @Test("a wrong base62 character is told from what isn't a key at all")
    func reasons() {
        let text = Self.golden[0].text
        #expect(throws: KeyTokenError.wrongChecksum) { try KeyToken(parsing: text.replacing("ABC", with: "ACB")) }
        #expect(throws: KeyTokenError.wrongChecksum) { try KeyToken(parsing: text.replacing("0Uij", with: "0Uik")) }
        // 62^6 - 1 is no CRC-32: it has more than 32 bits.
        #expect(throws: KeyTokenError.wrongChecksum) { try KeyToken(parsing: text.dropLast(6) + "zzzzzz") }
        for other in ["", "tg_", String(text.dropLast()), text + "0", "TG_" + text.dropFirst(3), " " + text.dropLast()]
        {
            #expect(throws: KeyTokenError.malformed) { try KeyToken(parsing: other) }
        }
        // The id 0 stands for "no key".
        #expect(throws: KeyTokenError.malformed) {
            try KeyToken(parsing: text.replacing("0000000001", with: "0000000000"))
        }
    }

    @Test("random bytes of any length, and tokens with random bytes in them, are refused without a crash")
    func noise() throws {
        var generator = SeededGenerator()
        for _ in 0..<20_000 {
            let length = Bool.random(using: &generator) ? 64 : Int.random(in: 0...200, using: &generator)
            let bytes = (0..<length).map { _ in UInt8.random(in: 0 ... .max, using: &generator) }
            #expect(throws: KeyTokenError.self) { try bytes.withUnsafeBytes { try KeyToken(parsing: $0) } }
        }
        let text = Array(Self.golden[2].text.utf8)
        for _ in 0..<20_000 {
            var bytes = text
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                bytes[Int.random(in: 0..<64, using: &generator)] = UInt8.random(in: 0 ... .max, using: &generator)
            }
            guard bytes != text else { continue }
            #expect(throws: KeyTokenError.self) { try bytes.withUnsafeBytes { try KeyToken(parsing: $0) } }
        }
    }

    @Test("no way of printing a token but reveal shows its secret")
    func silence() throws {
        let token = try KeyToken(parsing: Self.golden[0].text)
        var dumped = ""
        dump([token], to: &dumped)
        let prints = [
            "\(token)", "\([token])", "\(Optional(token) as Any)", String(describing: token),
            String(reflecting: token), String(reflecting: ["key": token]), dumped,
        ]
        for print in prints {
            #expect(print.contains("tg_0000000001"))
            #expect(!print.contains("456789ABCDEF"))
            #expect(!print.contains("0d0Uij"))
        }
        #expect(Mirror(reflecting: token).children.isEmpty)
    }
}
