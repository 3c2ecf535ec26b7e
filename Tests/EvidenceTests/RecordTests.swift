import AuditLog
import Evidence
import TestSupport
import Testing

@Suite struct RecordTests {
    private static var sample: Record {
        var record = Record(sequence: 0x0102_0304, recordedMilliseconds: 0x0000_018C_DB2E_5A00)
        record.kind = .opening
        record.outcome = .limitReached
        record.method = .get
        record.coding = .zstd
        record.status = 200
        record.flags = [.itemsCutOff, .requestCutOff]
        record.key = 0x1122_3344_5566_7788
        record.app = 2
        record.route = 3
        record.purpose = 4
        record.configuration = 5
        record.limit = 6
        record.recipients = SIMD4(7, 8, 9, 10)
        record.durationMilliseconds = 0x0B0B_0B0B
        record.chargedRequests = 0x0C0C
        record.address = AccessAddress(ipv4: 0xC000_0201)
        record.reservedItems = 100
        record.items = 33
        record.bytesSent = 4_096
        record.bytesReceived = 17
        record.query = 0xFFEE_DDCC_BBAA_9988
        return record
    }

    @Test("a record has exactly the bytes of the table")
    func bytes() throws {
        let expected = [UInt8](
            hexadecimal: """
                01 02 20 01 c800 0900 005a2edb8c010000 0403020100000000 8877665544332211
                02000000 03000000 04000000 05000000 06000000 07000000 08000000 09000000 0a000000
                0b0b0b0b 0c0c 02 01 64000000 2100000000000000 0010000000000000 1100000000000000
                c0000201 00000000 00000000 00000000 8899aabbccddeeff
                """)
        #expect(Self.sample.bytes == expected)
        #expect(try expected.withUnsafeBytes { try Record(decoding: $0) } == Self.sample)
    }

    @Test("a missing record is zero but for version, kind, outcome, time and sequence")
    func missing() throws {
        let bytes = Record.missing(sequence: 9, recordedMilliseconds: 10).bytes
        var expected = [UInt8](repeating: 0, count: 128)
        expected[0] = 1
        expected[1] = 5
        expected[2] = 80
        expected[8] = 10
        expected[16] = 9
        #expect(bytes == expected)
        for index in 0..<128 where index != 8 && index != 16 {
            var changed = expected
            changed[index] ^= 0x40
            guard !(8..<24).contains(index) else { continue }
            #expect(throws: EvidenceError.self) { try changed.withUnsafeBytes { try Record(decoding: $0) } }
        }
    }

    @Test("every record comes back from its bytes, and no other bytes are taken for it")
    func roundTrip() throws {
        var generator = SeededGenerator()
        for _ in 0..<20_000 {
            let record = generator.hostileRecord(
                sequence: max(1, generator.hostile()), recordedMilliseconds: Int64(bitPattern: generator.hostile()))
            let bytes = record.bytes
            #expect(try bytes.withUnsafeBytes { try Record(decoding: $0) } == record)
            var changed = bytes
            changed[Int.random(in: 0..<128, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            let decoded = try? changed.withUnsafeBytes { try Record(decoding: $0) }
            #expect(decoded == nil || decoded?.bytes == changed)
        }
    }

    @Test("values that no record has are refused with their reason")
    func refusals() {
        func reason(_ change: (inout [UInt8]) -> Void) -> String? {
            var bytes = Self.sample.bytes
            change(&bytes)
            do {
                _ = try bytes.withUnsafeBytes { try Record(decoding: $0) }
                return nil
            } catch {
                return "\(error)"
            }
        }
        #expect(reason { $0.removeLast() } == "a record is 127 bytes long, not 128")
        #expect(reason { $0[0] = 2 } == "a record is of version 2, not 1")
        #expect(reason { $0[1] = 9 } == "a record is of unknown kind 9")
        #expect(reason { $0[2] = 2 } == "a record is of unknown outcome 2")
        #expect(reason { $0[3] = 99 } == "a record is of unknown method 99")
        #expect(reason { $0[7] = 0x80 } == "a record is one with unknown flags 32777")
        #expect(reason { $0[74] = 77 } == "a record is of unknown content coding 77")
        #expect(reason { $0[75] = 6 } == "a record is of unknown address form 6")
        #expect(reason { $0[75] = 0 } == "a record is one with more of an address than its form has")
        #expect(
            reason { $0.replaceSubrange(16..<24, with: repeatElement(0, count: 8)) }
                == "a record is without a sequence number")
        #expect(reason { $0[56] = 7 } == "a record is one whose recipients are out of order")
        #expect(reason { $0[52] = 0 } == "a record is one whose recipients are out of order")
        #expect(reason { $0[1] = 5 } == "a record is one that is missing and is not")
    }
}
