import AuditLog
import Evidence
import TestSupport
import Testing

@Suite struct RecordChunkTests {
    private static func blocks(_ generator: inout SeededGenerator) -> [[Record]] {
        let names: UInt32 = generator.next() % 2 == 0 ? 3 : .max
        return (0..<Int.random(in: 1...4, using: &generator)).map { _ in
            var recorded = Int64(bitPattern: generator.hostile()) / 2
            let count = [1, 2, 63, 64, 65, 300].randomElement(using: &generator)!
            let first = max(1, generator.hostile() / 2)
            return (0..<UInt64(count)).map { row in
                recorded += Int64(generator.next() % 3 == 0 ? generator.hostile() >> 12 : generator.next() % 3)
                return generator.hostileRecord(sequence: first + row, recordedMilliseconds: recorded, names: names)
            }
        }
    }

    @Test("records come back from their columns, whatever they are")
    func roundTrip() throws {
        var generator = SeededGenerator()
        let encoder = RecordChunkEncoder()
        let decoder = RecordChunkDecoder()
        for _ in 0..<150 {
            let blocks = Self.blocks(&generator)
            let bytes = encoder.encode(blocks)
            #expect(bytes.count % 8 == 0)
            let chunk = try bytes.withUnsafeBytes { try decoder.decode($0) }
            #expect(chunk.records == Array(blocks.joined()))
        }
    }

    @Test("a changed, cut or longer chunk is refused")
    func damage() throws {
        var generator = SeededGenerator()
        let encoder = RecordChunkEncoder()
        let decoder = RecordChunkDecoder()
        let bytes = encoder.encode(Self.blocks(&generator))
        for _ in 0..<2_000 {
            var changed = bytes
            switch generator.next() % 3 {
            case 0: changed[Int.random(in: 0..<bytes.count, using: &generator)] ^= UInt8(1 << (generator.next() % 8))
            case 1: changed.removeLast(Int.random(in: 1...bytes.count, using: &generator))
            default: changed += [UInt8](repeating: 0, count: Int.random(in: 1...16, using: &generator))
            }
            #expect(throws: EvidenceError.self) { try changed.withUnsafeBytes { try decoder.decode($0) } }
        }
    }

    @Test("a chunk with the right checksum and wrong columns is refused or is another chunk, and nothing traps")
    func forgery() throws {
        var generator = SeededGenerator()
        let encoder = RecordChunkEncoder()
        let decoder = RecordChunkDecoder()
        for _ in 0..<20 {
            let blocks = Self.blocks(&generator)
            let bytes = encoder.encode(blocks)
            for _ in 0..<100 {
                var changed = bytes
                for _ in 0..<Int.random(in: 1...3, using: &generator) {
                    changed[Int.random(in: 4..<bytes.count, using: &generator)] = UInt8(
                        truncatingIfNeeded: generator.next())
                }
                guard
                    let end = UInt32(exactly: changed.withUnsafeBytes { $0.load(fromByteOffset: 4, as: UInt32.self) }),
                    16 + Int(end) <= changed.count
                else { continue }
                let checksum = changed.withUnsafeBytes {
                    CRC32C.checksum(UnsafeRawBufferPointer(rebasing: $0[4..<16 + Int(end)]))
                }
                changed.withUnsafeMutableBytes { $0.storeBytes(of: checksum, as: UInt32.self) }
                _ = try? changed.withUnsafeBytes { try decoder.decode($0) }
            }
        }
    }

    @Test(
        "columns of synthetic traffic, printed",
        .enabled(if: Benchmark.isEnabled))
    func benchmark() throws {
        for (count, gap) in [(65_536, 50.0), (65_536, 2_000.0), (2_000, 2_000.0)] {
            var traffic = SyntheticTraffic(seed: 1, startMilliseconds: 1_700_000_000_000, meanGapMilliseconds: gap)
            let records = (0..<count).map { _ in traffic.next() }
            for level in [-1, 1, 2, 3, 6, 9] as [Int32] {
                let encoder = RecordChunkEncoder(level: level)
                let decoder = RecordChunkDecoder()
                var bytes = encoder.encode([records])
                let encoding = Benchmark.measure { for _ in 0..<10 { bytes = encoder.encode([records]) } }
                let decoding = try Benchmark.measure {
                    for _ in 0..<10 { _ = try bytes.withUnsafeBytes { try decoder.decode($0) } }
                }
                print(
                    "\(count) records, mean gap \(gap) ms, level \(level):",
                    "\(Double(bytes.count) / Double(count)) B a record,",
                    "encoded in \(Benchmark.each(encoding.processor, of: 10 * count)),",
                    "decoded in \(Benchmark.each(decoding.processor, of: 10 * count)) a record")
            }
        }
    }
}
