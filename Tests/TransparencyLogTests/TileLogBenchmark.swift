import Disk
import Glibc
import SystemCrypto
import TestSupport
import Testing
import TransparencyLog

/// Prints how fast the log is; run in release with TOLLGATE_BENCHMARK=1 and `--filter TileLogBenchmark`.
///
/// Publishing waits for the disk: it takes as long as its syncs.
@Suite(.serialized, .enabled(if: getenv("TOLLGATE_BENCHMARK") != nil, "prints figures on request"))
struct TileLogBenchmark {
    @Test("the root of a block's records, 65,536 of 128 bytes")
    func records() {
        let count = 65_536
        let records = [UInt8].pseudorandom(count * 128)
        var accumulator = MerkleAccumulator()
        var best = Duration.seconds(1_000)
        for _ in 0..<20 {
            let time = ContinuousClock().measure {
                accumulator.reset()
                records.withUnsafeBytes { accumulator.append(entries: $0, stride: 128) }
            }
            best = min(best, time)
        }
        #expect(accumulator.count == count)
        let nanoseconds = best / .nanoseconds(1) / Double(count)
        print("a record into its block's root: \(Int(nanoseconds)) ns, \(Int(1e9 / nanoseconds)) a second")
    }

    @Test("publishing 50 entries, and 100,000; opening, auditing and proving after it")
    func publishing() throws {
        let root = try TemporaryDirectory()
        let (directory, head) = (root.path + "/log", root.path + "/head")
        func open() throws -> TileLog {
            try TileLog(disk: SystemDisk(), directory: directory, headPath: head, signer: TestLog.signer)
        }
        let clock = ContinuousClock()
        do {
            let log = try open()
            var times: [Duration] = []
            for _ in 0..<41 {
                let entries = Self.entries(log.entryCount, 50)
                times.append(
                    try clock.measure {
                        try log.append(entries)
                        try log.publish()
                    }
                )
            }
            times.sort()
            print("50 entries published: median \(times[20]), longest \(times[40])")
            let entries = Self.entries(log.entryCount, 100_000)
            let time = try clock.measure {
                try log.append(entries)
                try log.publish()
            }
            print("100,000 entries published: \(time)")
        }
        print("log of 102,050 entries opened: \(try clock.measure { _ = try open() })")
        let audit = try clock.measure {
            let audit = try TileLogAudit.verify(
                disk: SystemDisk(),
                directory: directory,
                verifier: TestLog.signer.verifier
            )
            #expect(audit.isClean)
        }
        print("log of 102,050 entries audited: \(audit)")
        var reader = try open().reader
        let proofs = try clock.measure {
            for index in 0..<1_000 { _ = try reader.inclusionProof(of: index * 100) }
        }
        print("an inclusion proof, of 1,000 over the whole log: \(proofs / 1_000)")
    }

    private static func entries(_ first: Int, _ count: Int) -> [[UInt8]] {
        (first..<first + count).map { [UInt8].pseudorandom(32, seed: UInt64($0) + 1) }
    }
}
