import AuditLog
import Disk
import Evidence
import Foundation
import TestSupport
import Testing
import TransparencyLog

/// Measures sealing and verifying: `TOLLGATE_BENCHMARK=1 swift test -c release --filter SealingBenchmark`.
@Suite struct SealingBenchmark {
    /// How many accesses; `TOLLGATE_BENCHMARK_ACCESSES` sets another number.
    private static var accessCount: Int {
        ProcessInfo.processInfo.environment["TOLLGATE_BENCHMARK_ACCESSES"].flatMap { Int($0) } ?? 4_000_000
    }

    /// Accesses of 50 organizations by Zipf's law, from a table so that making them costs little.
    private struct Feed {
        private var generator = SeededGenerator(seed: 1)
        private var records: [Record] = []
        private var organizations: [UInt32] = []
        private var sequences = [UInt64](repeating: 0, count: 51)
        private var position = 0
        var nowMilliseconds: Int64 = 1_640_995_200_000
        private let stepMilliseconds: Double
        private var fraction = 0.0

        init(stepMilliseconds: Double) {
            self.stepMilliseconds = stepMilliseconds
            var traffic = SyntheticTraffic(seed: 3, startMilliseconds: 0, meanGapMilliseconds: 1)
            for _ in 0..<(1 << 16) { records.append(traffic.next()) }
            let weights = (1...50).map { 1 / Double($0) }
            let total = weights.reduce(0, +)
            for _ in 0..<(1 << 16) {
                var left = Double.random(in: 0..<total, using: &generator)
                var organization: UInt32 = 1
                for weight in weights {
                    left -= weight
                    if left < 0 { break }
                    organization += 1
                }
                organizations.append(min(organization, 50))
            }
        }

        @inline(__always)
        mutating func next() -> Access {
            let random = generator.next()
            fraction += stepMilliseconds * Double(random & 0xFFFF) / 32_768
            let step = Int64(fraction)
            fraction -= Double(step)
            nowMilliseconds += step
            position = (position + 1) & 0xFFFF
            let record = records[position]
            let organization = organizations[Int(random >> 48)]
            var access = Access(
                timeNanoseconds: nowMilliseconds * 1_000_000, request: RequestID(high: random, low: random))
            access.organization = organization
            sequences[Int(organization)] += 1
            access.sequence = sequences[Int(organization)]
            access.outcome = record.outcome
            access.method = record.method
            access.coding = record.coding
            access.status = record.status
            access.key = record.key &+ UInt64(organization)
            access.app = record.app
            access.route = record.route
            access.purpose = record.purpose
            access.recipient = record.recipients[0]
            access.configuration = 1
            access.limit = record.limit
            access.chargedRequests = UInt32(record.chargedRequests)
            access.reservedItems = record.reservedItems
            access.items = record.items
            access.bytesSent = record.bytesSent
            access.durationNanoseconds = UInt64(record.durationMilliseconds) * 1_000_000
            access.address = record.address
            return access
        }
    }

    @Test("sealing and verifying, printed", .enabled(if: Benchmark.isEnabled))
    func sealing() throws {
        let count = Self.accessCount
        // The density of 780 million accesses a year, and one at which blocks fill.
        for step in [40.0, 1.0] {
            let directory = try TemporaryDirectory()
            let signer = try NoteSigner.generate(name: "tollgate.example/log")
            let disk = SystemDisk()
            try Self.seal(count, step, directory.path + "/e", signer, disk)
            for part in ["segments", "ledger", "log"] {
                print(
                    "  \(part): \(Double(try Self.byteCount(directory.path + "/e/" + part)) / Double(count)) B a record"
                )
            }
            try Self.reading(directory.path + "/e", signer, disk, count)
        }
    }

    private static func seal(
        _ count: Int, _ step: Double, _ path: String, _ signer: NoteSigner, _ disk: SystemDisk
    ) throws {
        let sealer = Sealer(store: try EvidenceStore.open(directory: path, signer: signer, disk: disk))
        let names = MadeNames()
        var feed = Feed(stepMilliseconds: step)
        var copy = feed
        let making = Benchmark.measure {
            var sum: UInt64 = 0
            for _ in 0..<count { sum &+= copy.next().items }
            precondition(sum > 0)
        }
        var blocks = 0
        var rows = 0
        var steps = 0
        var stepping: Duration = .zero
        var due = feed.nowMilliseconds + 60_000
        let sealing = try Benchmark.measure {
            for _ in 0..<count {
                try sealer.take(feed.next(), names: names)
                if sealer.isStepDue || feed.nowMilliseconds >= due {
                    due = feed.nowMilliseconds + 60_000
                    let start = Benchmark.processorTime
                    let sealed = try sealer.sealDue(nowMilliseconds: feed.nowMilliseconds)
                    stepping += Benchmark.processorTime - start
                    blocks += sealed.count
                    rows += sealed.reduce(0) { $0 + $1.usage.count }
                    steps += sealed.isEmpty ? 0 : 1
                }
            }
            blocks += try sealer.sealAll(nowMilliseconds: feed.nowMilliseconds).count
        }
        print("mean gap \(step) ms, \(count) accesses, \(blocks) blocks, \(steps) steps, \(rows) rows of usage")
        let own = sealing.processor - making.processor
        print("  taken and sealed in \(Benchmark.each(own, of: count)) a record of one processor,")
        print("  of which steps \(Benchmark.each(stepping, of: count)); took \(sealing.whole) in all")
    }

    private static func reading(_ path: String, _ signer: NoteSigner, _ disk: SystemDisk, _ count: Int) throws {
        let verifier = EvidenceVerifier(
            directory: path, head: path + "/head", verifier: signer.verifier, disk: disk)
        for depth in [EvidenceVerifier.Depth.blocks, .records] {
            var verdict = EvidenceVerdict()
            let time = try Benchmark.measure { verdict = try verifier.verify(depth) }
            #expect(verdict.fault == nil && verdict.remainders == [])
            print(
                "  verified \(depth) in \(Benchmark.each(time.processor, of: count)) a record of one processor;",
                "took \(time.whole)")
        }
        let reader = try EvidenceReader(directory: path, disk: disk)
        var blocks = 0
        let scanning = try Benchmark.measure {
            try reader.forEachBlock { _ in
                blocks += 1
                return true
            }
        }
        print("  scanned \(blocks) blocks in \(scanning.processor)")
        let opening = try Benchmark.measure {
            _ = try EvidenceStore.open(directory: path, signer: signer, disk: disk)
        }
        print("  opened in \(opening.processor) of one processor")
    }

    private static func byteCount(_ path: String) throws -> Int {
        var sum = 0
        for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
            sum += (try FileManager.default.attributesOfItem(atPath: path + "/" + name)[.size] as? Int) ?? 0
        }
        return sum
    }
}
