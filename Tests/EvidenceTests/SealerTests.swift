import AuditLog
import Disk
import Evidence
import TestSupport
import Testing
import TransparencyLog

@Suite struct SealerTests {
    /// 2024-01-01T12:00:00Z.
    private static let noon: Int64 = 1_704_110_400_000
    private static let hour: Int64 = 3_600_000

    private let disk = SimulatedDisk(seed: 1)
    private let names = MadeNames()

    private func makeSealer(_ change: (inout SealingSettings) -> Void = { _ in }) throws -> Sealer {
        let signer = try NoteSigner.generate(name: "tollgate.example/log")
        var settings = SealingSettings()
        change(&settings)
        return Sealer(
            store: try EvidenceStore.open(directory: EvidenceFiles.root, signer: signer, disk: disk),
            settings: settings)
    }

    private func access(_ sequence: UInt64, at milliseconds: Int64 = noon, organization: UInt32 = 1) -> Access {
        var access = Access(timeNanoseconds: milliseconds * 1_000_000, request: RequestID(high: 0, low: sequence))
        access.sequence = sequence
        access.organization = organization
        access.items = sequence
        return access
    }

    private func records(of organization: String = "organization-1") throws -> [Record] {
        let reader = try EvidenceReader(directory: EvidenceFiles.root, disk: disk)
        var records: [Record] = []
        try reader.forEachBlock(of: organization) { (block) throws(EvidenceError) in
            records += try reader.records(of: block)
            return true
        }
        return records
    }

    @Test("records are taken in the order of their sequence numbers, each once, however they come")
    func order() throws {
        var generator = SeededGenerator()
        let sealer = try makeSealer()
        var sequences = (1...200 as ClosedRange<UInt64>).flatMap { [$0, $0] }
        sequences.shuffle(using: &generator)
        for sequence in sequences { try sealer.take(access(sequence), names: names) }
        #expect(sealer.counts.taken == 200 && sealer.counts.repeated == 200)
        #expect(sealer.lastSequence(of: "organization-1") == 200)
        _ = try sealer.sealAll(nowMilliseconds: Self.noon)
        try sealer.take(access(200), names: names)
        #expect(sealer.counts.repeated == 201 && sealer.unsealedRecordCount == 0)
        #expect(try records().map(\.items) == Array(1...200))
    }

    @Test("a gap is waited for until a record ten seconds newer was read, and then filled with missing records")
    func gaps() throws {
        let sealer = try makeSealer()
        try sealer.take(access(1), names: names)
        try sealer.take(access(4), names: names)
        try sealer.take(access(6), names: names)
        _ = try sealer.sealDue(nowMilliseconds: Self.noon + 60_000)
        #expect(sealer.counts.taken == 1)
        // Of another organization, and not new enough.
        try sealer.take(access(1, at: Self.noon + 9_999, organization: 2), names: names)
        _ = try sealer.sealDue(nowMilliseconds: Self.noon + 60_000)
        #expect(sealer.counts.missing == 0)
        try sealer.take(access(2, at: Self.noon + 10_000, organization: 2), names: names)
        _ = try sealer.sealDue(nowMilliseconds: Self.noon + 60_000)
        #expect(sealer.counts.missing == 3)
        try sealer.take(access(2), names: names)
        #expect(sealer.counts.repeated == 1)
        let sealed = try sealer.sealAll(nowMilliseconds: Self.noon + 60_000)
        #expect(sealed.first { $0.organization == "organization-1" }?.header.odometer.missing == 3)
        #expect(try records().map(\.kind) == [.complete, .missing, .missing, .complete, .missing, .complete])
    }

    @Test("a gap that can't be one is an error that names it")
    func impossibleGap() throws {
        let sealer = try makeSealer()
        #expect(
            throws: EvidenceError.gapTooLarge(organization: "organization-1", first: 1, last: (1 << 40) - 1)
        ) {
            try sealer.take(access(1 << 40), names: names)
        }
    }

    @Test("what waits for a gap is bounded: the gap is filled")
    func waiting() throws {
        let sealer = try makeSealer { $0.waitingRecordCount = 50 }
        for sequence in 2...51 as ClosedRange<UInt64> { try sealer.take(access(sequence), names: names) }
        #expect(sealer.isStepDue)
        _ = try sealer.sealDue(nowMilliseconds: Self.noon)
        #expect(sealer.counts.missing == 1 && sealer.counts.taken == 51 && !sealer.isStepDue)
    }

    @Test("a block ends before another day, before a record an hour newer, and at its most records")
    func ends() throws {
        let sealer = try makeSealer { $0.blockRecordCount = 4 }
        let midnight = Self.noon + 12 * Self.hour
        let times = [
            Self.noon, Self.noon + 1, Self.noon + 2, Self.noon + 3, Self.noon + 4, Self.noon + 4 + Self.hour,
            midnight - 1, midnight,
        ]
        for (index, time) in times.enumerated() {
            try sealer.take(access(UInt64(index + 1), at: time), names: names)
        }
        let sealed = try sealer.sealAll(nowMilliseconds: midnight)
        #expect(sealed.map(\.header.firstSequence) == [1, 5, 6, 7, 8])
        #expect(sealed.map(\.header.number) == [1, 2, 3, 4, 5])
        #expect(sealed.map(\.header.day.number) == [19_723, 19_723, 19_723, 19_723, 19_724])
    }

    @Test("a block is sealed by its age, sooner when it fills, and when its day is over")
    func ages() throws {
        let sealer = try makeSealer { $0.fillingRecordCount = 3 }
        func sealed(after milliseconds: Int64) throws -> [String] {
            try sealer.sealDue(nowMilliseconds: Self.noon + milliseconds).map(\.organization)
        }
        #expect(try sealed(after: 0) == [])
        try sealer.take(access(1), names: names)
        for sequence in 1...3 as ClosedRange<UInt64> {
            try sealer.take(access(sequence, organization: 2), names: names)
        }
        #expect(try sealed(after: 59_999) == [])
        #expect(try sealed(after: 60_000) == ["organization-2"])
        // Half as old goes with the old; younger doesn't.
        try sealer.take(access(4, at: Self.noon + Self.hour / 2, organization: 2), names: names)
        try sealer.take(access(1, at: Self.noon + Self.hour / 2 + 1, organization: 3), names: names)
        #expect(try sealed(after: Self.hour - 1) == [])
        #expect(try sealed(after: Self.hour) == ["organization-1", "organization-2"])
        #expect(try sealed(after: Self.hour * 3 / 2) == [])
        #expect(try sealed(after: Self.hour * 3 / 2 + 1) == ["organization-3"])
        let late = Self.hour * 12 - 5_000
        _ = try sealed(after: late)
        try sealer.take(access(2, at: Self.noon + late), names: names)
        #expect(try sealed(after: Self.hour * 12) == [])
        #expect(try sealed(after: late + 10_000) == ["organization-1"])
    }

    @Test("what was read late isn't cut into crumbs for its age")
    func backlog() throws {
        let sealer = try makeSealer()
        let now = Self.noon + 10 * Self.hour
        _ = try sealer.sealDue(nowMilliseconds: now)
        for sequence in 1...100 as ClosedRange<UInt64> {
            try sealer.take(access(sequence, at: Self.noon + Int64(sequence)), names: names)
            #expect(try sealer.sealDue(nowMilliseconds: now + Int64(sequence)).isEmpty)
        }
        #expect(try sealer.sealDue(nowMilliseconds: now + Self.hour + 1).count == 1)
    }

    @Test("a receipt has a block sealed at once, but not again within the minute")
    func requests() throws {
        let sealer = try makeSealer()
        sealer.requestSeal(organization: "nobody")
        try sealer.take(access(1), names: names)
        sealer.requestSeal(organization: "organization-1")
        #expect(try sealer.sealDue(nowMilliseconds: Self.noon).count == 1)
        try sealer.take(access(2), names: names)
        sealer.requestSeal(organization: "organization-1")
        #expect(try sealer.sealDue(nowMilliseconds: Self.noon + 59_999).isEmpty)
        #expect(try sealer.sealDue(nowMilliseconds: Self.noon + 60_000).count == 1)
    }

    @Test("when too much waits, the largest blocks are sealed")
    func largest() throws {
        let sealer = try makeSealer { $0.unsealedRecordCount = 100 }
        for sequence in 1...70 as ClosedRange<UInt64> { try sealer.take(access(sequence), names: names) }
        for sequence in 1...30 as ClosedRange<UInt64> {
            #expect(!sealer.isStepDue)
            try sealer.take(access(sequence, organization: 2), names: names)
        }
        #expect(sealer.isStepDue)
        #expect(try sealer.sealDue(nowMilliseconds: Self.noon).map(\.organization) == ["organization-1"])
        #expect(sealer.unsealedRecordCount == 30 && !sealer.isStepDue)
    }

    @Test("times never run backwards, recipients stand once and in front, and great numbers stop at the greatest")
    func canonical() throws {
        let sealer = try makeSealer()
        try sealer.take(access(1, at: Self.noon + 5), names: names)
        var second = access(2)
        second.recipient = 0
        second.recipient2 = 7
        second.recipient3 = 7
        second.recipient4 = 5
        second.chargedRequests = 70_000
        second.durationNanoseconds = 1_000_000 * (UInt64(UInt32.max) + 5)
        second.timeNanoseconds -= Int64(second.durationNanoseconds)
        try sealer.take(second, names: names)
        _ = try sealer.sealAll(nowMilliseconds: Self.noon)
        let record = try #require(try records().last)
        #expect(record.recordedMilliseconds == Self.noon + 5)
        #expect(record.recipients == SIMD4(1, 2, 0, 0))
        #expect(record.chargedRequests == .max && record.durationMilliseconds == .max)
    }

    @Test("a name that the journal lost stands as its number; without its organization a record is missing")
    func lostNames() throws {
        /// Knows organization 1 and app 1, and nothing else.
        final class FewNames: AccessNames {
            func name(of kind: NameKind, _ number: UInt32) -> String? {
                number == 1 ? "\(kind)-1" : nil
            }
        }
        let names = FewNames()
        let sealer = try makeSealer()
        var first = access(1)
        first.app = 9
        try sealer.take(first, names: names)
        try sealer.take(access(2, organization: 2), names: names)
        try sealer.take(access(3, at: Self.noon + 10_000), names: names)
        #expect(sealer.counts.unattributable == 1)
        _ = try sealer.sealAll(nowMilliseconds: Self.noon)
        #expect(try records().map(\.kind) == [.complete, .missing, .complete])
        let reader = try EvidenceReader(directory: EvidenceFiles.root, disk: disk)
        let block = try #require(try reader.block(holding: 1, of: "organization-1"))
        #expect(try reader.dictionary(asOf: block).name(of: .app, 1) == "#9")
    }

    @Test("accesses of no organization have blocks of their own")
    func nobody() throws {
        let sealer = try makeSealer()
        try sealer.take(access(1, organization: 0), names: names)
        let sealed = try sealer.sealAll(nowMilliseconds: Self.noon)
        #expect(sealed.map(\.organization) == [""])
        #expect(sealed[0].header.organization == BlockHeader.organizationDigest(""))
    }

    @Test("only one process seals in a directory")
    func lock() throws {
        let signer = try NoteSigner.generate(name: "tollgate.example/log")
        let store = try EvidenceStore.open(directory: EvidenceFiles.root, signer: signer, disk: disk)
        #expect(throws: EvidenceError.inUse(path: EvidenceFiles.root + "/head.lock")) {
            try EvidenceStore.open(directory: EvidenceFiles.root, signer: signer, disk: disk)
        }
        _ = store.checkpoint
    }

    @Test("after a step that failed nothing more is sealed until the directory is opened anew")
    func broken() throws {
        let sealer = try makeSealer()
        try sealer.take(access(1), names: names)
        disk.failNext(.sync, pathSuffix: ".tgs")
        #expect(throws: EvidenceError.self) { try sealer.sealAll(nowMilliseconds: Self.noon) }
        #expect(throws: EvidenceError.broken) { try sealer.sealAll(nowMilliseconds: Self.noon) }
    }
}
