import Disk
import SystemCrypto
import TestSupport
import Testing
import TransparencyLog

@Suite struct TileLogCrashTests {
    /// The sizes at which the log is published; they make partials, full tiles, and tiles of the level above.
    private static let sizes = [3, 250, 260, 520]
    private static let entries = TestLog.entries(0..<(sizes.last ?? 0))
    private static let roots: [Int: SHA256Digest] = {
        let hashes = Vectors.leafHashes(entries)
        return Dictionary(uniqueKeysWithValues: ([0] + sizes).map { ($0, MerkleHash.root(of: hashes[..<$0])) })
    }()

    /// Publishes what is missing, step by step, until the end or the first error; tells what was published last.
    private func run(_ test: TestLog, published: inout Int) -> TransparencyLogError? {
        do throws(TransparencyLogError) {
            let log = try test.open()
            for size in Self.sizes where size > log.entryCount {
                try log.append(Array(Self.entries[log.entryCount..<size]))
                try log.publish()
                published = log.entryCount
            }
            return nil
        } catch {
            return error
        }
    }

    /// Checks a log that was opened after a crash: it has all that was published, or that and the step under way.
    private func check(_ test: TestLog, published: Int, _ what: Comment) throws {
        let log: TileLog
        do {
            log = try test.open()
        } catch {
            Issue.record("\(error): \(what)")
            return
        }
        let next = Self.sizes.first { $0 > published }
        #expect(log.entryCount == published || log.entryCount == next, what)
        #expect(log.root == Self.roots[log.entryCount], what)
        let note = test.disk.peek(TestLog.headPath)
        #expect(test.disk.peek("/state/log/checkpoint") == note, what)
        let audit = try test.audit()
        #expect(audit.isClean, "\(audit.problems) \(what)")
        #expect(audit.checkpoint.size == log.entryCount && audit.unknownNames.isEmpty, what)
    }

    /// Checks that the log is whole in the end, and that what it holds is durable.
    private func finish(_ test: TestLog, _ what: Comment) throws {
        test.disk.faults = .none
        var published = 0
        let error = run(test, published: &published)
        #expect(error == nil, what)
        test.disk.stop(.powerLoss)
        test.disk.restart()
        try check(test, published: Self.sizes.last ?? 0, what)
    }

    @Test("wherever the process or the machine stops, the log opens with the last head's entries, and goes on")
    func crashes() throws {
        let measured = TestLog()
        var published = 0
        #expect(run(measured, published: &published) == nil)
        let steps = measured.disk.steps
        let seed = SeededGenerator().seed
        var schedules = 0
        // What a loss of power keeps is left to chance, so that it's tried more often.
        for (round, ending) in [SimulatedDisk.Ending.processKill, .powerLoss, .powerLoss, .powerLoss].enumerated() {
            for step in 0..<steps {
                let test = TestLog(seed: seed &+ UInt64(round * steps + step))
                var published = 0
                test.disk.crash(afterSteps: step, ending)
                // Only the clearing away after the last publishing may fail without anybody being told.
                #expect(run(test, published: &published) != nil || published == Self.sizes.last)
                test.disk.restart()
                let what: Comment = "\(ending) at step \(step)"
                try check(test, published: published, what)
                // The whole way on for some, as it takes most of the time.
                if step % 4 == round { try finish(test, what) }
                schedules += 1
            }
        }
        print("\(schedules) crashes")
        #expect(schedules >= 1_000)
    }

    @Test("crash upon crash, also while the log is opened, loses nothing")
    func repeatedCrashes() throws {
        var random = SeededGenerator()
        for _ in 0..<500 {
            let seed = random.next()
            let test = TestLog(seed: seed)
            var published = 0
            for _ in 0..<12 {
                let ending: SimulatedDisk.Ending = Bool.random(using: &random) ? .processKill : .powerLoss
                test.disk.crash(afterSteps: Int.random(in: 0..<250, using: &random), ending)
                if run(test, published: &published) == nil { break }
                test.disk.restart()
            }
            if test.disk.isStopped { test.disk.restart() }
            // No crash may be due any more, or the check would meet it.
            test.disk.stop(.processKill)
            test.disk.restart()
            try checkAtLeast(published, test, "seed \(seed)")
            try finish(test, "seed \(seed)")
        }
    }

    @Test("on a disk that fails, publishing can be tried again on the same log, and crashes between lose nothing")
    func faults() throws {
        var random = SeededGenerator()
        for _ in 0..<500 {
            let seed = random.next()
            let test = TestLog(seed: seed)
            test.disk.faults = SimulatedFaults(errors: 3, failedWrites: 10, shortWrites: 10, failedSyncs: 20)
            var published = 0
            for _ in 0..<6 {
                try publishWithRetries(test, published: &published)
                if published == Self.sizes.last { break }
                test.disk.stop(Bool.random(using: &random) ? .processKill : .powerLoss)
                test.disk.restart()
            }
            test.disk.faults = .none
            try checkAtLeast(published, test, "seed \(seed)")
            try finish(test, "seed \(seed)")
        }
    }

    /// Goes on for a while on a disk that fails, each step tried a few times with the same log.
    private func publishWithRetries(_ test: TestLog, published: inout Int) throws {
        guard let log = try? test.open() else { return }
        #expect(log.entryCount >= published)
        published = max(published, log.entryCount)
        for size in Self.sizes where size > log.entryCount + log.pendingCount {
            try log.append(Array(Self.entries[(log.entryCount + log.pendingCount)..<size]))
            for _ in 0..<4 where log.pendingCount > 0 {
                let before = log.checkpoint
                do throws(TransparencyLogError) {
                    try log.publish()
                    published = log.entryCount
                } catch {
                    // After a failure the next step's entries may join those that are waiting.
                    #expect(log.checkpoint == before)
                    guard case .disk = error else { throw error }
                }
            }
        }
        #expect(log.root == Self.roots[log.entryCount])
    }

    /// Checks a log of which some publishing may have come to its end without anybody being told.
    private func checkAtLeast(_ published: Int, _ test: TestLog, _ what: Comment) throws {
        let size: Int
        do {
            size = try test.open().entryCount
        } catch {
            Issue.record("\(error): \(what)")
            return
        }
        #expect(size >= published, what)
        try check(test, published: size, what)
    }

    @Test("whoever fetches the log while it's written finds every tile of the checkpoint it read")
    func readers() throws {
        let test = TestLog()
        let seen = SeenSizes()
        test.disk.beforeEachStep { [disk = test.disk] in
            guard let note = disk.peek("/state/log/checkpoint") else { return }
            do {
                let checkpoint = try Checkpoint(signed: note, by: TestLog.signer.verifier)
                guard seen.insert(checkpoint.size, step: disk.steps) else { return }
                var reader = TileReader(disk: disk, directory: TestLog.directory, size: checkpoint.size)
                #expect(try reader.root() == checkpoint.root)
                guard checkpoint.size > 0 else { return }
                let last = checkpoint.size - 1
                #expect(try reader.entry(at: last) == Self.entries[last])
            } catch {
                Issue.record("\(error)")
            }
        }
        var published = 0
        #expect(run(test, published: &published) == nil)
        #expect(seen.sizes == Set([0] + Self.sizes))
    }
}
