import Evidence
import SystemCrypto
import Testing

@Suite struct BlockHeaderTests {
    private static var sample: BlockHeader {
        var odometer = Odometer()
        odometer.accesses = 1
        odometer.answered = 2
        odometer.items = 3
        odometer.bytesSent = 4
        odometer.bytesReceived = 5
        odometer.chargedRequests = 6
        odometer.missing = 7
        return BlockHeader(
            organization: SHA256Digest(bytes: repeatElement(0xA1, count: 32))!, number: 2, sequences: 11...20,
            recordedMilliseconds: 86_400_000...86_400_009, day: EvidenceDay(number: 1),
            sealedMilliseconds: 86_400_010, previous: SHA256Digest(bytes: repeatElement(0xB2, count: 32))!,
            recordRoot: SHA256Digest(bytes: repeatElement(0xC3, count: 32))!,
            dictionaryRoot: SHA256Digest(bytes: repeatElement(0xD4, count: 32))!, definitionCount: 21,
            tallyDigest: SHA256Digest(bytes: repeatElement(0xE5, count: 32))!, odometer: odometer)
    }

    @Test("a header has exactly the bytes of the table")
    func bytes() throws {
        func run(_ byte: String) -> String { String(repeating: byte, count: 32) }
        let expected = [UInt8](
            hexadecimal: """
                5447424c4f434b01 \(run("a1")) 0200000000000000 0b00000000000000 1400000000000000
                005c260500000000 095c260500000000 0100000000000000 0a5c260500000000 \(run("b2")) \(run("c3"))
                \(run("d4")) 1500000000000000 \(run("e5")) 0100000000000000 0200000000000000 0300000000000000
                0400000000000000 0500000000000000 0600000000000000 0700000000000000
                """)
        #expect(expected.count == BlockHeader.encodedByteCount)
        #expect(Self.sample.bytes == expected)
        #expect(try expected.withUnsafeBytes { try BlockHeader(decoding: $0) } == Self.sample)
    }

    @Test("a block's entry is SHA-256 of its salt and its header")
    func entry() throws {
        let salt = try BlockSalt.random()
        #expect(salt.bytes.count == 16)
        #expect(BlockSalt(bytes: salt.bytes) == salt)
        #expect(Self.sample.entry(salt: salt) == SHA256.digest(of: salt.bytes + Self.sample.bytes))
        #expect(try BlockSalt.random() != salt)
    }

    @Test("an organization's digest is SHA-256 of its name")
    func organization() {
        #expect(BlockHeader.organizationDigest("contoso") == SHA256.digest(of: Array("contoso".utf8)))
        #expect(
            BlockHeader.organizationDigest("").description
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test("a header that contradicts itself is refused with its reason")
    func refusals() {
        func reason(_ change: (inout BlockHeader) -> Void) -> String? {
            var header = Self.sample
            change(&header)
            do {
                _ = try header.bytes.withUnsafeBytes { try BlockHeader(decoding: $0) }
                return nil
            } catch {
                return "\(error)"
            }
        }
        let start = "a block's header is not valid: "
        #expect(reason { _ in } == nil)
        #expect(reason { $0.number = 0 } == start + "its number is 0")
        #expect(reason { $0.number = .max } == start + "its number is \(UInt64.max)")
        #expect(
            reason {
                $0.firstSequence = .max
                $0.lastSequence = .max
            } == start + "it can't hold sequences \(UInt64.max) to \(UInt64.max)")
        #expect(reason { $0.firstSequence = 21 } == start + "it can't hold sequences 21 to 20")
        #expect(reason { $0.lastSequence = 11 + 65_536 } == start + "it can't hold sequences 11 to 65547")
        #expect(reason { $0.lastSequence = .max } == start + "it can't hold sequences 11 to \(UInt64.max)")
        #expect(reason { $0.lastRecordedMilliseconds -= 10 } == start + "its last record is older than its first")
        #expect(reason { $0.day = EvidenceDay(number: 2) } == start + "day 2 is not that of its records")
        #expect(reason { $0.lastRecordedMilliseconds *= 2 } == start + "day 1 is not that of its records")
        #expect(reason { $0.previous = .zero } == start + "block 2 without a block before it")
        #expect(reason { $0.number = 1 } == start + "block 1 with a block before it")
        #expect(reason { $0.firstSequence = 1 } == start + "block 2 begins with sequence 1")
    }

    @Test("days are counted from 1970, and backwards before it")
    func days() {
        #expect(EvidenceDay(milliseconds: 0).number == 0)
        #expect(EvidenceDay(milliseconds: 86_399_999).number == 0)
        #expect(EvidenceDay(milliseconds: 86_400_000).number == 1)
        #expect(EvidenceDay(milliseconds: -1).number == -1)
        #expect(EvidenceDay(milliseconds: .min).number == -106_751_991_168)
        #expect(EvidenceDay(milliseconds: .max).number == 106_751_991_167)
    }
}
