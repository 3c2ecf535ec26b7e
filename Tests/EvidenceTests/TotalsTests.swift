import AuditLog
import Evidence
import SystemCrypto
import TestSupport
import Testing

@Suite struct TotalsTests {
    /// Sums with room for every record there can be.
    private struct WideSum {
        var sum: UInt128 = 0
        mutating func add(_ number: UInt64) { sum += UInt128(number) }
        var clamped: UInt64 { UInt64(clamping: sum) }
    }

    @Test("the odometer is the sum over all records, and stops at the greatest number")
    func odometer() {
        var generator = SeededGenerator()
        for _ in 0..<50 {
            var odometer = Odometer()
            var items = WideSum(), sent = WideSum(), received = WideSum(), charged = WideSum()
            var accesses: UInt64 = 0, answered: UInt64 = 0, missing: UInt64 = 0
            for sequence in 1...100 as ClosedRange<UInt64> {
                let record = generator.hostileRecord(sequence: sequence, recordedMilliseconds: 0)
                let before = odometer
                odometer.add(record)
                #expect(odometer.isAtLeast(before))
                items.add(record.items)
                sent.add(record.bytesSent)
                received.add(record.bytesReceived)
                charged.add(UInt64(record.chargedRequests))
                if record.kind == .complete || record.kind == .opening {
                    accesses += 1
                    if record.outcome == .answered { answered += 1 }
                }
                if record.kind == .missing { missing += 1 }
            }
            #expect(odometer.accesses == accesses && odometer.answered == answered && odometer.missing == missing)
            #expect(odometer.items == items.clamped && odometer.bytesSent == sent.clamped)
            #expect(odometer.bytesReceived == received.clamped && odometer.chargedRequests == charged.clamped)
        }
    }

    @Test("tallies of every dimension but recipients add up to the odometer")
    func tallies() throws {
        var generator = SeededGenerator()
        for _ in 0..<50 {
            var odometer = Odometer()
            var table = TallyTable()
            var recipients: [UInt32: Evidence.Tally] = [:]
            for sequence in 1...200 as ClosedRange<UInt64> {
                let record = generator.hostileRecord(sequence: sequence, recordedMilliseconds: 0, names: 40)
                odometer.add(record)
                table.add(record)
                let counts = record.kind == .complete || record.kind == .opening
                let tally = Tally(
                    accesses: counts ? 1 : 0, answered: counts && record.outcome == .answered ? 1 : 0,
                    items: record.items, bytesSent: record.bytesSent)
                let named = (0..<4).map { record.recipients[$0] }.filter { $0 != 0 }
                for recipient in named.isEmpty ? [0] : named {
                    recipients[recipient, default: Evidence.Tally()].add(tally)
                }
            }
            for dimension in [TallyDimension.app, .purpose, .route, .outcome] {
                var sum = Evidence.Tally()
                for entry in table.entries where entry.dimension == dimension { sum.add(entry.tally) }
                #expect(sum.accesses == odometer.accesses && sum.answered == odometer.answered)
                #expect(sum.items == odometer.items && sum.bytesSent == odometer.bytesSent)
            }
            for (recipient, tally) in recipients { #expect(table[.recipient, recipient] == tally) }
            let decoded = try table.bytes.withUnsafeBytes { try TallyTable(decoding: $0) }
            #expect(decoded == table && decoded.digest == table.digest)
        }
    }

    @Test("a table of tallies has exactly the bytes that are written down")
    func tallyBytes() throws {
        var record = Record(sequence: 1, recordedMilliseconds: 0)
        record.app = 1
        record.recipients = SIMD4(2, 1, 0, 0)
        record.items = 3
        record.bytesSent = 256
        var table = TallyTable()
        table.add(record)
        let tally = "0100000000000000 0100000000000000 0300000000000000 0001000000000000"
        let expected = [UInt8](
            hexadecimal: """
                01 01000000 \(tally) 02 00000000 \(tally) 03 01000000 \(tally) 03 02000000 \(tally)
                04 00000000 \(tally) 05 01000000 \(tally)
                """)
        #expect(table.bytes == expected)
        #expect(table.digest == SHA256.digest(of: expected))
        #expect(TallyTable().bytes == [])
    }

    @Test("tallies out of order, twice, zero, of no dimension or cut off are refused")
    func tallyRefusals() {
        func isRefused(_ change: (inout [UInt8]) -> Void) -> Bool {
            var record = Record(sequence: 1, recordedMilliseconds: 0)
            record.app = 1
            var table = TallyTable()
            table.add(record)
            var bytes = table.bytes
            change(&bytes)
            return (try? bytes.withUnsafeBytes { try TallyTable(decoding: $0) }) == nil
        }
        #expect(!isRefused { _ in })
        #expect(isRefused { $0.removeLast() })
        #expect(isRefused { $0[0] = 9 })
        #expect(isRefused { $0[4] = 0xFF })
        #expect(isRefused { $0 += $0.suffix(37) })
        #expect(isRefused { bytes in bytes = Array(bytes[37..<74] + bytes[0..<37]) })
        #expect(isRefused { $0.replaceSubrange(5..<37, with: repeatElement(0, count: 32)) })
    }

    @Test("what was added between two readings is their difference")
    func differences() {
        var record = Record(sequence: 1, recordedMilliseconds: 0)
        record.items = 33
        record.bytesSent = 1_000
        record.chargedRequests = 1
        var earlier = Odometer()
        earlier.add(record)
        var later = earlier
        later.add(record)
        var single = Odometer()
        single.add(record)
        #expect(later.since(earlier) == single)
        #expect(!earlier.isAtLeast(later))
        let small = Tally(accesses: 1, answered: 1, items: 2, bytesSent: 3)
        let great = Tally(accesses: 2, answered: 1, items: 2, bytesSent: 4)
        #expect(great.since(small) == Tally(accesses: 1, answered: 0, items: 0, bytesSent: 1))
        #expect(small.since(great) == nil)
    }
}
