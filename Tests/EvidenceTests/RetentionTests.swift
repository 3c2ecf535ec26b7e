import Disk
import Evidence
import TestSupport
import Testing
import TransparencyLog

@Suite struct RetentionTests {
    /// A directory with some traffic on each day of four months from 2023-11-14 on.
    private static func fill(
        _ disk: SimulatedDisk, _ signer: NoteSigner, _ traffic: inout MadeTraffic, days: Int
    ) throws {
        let store = try EvidenceStore.open(directory: EvidenceFiles.root, signer: signer, disk: disk)
        let sealer = Sealer(store: store)
        let names = MadeNames()
        for _ in 0..<days {
            for _ in 0..<5 { try sealer.take(traffic.next(step: 30_000_000), names: names) }
            _ = try sealer.sealAll(nowMilliseconds: traffic.nowMilliseconds)
        }
    }

    @Test("what is old enough goes, file by file, and everything but its records is still verified and read")
    func prune() throws {
        let signer = try NoteSigner.generate(name: "tollgate.example/log")
        let disk = SimulatedDisk(seed: 1)
        var traffic = MadeTraffic(seed: 5, organizations: 3)
        try Self.fill(disk, signer, &traffic, days: 120)
        let cutoff = try #require(EvidenceDay(year: 2024, month: 1, day: 20))
        let before = try EvidenceReader(directory: EvidenceFiles.root, disk: disk)
        var blocks: [StoredBlock] = []
        try before.forEachBlock { block in
            blocks.append(block)
            return true
        }
        var tallies: [TallyTable] = []
        for block in blocks { tallies.append(try before.tallies(asOf: block)) }

        var removed: [SegmentName] = []
        do {
            let store = try EvidenceStore.open(directory: EvidenceFiles.root, signer: signer, disk: disk)
            removed = try store.prune(before: cutoff, nowMilliseconds: traffic.nowMilliseconds)
            #expect(removed.count > 30)
            #expect(try store.prune(before: cutoff, nowMilliseconds: traffic.nowMilliseconds) == [])
        }
        let pruned = blocks.filter { removed.contains($0.location.segment) }
        #expect(pruned.allSatisfy { $0.header.day < cutoff } && !pruned.isEmpty)
        // A segment can be of the days around its name's.
        let surelyOld = EvidenceDay(number: cutoff.number - 3)
        #expect(blocks.allSatisfy { $0.header.day >= surelyOld || removed.contains($0.location.segment) })

        let verifier = EvidenceVerifier(
            directory: EvidenceFiles.root, head: EvidenceFiles.root + "/head", verifier: signer.verifier, disk: disk)
        let verdict = try verifier.verify(.records)
        #expect(verdict.fault == nil && verdict.remainders == [])
        #expect(verdict.prunedBlocks == UInt64(pruned.count) && verdict.blocks == UInt64(blocks.count))
        #expect(verdict.uncheckedTallies < 10)

        let reader = try EvidenceReader(directory: EvidenceFiles.root, disk: disk)
        for (block, expected) in zip(blocks, tallies) {
            if removed.contains(block.location.segment) {
                #expect(throws: EvidenceError.pruned(segment: block.location.segment)) { try reader.records(of: block) }
            } else {
                #expect(try reader.records(of: block).count == block.header.recordCount)
            }
            // As of the last block of a day they are in the ledger.
            let next = try reader.block(number: block.header.number + 1, of: block.organization)
            if let next, next.header.day > block.header.day {
                #expect(try reader.tallies(asOf: block) == expected)
            }
        }
        // And it goes on from there.
        try Self.fill(disk, signer, &traffic, days: 40)
        let later = try verifier.verify(.records)
        #expect(later.fault == nil && later.remainders == [] && later.prunedBlocks == verdict.prunedBlocks)
        #expect(later.blocks > verdict.blocks)
    }

    @Test("a segment that is gone without a word in the ledger is named")
    func gone() throws {
        let sample = try StoredSample(seed: 21)
        var files = sample.files
        let path = try #require(files.paths.first { $0.hasSuffix(".tgs") })
        files[path] = nil
        for depth in [EvidenceVerifier.Depth.blocks, .records] {
            let fault = try #require(try sample.verify(files.disk(), depth).fault)
            #expect(fault.path == path)
        }
    }

    @Test("months are counted back to the same day, or the last of a shorter month")
    func months() throws {
        let day = try #require(EvidenceDay(year: 2024, month: 3, day: 31))
        #expect(day.addingMonths(-1).description == "2024-02-29")
        #expect(day.addingMonths(-25).description == "2022-02-28")
        #expect(day.addingMonths(10).description == "2025-01-31")
        #expect(EvidenceDay(year: 2023, month: 2, day: 29) == nil)
        for number in -200_000...200_000 as ClosedRange<Int64> where number % 37 == 0 {
            let (year, month, day) = EvidenceDay(number: number).date
            #expect(EvidenceDay(year: year, month: month, day: day)?.number == number)
        }
    }
}
