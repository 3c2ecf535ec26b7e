import AuditLog
import Disk
import Evidence
import Synchronization
import TestSupport
import TransparencyLog

/// A made-up history of two journals and the sealing behind them, over a few runs that each end in the middle of
/// something, on a failing disk; the same for the same seed.
///
/// It checks that whatever was acknowledged is in the evidence in the end, as it was, that no sequence number is left
/// out or comes twice, and that all of it is verified.
final class SealingSchedule {
    /// What is known of an access that was appended to a journal.
    private struct Made {
        let access: Access
        let names: [String?]
        /// Committed, so that its answer went out; unless power is lost before it is synced, it must be in the evidence.
        var isCommitted = false
        var isSynced = false
        /// Its commit failed, or what became of it isn't known.
        var isInDoubt = false
    }

    /// A wall clock that runs when it is told to.
    private final class Clock: Sendable {
        let milliseconds: Atomic<Int64>

        init(_ milliseconds: Int64) {
            self.milliseconds = Atomic(milliseconds)
        }

        var now: Int64 { milliseconds.load(ordering: .relaxed) }
    }

    private struct Place: Hashable {
        var organization: Int
        var sequence: UInt64
    }

    private static let journals = "/state/journal"
    private static let organizationCount = 3

    let disk: SimulatedDisk
    private var generator: SeededGenerator
    private let signer: NoteSigner
    private let clock = Clock(1_704_060_000_000)
    private var made: [Place: Made] = [:]
    private var sequences = [UInt64](repeating: 0, count: organizationCount)
    private var writers: [Journal] = []
    private var line: [[Place]] = [[], []]
    private var registry = NameRegistry(run: 1)
    private var sealing: (store: EvidenceStore, sealer: Sealer, reader: JournalReader)?
    private var problems: [String] = []

    init(seed: UInt64, signer: NoteSigner) {
        generator = SeededGenerator(seed: seed)
        self.signer = signer
        disk = SimulatedDisk(seed: generator.next())
    }

    /// Runs all of it; returns what was not as promised.
    func run() throws -> [String] {
        for run in 1...1 + generator.below(3) where problems.isEmpty {
            let ending: SimulatedDisk.Ending = generator.below(2) == 0 ? .processKill : .powerLoss
            disk.faults = makeFaults()
            if generator.below(6) > 0 { disk.crash(afterSteps: generator.below(500), ending) }
            live(run: UInt64(run))
            if !disk.isStopped { disk.stop(ending) }
            if ending == .powerLoss { doubt { !$0.isSynced } }
            writers = []
            sealing = nil
            disk.faults = .none
            disk.restart()
            try settle()
        }
        return problems
    }

    private func makeFaults() -> SimulatedFaults {
        switch generator.below(4) {
        case 0, 1: .none
        case 2: SimulatedFaults(failedSyncs: 60)
        default: SimulatedFaults(errors: 5, failedWrites: 15, shortWrites: 15, failedSyncs: 15)
        }
    }

    private func doubt(_ isMeant: (Made) -> Bool) {
        for (place, access) in made where isMeant(access) { made[place]?.isInDoubt = true }
    }

    // MARK: - A run

    private func live(run: UInt64) {
        registry = NameRegistry(run: run)
        line = [[], []]
        let clock = clock
        for writer in 0..<2 as Range<UInt16> {
            let journal = try? Journal(
                directory: Self.journals, writer: writer, names: registry,
                settings: JournalSettings(preallocationBytes: 1_024, maximumFileBytes: 2_048 << generator.below(3)),
                disk: disk, now: { clock.now * 1_000_000 })
            guard let journal else { return }
            writers.append(journal)
        }
        for _ in 0..<generator.below(50) where !disk.isStopped {
            clock.milliseconds.add(Int64(generator.below(200)), ordering: .relaxed)
            switch generator.below(10) {
            case 0...3: append(generator.below(2))
            case 4, 5: commit(generator.below(2))
            case 6: sync(generator.below(2))
            case 7: jump()
            default: seal()
            }
        }
    }

    private func append(_ writer: Int) {
        for _ in 0...generator.below(4) {
            let organization = generator.below(Self.organizationCount)
            sequences[organization] += 1
            var access = Access(
                timeNanoseconds: clock.now * 1_000_000, request: RequestID(high: 1, low: generator.next()))
            access.sequence = sequences[organization]
            access.organization = number(.organization, organization)
            access.app = number(.app, generator.below(4))
            access.route = number(.route, generator.below(3))
            access.recipient2 = number(.recipient, generator.below(3))
            access.kind = generator.below(5) == 0 ? .progress : .complete
            access.items = UInt64(generator.below(100))
            access.bytesSent = access.items * 100
            writers[writer].append(access)
            let place = Place(organization: organization, sequence: access.sequence)
            made[place] = Made(access: access, names: [name(.app, access.app), name(.route, access.route)])
            line[writer].append(place)
        }
    }

    private func number(_ kind: NameKind, _ choice: Int) -> UInt32 {
        choice == 0 ? 0 : (try? registry.number(of: kind, "\(kind) \(choice)")) ?? 0
    }

    private func name(_ kind: NameKind, _ number: UInt32) -> String? {
        (0..<6).map { "\(kind) \($0)" }.first { (try? registry.number(of: kind, $0)) == number && number != 0 }
    }

    private func commit(_ writer: Int) {
        let places = line[writer]
        line[writer] = []
        let result: Void? = try? writers[writer].commit()
        for place in places {
            // In the last call of a run it isn't known whether it came to anything.
            if result != nil, !disk.isStopped { made[place]?.isCommitted = true } else { made[place]?.isInDoubt = true }
        }
    }

    private func sync(_ writer: Int) {
        let committed = made.filter { $0.value.isCommitted && !line[writer].contains($0.key) }.map(\.key)
        for handle in writers.map(\.syncHandle) {
            guard (try? handle.sync()) != nil else {
                // What the disk holds of the file isn't known; the gateway goes on in another.
                return doubt { !$0.isSynced }
            }
        }
        for place in committed { made[place]?.isSynced = true }
    }

    /// Lets hours pass, with nothing left in line: an event loop never waits that long.
    private func jump() {
        for writer in 0..<2 { commit(writer) }
        clock.milliseconds.add(Int64(generator.below(3) * 20_000_000 + generator.below(20_000)), ordering: .relaxed)
    }

    /// One step of the sealing beside the journals; begins anew after a failure.
    private func seal() {
        do {
            let (store, sealer, reader) = try opened()
            try reader.resume(upTo: writers.map(\.syncHandle.committed))
            while let entry = try reader.next() { try sealer.take(entry) }
            if generator.below(4) == 0 { sealer.requestSeal(organization: "organization 1") }
            _ = try sealer.sealDue(nowMilliseconds: clock.now)
            guard sealer.unsealedRecordCount == 0, generator.below(2) == 0 else { return }
            _ = try JournalPruning.prune(directory: Self.journals, before: reader.positions, disk: disk)
            _ = store
        } catch {
            sealing = nil
            if let error = error as? EvidenceError { note(error) }
        }
    }

    /// Failures of the disk are expected here; that something is wrong with the files is not.
    private func note(_ error: EvidenceError) {
        switch error {
        case .refused, .damaged, .gapTooLarge: problems.append("in a run: \(error)")
        case .log(let error):
            if case .refused = error { problems.append("in a run: \(error)") }
        default: break
        }
    }

    private func opened() throws -> (store: EvidenceStore, sealer: Sealer, reader: JournalReader) {
        if let sealing { return sealing }
        let store = try EvidenceStore.open(directory: EvidenceFiles.root, signer: signer, disk: disk)
        var settings = SealingSettings()
        settings.blockRecordCount = 3 + generator.below(10)
        let opened = (
            store, Sealer(store: store, settings: settings), try JournalReader(directory: Self.journals, disk: disk)
        )
        sealing = opened
        return opened
    }

    // MARK: - After a run

    /// Recovers as a start does, seals what the journals hold, and checks what is there.
    private func settle() throws {
        for _ in 0..<generator.below(3) {
            let ending: SimulatedDisk.Ending = generator.below(2) == 0 ? .processKill : .powerLoss
            disk.crash(afterSteps: generator.below(150), ending)
            try? recover()
            let isStopped = disk.isStopped
            if !isStopped { disk.stop(ending) }
            // Whatever a recovery read and did not sync is at the mercy of the next loss of power.
            if ending == .powerLoss { doubt { !$0.isSynced } }
            sealing = nil
            disk.restart()
        }
        try recover()
        sealing = nil
        let verdict = try EvidenceVerifier(
            directory: EvidenceFiles.root, head: EvidenceFiles.root + "/head", verifier: signer.verifier, disk: disk
        ).verify(.records)
        if let fault = verdict.fault { problems.append("\(fault)") }
        if !verdict.remainders.isEmpty { problems.append("\(verdict.remainders)") }
        try check()
    }

    private func recover() throws {
        _ = try JournalRecovery.recover(directory: Self.journals, disk: disk)
        let (_, sealer, reader) = try opened()
        while let entry = try reader.next() { try sealer.take(entry) }
        _ = try sealer.sealAll(nowMilliseconds: clock.now)
        for organization in 0..<Self.organizationCount {
            sequences[organization] = sealer.lastSequence(of: Self.name(organization))
        }
    }

    private static func name(_ organization: Int) -> String {
        organization == 0 ? "" : "organization \(organization)"
    }

    private func check() throws {
        let reader = try EvidenceReader(directory: EvidenceFiles.root, disk: disk)
        for organization in 0..<Self.organizationCount {
            var next: UInt64 = 1
            var dictionary: NameDictionary?
            try reader.forEachBlock(of: Self.name(organization)) { (block) throws(EvidenceError) in
                let records = try reader.records(of: block)
                dictionary = try reader.dictionary(asOf: block)
                for record in records {
                    if record.sequence != next { problems.append("\(record.sequence) follows \(next - 1)") }
                    next = record.sequence + 1
                    check(record, Place(organization: organization, sequence: record.sequence), dictionary)
                }
                return true
            }
            for (place, access) in made where place.organization == organization && place.sequence >= next {
                if access.isCommitted, !access.isInDoubt {
                    problems.append("\(place) was acknowledged and is not there")
                }
                // Its number is given again.
                made[place] = nil
            }
        }
    }

    private func check(_ record: Record, _ place: Place, _ dictionary: NameDictionary?) {
        guard let made = made[place] else { return problems.append("\(place) was never made") }
        if record.kind == .missing {
            if made.isCommitted, !made.isInDoubt { problems.append("\(place) was acknowledged and is missing") }
            return
        }
        let names = [dictionary?.name(of: .app, record.app), dictionary?.name(of: .route, record.route)]
        let isSame =
            record.items == made.access.items && record.bytesSent == made.access.bytesSent
            && record.kind == made.access.kind
        if !isSame { problems.append("\(place) is not as it was made") }
        // A definition may have been lost with the power, while its record was kept.
        let isNamed = names == made.names || made.isInDoubt
        if !isNamed { problems.append("\(place) names \(names) instead of \(made.names)") }
    }
}
