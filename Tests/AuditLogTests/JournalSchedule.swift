import Disk
import TestSupport
import Testing

@testable import AuditLog

/// A made-up history of two writers, over a few runs that each end in the middle of something, on a failing disk; it
/// checks what a journal promises, and is the same for the same seed.
final class JournalSchedule {
    /// What is known of a record that was appended.
    struct Record {
        enum State {
            /// Appended, or in a commit during which the system ended.
            case pending
            case committed
            /// Committed, and then covered by a sync that succeeded.
            case synced
            /// Its commit threw.
            case failed
            /// Its commit threw, and a sync of a later commit to the same file succeeded.
            case gone
        }

        let access: Access
        let app: String
        let writer: UInt16
        var state = State.pending
        /// The file of its commit, where that is certain.
        var file: String?
        /// Power was lost or a sync failed before one had covered it, so that nothing is promised of it.
        var isInDoubt = false
        /// Its commit threw, and its file could not be cut back either.
        var isCutFailed = false
    }

    /// A sync that answers wait for: the handle taken after a commit, and the records of that commit.
    struct Ticket {
        let handle: JournalSyncHandle
        let writer: Int
        let records: [UInt64]
        let file: String?
    }

    static let directory = "/state/journal"

    let seed: UInt64
    let disk: SimulatedDisk
    var generator: SeededGenerator
    var records: [UInt64: Record] = [:]
    var hasLostPower = false
    var problems: [String] = []
    /// The reader that follows the journals, if there is one.
    var follower: JournalFollower?
    private let clock = SimulatedClock()
    /// How many syncs had failed when power was lost the last time; then, all that the system saw was on the disk.
    private var syncFailuresAtLoss = 0
    private var lastSequence: UInt64 = 0
    private var journals: [Journal] = []
    private var names = NameRegistry(run: 1)
    private var inLine: [[UInt64]] = [[], []]
    private var tickets: [Ticket] = []

    init(seed: UInt64) {
        self.seed = seed
        generator = SeededGenerator(seed: seed)
        disk = SimulatedDisk(seed: generator.next())
        if generator.below(2) == 0 { follower = JournalFollower(disk: disk, directory: Self.directory) }
    }

    /// Runs all of it; returns what was not as promised.
    func run() throws -> [String] {
        let runs = 1 + generator.below(3)
        for run in 1...runs where problems.isEmpty {
            // The room for crashes in a run: about as many steps as it has.
            let ending: SimulatedDisk.Ending = generator.below(2) == 0 ? .processKill : .powerLoss
            disk.faults = makeFaults()
            if generator.below(8) > 0 { disk.crash(afterSteps: generator.below(120), ending) }
            live(run: UInt64(run))
            if !disk.isStopped { disk.stop(ending) }
            if ending == .powerLoss { losePower() }
            journals = []
            tickets = []
            follower?.forget()
            disk.restart()
            try recover()
            try check()
        }
        return problems
    }

    private func makeFaults() -> SimulatedFaults {
        switch generator.below(4) {
        case 0: .none
        case 1: SimulatedFaults(failedWrites: 100, shortWrites: 100, noRoom: 100)
        case 2: SimulatedFaults(failedSyncs: 150)
        default: SimulatedFaults(errors: 30, failedWrites: 60, shortWrites: 60, noRoom: 60, failedSyncs: 60)
        }
    }

    // MARK: - A run

    private func live(run: UInt64) {
        names = NameRegistry(run: run)
        inLine = [[], []]
        let settings = JournalSettings(
            preallocationBytes: 512 << generator.below(3), maximumFileBytes: 1_024 << generator.below(3))
        for writer in 0..<2 as Range<UInt16> {
            let journal = try? Journal(
                directory: Self.directory, writer: writer, names: names, settings: settings,
                after: follower?.positions ?? [], disk: disk, now: clock.now)
            guard let journal else { return }
            journals.append(journal)
        }
        for _ in 0..<generator.below(60) where !disk.isStopped { act() }
        if generator.below(4) == 0 {
            for writer in 0..<2 { close(writer) }
        }
    }

    /// One of the things that happen to a journal.
    private func act() {
        clock.advance(&generator)
        let writer = generator.below(2)
        switch generator.below(16) {
        case 0...4: append(writer)
        case 5...9: commit(writer)
        case 10, 11: sync()
        case 12: journals[writer].probe()
        case 13: try? journals[writer].verifyIdentity()
        case 14: _ = journals[writer].hasRoom(for: generator.below(8))
        default: follow()
        }
    }

    private func append(_ writer: Int) {
        for _ in 0...generator.below(4) {
            lastSequence += 1
            var access = sampleAccess(lastSequence)
            let app = "app \(generator.below(40))"
            access.app = (try? names.number(of: .app, app)) ?? 0
            journals[writer].append(access)
            records[lastSequence] = Record(access: access, app: app, writer: UInt16(writer))
            inLine[writer].append(lastSequence)
        }
    }

    private func commit(_ writer: Int) {
        let cutFailures = disk.failures(of: .truncate)
        let file = journals[writer].position.file
        let result: Void? = try? journals[writer].commit()
        settle(
            writer, isCommitted: result != nil, isCutFailed: disk.failures(of: .truncate) > cutFailures,
            file: journals[writer].position.file == file ? file : nil)
        // An answer can wait a while for its sync.
        if generator.below(2) == 0 { sync() }
    }

    /// Notes what became of the records in line.
    private func settle(_ writer: Int, isCommitted: Bool, isCutFailed: Bool, file: String?) {
        let line = inLine[writer]
        guard !line.isEmpty else { return }
        inLine[writer] = []
        // In the last call of a run the commit may have succeeded all the same, or its cut may not.
        guard isCommitted || !disk.isStopped else { return }
        for sequence in line {
            records[sequence]?.state = isCommitted ? .committed : .failed
            records[sequence]?.isCutFailed = !isCommitted && isCutFailed
            records[sequence]?.file = file
        }
        if isCommitted {
            tickets.append(
                Ticket(handle: journals[writer].syncHandle, writer: writer, records: line, file: file))
        }
    }

    /// Syncs as any of the waiting answers would.
    private func sync() {
        guard !tickets.isEmpty else { return }
        let ticket = tickets.remove(at: generator.below(tickets.count))
        let failures = disk.failures(of: .sync)
        let result: Void? = try? ticket.handle.sync()
        // Of several files one can fail before the run ends in another.
        note(ticket, isSynced: result != nil, hasFailed: !disk.isStopped || disk.failures(of: .sync) > failures)
    }

    private func note(_ ticket: Ticket, isSynced: Bool, hasFailed: Bool) {
        if isSynced {
            for sequence in ticket.records { records[sequence]?.state = .synced }
            guard let file = ticket.file, let first = ticket.records.first else { return }
            for (sequence, record) in records where record.file == file && sequence < first {
                if record.state == .failed, !record.isInDoubt { records[sequence]?.state = .gone }
            }
        } else if hasFailed {
            doubt { $0.writer == ticket.writer }
        }
    }

    private func losePower() {
        hasLostPower = true
        syncFailuresAtLoss = disk.failures(of: .sync)
        doubt { _ in true }
    }

    private func doubt(_ isMeant: (Record) -> Bool) {
        for (sequence, record) in records where isMeant(record) && record.state != .synced && record.state != .gone {
            records[sequence]?.isInDoubt = true
        }
    }

    private func close(_ writer: Int) {
        guard !disk.isStopped else { return }
        let line = inLine[writer]
        let failures = disk.failures(of: .sync)
        let result: Void? = try? journals[writer].close()
        if result != nil {
            settle(writer, isCommitted: true, isCutFailed: false, file: nil)
            for sequence in line { records[sequence]?.state = .synced }
        } else if !disk.isStopped || disk.failures(of: .sync) > failures {
            // What it got to isn't told.
            doubt { $0.writer == writer }
        }
    }

    // MARK: - Following

    /// Reads what is new, and sometimes removes what is read.
    private func follow() {
        guard let follower else { return }
        let bounds = journals.map(\.syncHandle.committed)
        let isNew = generator.below(3) == 0
        let count = generator.below(2) == 0 ? Int.max : generator.below(6)
        do throws(AuditLogError) {
            try follower.read(upTo: generator.below(3) == 0 ? [] : bounds, anew: isNew, atMost: count)
            if generator.below(3) == 0 { try follower.prune() }
        } catch {
            follower.forget()
        }
    }

    // MARK: - After a run

    /// Recovers, with the system ending in the middle of it a few times.
    private func recover() throws {
        let syncFailures = disk.failures(of: .sync)
        for _ in 0..<generator.below(4) {
            let ending: SimulatedDisk.Ending = generator.below(3) > 0 ? .processKill : .powerLoss
            disk.crash(afterSteps: generator.below(40), ending)
            _ = try? JournalRecovery.recover(directory: Self.directory, disk: disk)
            guard disk.isStopped else { break }
            if ending == .powerLoss { losePower() }
            disk.restart()
        }
        if disk.failures(of: .sync) > syncFailures { doubt { _ in true } }
        disk.faults = .none
        if disk.isStopped { disk.restart() }
        // Whatever crash was planned and not met is off.
        disk.stop(.processKill)
        disk.restart()
        let recovered = try JournalRecovery.recover(directory: Self.directory, disk: disk)
        if !hasLostPower, disk.failures(of: .sync) == 0 {
            for file in recovered where !file.damages.isEmpty { problems.append("damage without a cause: \(file)") }
        }
        // Not always, as a second recovery could make up for what the first has left undone.
        guard generator.below(2) == 0 else { return }
        let before = try contents()
        let again = try JournalRecovery.recover(directory: Self.directory, disk: disk)
        if again.contains(where: { $0.damages.isEmpty }) { problems.append("recovered twice: \(again)") }
        if try contents() != before { problems.append("the second recovery changed something") }
    }

    private func contents() throws -> [String: [UInt8]] {
        var contents: [String: [UInt8]] = [:]
        for name in try disk.names(in: Self.directory) { contents[name] = disk.peek("\(Self.directory)/\(name)") }
        return contents
    }

    // MARK: - What must hold

    private func check() throws {
        let entries = try readAll(Self.directory, disk: disk)
        for entry in entries { inspect(entry) }
        // The accesses' times are in the order of their sequences, over all writers.
        expectOrder(entries.map(\.access.sequence), "read")
        let read = Set(entries.map(\.access.sequence))
        defer { promise(read) }
        guard let follower else { return expect(read, "read") }
        try follower.read(upTo: [], anew: generator.below(2) == 0, atMost: .max)
        follower.forget()
        for writer in 0..<2 as Range<UInt16> { expectOrder(follower.delivered(of: writer), "delivered") }
        let delivered = Set(follower.delivered(of: 0) + follower.delivered(of: 1))
        expect(delivered, "delivered")
        for sequence in read.subtracting(delivered) where !isFailed(sequence) {
            problems.append("\(sequence) was read, but never delivered")
        }
    }

    private func isFailed(_ sequence: UInt64) -> Bool {
        records[sequence]?.state == .failed || records[sequence]?.state == .gone
    }

    /// That each record comes once, and in order unless its commit failed: those can come up again, when power is lost,
    /// behind others that took their place.
    private func expectOrder(_ sequences: [UInt64], _ how: String) {
        if Set(sequences).count != sequences.count { problems.append("some were \(how) twice: \(sequences)") }
        let inOrder = sequences.filter { !isFailed($0) }
        if inOrder != inOrder.sorted() { problems.append("not \(how) in order: \(inOrder)") }
    }

    /// Whether an entry is one of the records, and one that may be there.
    func inspect(_ entry: JournalEntry) {
        let sequence = entry.access.sequence
        guard let record = records[sequence], record.access == entry.access, record.writer == entry.source.writer
        else { return problems.append("\(sequence) was never appended like this") }
        let isNamed = entry.app == record.app || (hasLostPower || disk.failures(of: .sync) > 0) && entry.app == nil
        if !isNamed { problems.append("\(sequence) names \(entry.app ?? "nothing") and not \(record.app)") }
        if record.state == .gone || record.state == .failed && !record.isInDoubt && !record.isCutFailed {
            problems.append("\(sequence) is there though its commit failed")
        }
    }

    /// Notes that what can be read after recovery is on the disk for good: but what a failed sync had left in memory.
    private func promise(_ read: Set<UInt64>) {
        let isAllDurable = hasLostPower && disk.failures(of: .sync) == syncFailuresAtLoss
        for sequence in read where !isFailed(sequence) {
            guard let record = records[sequence], isAllDurable || !record.isInDoubt else { continue }
            records[sequence]?.state = .synced
        }
    }

    /// What must have been found.
    private func expect(_ found: Set<UInt64>, _ how: String) {
        for (sequence, record) in records where !found.contains(sequence) {
            switch record.state {
            case .synced: problems.append("\(sequence) was synced and is not \(how)")
            case .committed where !record.isInDoubt:
                problems.append("\(sequence) was committed and is not \(how)")
            default: break
            }
        }
    }
}

/// A wall clock that runs when it is told to, and is set back now and then.
final class SimulatedClock: Sendable {
    private let nanoseconds = Tally()

    var now: @Sendable () -> Int64 { { [nanoseconds] in noonNanoseconds + Int64(nanoseconds.count) * 1_000_000 } }

    func advance(_ generator: inout SeededGenerator) {
        nanoseconds.add(generator.below(10) == 0 ? -generator.below(50) : generator.below(20))
    }
}
