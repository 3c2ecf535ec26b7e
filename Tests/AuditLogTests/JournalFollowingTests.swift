import Disk
import Foundation
import TestSupport
import Testing

@testable import AuditLog

struct JournalFollowingTests {
    private let directory = AuditLogTests.TemporaryDirectory()

    @Test("a reader that looks in before every step of two writers gets each committed record once, and no other")
    func everyStep() throws {
        var generator = SeededGenerator()
        for _ in 0..<200 {
            let seed = generator.next()
            let faults = SimulatedFaults(failedWrites: 150, shortWrites: 150, noRoom: 100)
            let disk = SimulatedDisk(seed: seed, faults: faults)
            let names = NameRegistry()
            let settings = JournalSettings(preallocationBytes: 1_024, maximumFileBytes: 2_048)
            var journals: [Journal] = []
            while journals.count < 2 {
                let journal = try? Journal(
                    directory: "/state/journal", writer: UInt16(journals.count), names: names, settings: settings,
                    disk: disk)
                if let journal { journals.append(journal) }
            }
            let handles = journals.map(\.syncHandle)
            // nonisolated(unsafe): the disk calls back on the thread that calls it.
            nonisolated(unsafe) let follower = JournalFollower(disk: disk, directory: "/state/journal")
            nonisolated(unsafe) var choice = SeededGenerator(seed: seed)
            disk.beforeEachStep {
                let count = choice.below(2) == 0 ? Int.max : choice.below(4)
                try? follower.read(upTo: handles.map(\.committed), anew: choice.below(4) == 0, atMost: count)
                if choice.below(8) == 0 { try? follower.prune() }
            }
            var committed: [[UInt64]] = [[], []]
            for turn in 0..<60 {
                let writer = generator.below(2)
                let sequences = (0...UInt64(generator.below(4))).map { UInt64(turn) * 10 + $0 + 1 }
                for sequence in sequences {
                    var access = sampleAccess(sequence)
                    access.app = try names.number(of: .app, "app \(generator.below(30))")
                    journals[writer].append(access)
                }
                if (try? journals[writer].commit()) != nil { committed[writer] += sequences }
                if generator.below(4) == 0 { journals[writer].probe() }
            }
            disk.beforeEachStep(nil)
            try follower.read(upTo: [], anew: false, atMost: .max)
            for writer in 0..<2 {
                try #require(follower.delivered(of: UInt16(writer)) == committed[writer], "seed \(seed)")
            }
        }
    }

    @Test("a reader before whose every step the writer goes on, and rotates, gets each record once")
    func everyStepOfTheReader() throws {
        for seed in 0..<100 as Range<UInt64> {
            let disk = SimulatedDisk(seed: seed)
            let settings = JournalSettings(preallocationBytes: 256, maximumFileBytes: 256)
            // nonisolated(unsafe): the disk calls back on the thread that calls it.
            nonisolated(unsafe) let journal = try Journal(
                directory: "/state/journal", writer: 0, names: NameRegistry(), settings: settings, disk: disk)
            nonisolated(unsafe) var choice = SeededGenerator(seed: seed)
            nonisolated(unsafe) var last: UInt64 = 0
            let follower = JournalFollower(disk: disk, directory: "/state/journal")
            disk.beforeEachStep {
                guard last < 40, choice.below(3) == 0 else { return }
                last += 1
                journal.append(sampleAccess(last))
                do { try journal.commit() } catch { Issue.record(error) }
            }
            var generator = SeededGenerator(seed: seed)
            for round in 0..<200 where last < 40 || round < 2 {
                try follower.read(upTo: [], anew: generator.below(3) == 0, atMost: .max)
            }
            disk.beforeEachStep(nil)
            try follower.read(upTo: [], anew: false, atMost: .max)
            try #require(follower.delivered(of: 0) == Array(1...40), "seed \(seed)")
        }
    }

    @Test("a file that could not be begun is not followed, whether it stays or goes", arguments: [false, true])
    func strayFile(isGone: Bool) throws {
        let disk = SimulatedDisk(seed: 1)
        let settings = JournalSettings(preallocationBytes: 1_024, maximumFileBytes: 100)
        let journal = try Journal(
            directory: "/state/journal", writer: 0, names: NameRegistry(), settings: settings, disk: disk)
        let follower = JournalFollower(disk: disk, directory: "/state/journal")
        let file = journal.position.file
        var sequence: UInt64 = 0
        func record() throws {
            sequence += 1
            journal.append(sampleAccess(sequence))
            try journal.commit()
        }
        // The rotation finds no room for the next file, and can't remove it.
        disk.failNext(.allocate, errno: ENOSPC)
        disk.failNext(.remove)
        while disk.failures(of: .remove) == 0 { try record() }
        #expect(journal.position.file == file)
        let stray = try #require(try disk.names(in: "/state/journal").last)
        let reader = try JournalReader(directory: "/state/journal", disk: disk)
        if isGone { try disk.remove("/state/journal/" + stray) }
        var count: UInt64 = 0
        while try reader.next() != nil { count += 1 }
        #expect(count == sequence)
        try follower.read(upTo: [], anew: false, atMost: .max)
        try record()
        while journal.position.file == file { try record() }
        try record()
        try follower.read(upTo: [], anew: false, atMost: .max)
        #expect(follower.delivered(of: 0) == Array(1...sequence))
    }

    @Test("a file that was listed when it could not be begun, and is begun later, hides nothing of the one before")
    func fileBegunLater() throws {
        for step in 0..<16 {
            let disk = SimulatedDisk(seed: 1)
            let settings = JournalSettings(preallocationBytes: 1_024, maximumFileBytes: 100)
            // nonisolated(unsafe): the disk calls back on the thread that calls it.
            nonisolated(unsafe) let journal = try Journal(
                directory: "/state/journal", writer: 0, names: NameRegistry(), settings: settings, disk: disk,
                now: { noonNanoseconds })
            let file = journal.position.file
            nonisolated(unsafe) var sequence: UInt64 = 0
            @Sendable func record() {
                sequence += 1
                journal.append(sampleAccess(sequence))
                do { try journal.commit() } catch { Issue.record(error) }
            }
            disk.failNext(.allocate, errno: ENOSPC)
            nonisolated(unsafe) var found: JournalReader?
            disk.beforeEachStep {
                guard found == nil, disk.peek("/state/journal/1772366400001-000.tgj") != nil else { return }
                found = try? JournalReader(directory: "/state/journal", disk: disk)
            }
            while found == nil { record() }
            let reader = try #require(found)
            #expect(journal.position.file == file)
            nonisolated(unsafe) var steps = 0
            disk.beforeEachStep {
                steps += 1
                guard steps == step + 1 else { return }
                while journal.position.file == file { record() }
                record()
            }
            var sequences: [UInt64] = []
            for _ in 0..<3 {
                while let entry = try reader.next() { sequences.append(entry.access.sequence) }
                try reader.resume()
            }
            disk.beforeEachStep(nil)
            while let entry = try reader.next() { sequences.append(entry.access.sequence) }
            try #require(sequences == Array(1...sequence), "writing before step \(step)")
            #expect(journal.position.file == "1772366400001-000.tgj")
        }
    }

    @Test("readers that start again and again beside a writer get every record once", arguments: [false, true])
    func besideAWriter(isBounded: Bool) throws {
        let path = directory.path
        let settings = JournalSettings(preallocationBytes: 64 << 10, maximumFileBytes: 256 << 10)
        let journal = try Journal(directory: path, writer: 0, names: NameRegistry(), settings: settings)
        let handle = journal.syncHandle
        let count: UInt64 = 20_000
        // nonisolated(unsafe): handed over to the one thread that writes.
        nonisolated(unsafe) let writer = journal
        // Not a task: while other tests keep all of those threads busy, it would have to wait for them.
        let isWritten = Flag()
        Thread.detachNewThread {
            var sequence: UInt64 = 0
            while sequence < count {
                for _ in 0..<(sequence % 90 + 1) where sequence < count {
                    sequence += 1
                    writer.append(sampleAccess(sequence))
                }
                do { try writer.commit() } catch { Issue.record(error) }
            }
            do { try writer.close() } catch { Issue.record(error) }
            isWritten.set()
        }
        let follower = JournalFollower(disk: SystemDisk(), directory: path)
        let deadline = Deadline(seconds: 60)
        var rounds = 0
        while follower.delivered(of: 0).count < count, !deadline.isPast {
            rounds += 1
            try follower.read(upTo: isBounded ? [handle.committed] : [], anew: rounds % 3 == 0, atMost: 2_000)
            if rounds % 5 == 0 { try follower.prune() }
        }
        try isWritten.wait()
        let isExact = follower.delivered(of: 0) == Array(1...count)
        #expect(isExact, "\(follower.delivered(of: 0).count) were delivered")
        try follower.prune()
        #expect(directory.names.count == 1)
    }

    @Test("a position at the end of a file leads to the next one, however the file ended")
    func positionsAtTheEnd() throws {
        func write(_ sequence: UInt64, close: Bool) throws {
            let journal = try Journal(directory: directory.path, writer: 0, names: NameRegistry())
            journal.append(sampleAccess(sequence))
            if close { try journal.close() } else { try journal.commit() }
        }
        var positions: [JournalPosition] = []
        func read() throws -> [UInt64] {
            let reader = try JournalReader(directory: directory.path, from: positions)
            var sequences: [UInt64] = []
            while let entry = try reader.next() { sequences.append(entry.access.sequence) }
            #expect(reader.damages.isEmpty)
            positions = reader.positions
            return sequences
        }
        #expect(try read() == [])
        try write(1, close: true)
        #expect(try read() == [1])
        #expect(try read() == [])
        try write(2, close: false)
        #expect(try read() == [2])
        // Recovery cuts off the room behind the last record, and adds the end.
        #expect(try JournalRecovery.recover(directory: directory.path).count == 1)
        #expect(try read() == [])
        try write(3, close: true)
        #expect(try read() == [3])
        // Power was lost: the end of the file, which had been read, is gone.
        let path = directory.file(positions[0].file)
        let bytes = contents(of: path)
        AuditLogTests.write(bytes.prefix(JournalHeader.byteCount), to: path)
        #expect(try JournalRecovery.recover(directory: directory.path).count == 1)
        #expect(try read() == [])
        #expect(positions[0].offset > contents(of: path).count)
        try write(4, close: true)
        #expect(try read() == [4])
    }

    @Test("going on finds what was written, new files and new writers, and stops where it is told to")
    func resuming() throws {
        let names = NameRegistry()
        let journal = try Journal(directory: directory.path, writer: 1, names: names)
        let handle = journal.syncHandle
        journal.append(sampleAccess(1))
        try journal.commit()
        let bound = handle.committed
        journal.append(sampleAccess(2))
        try journal.commit()
        let reader = try JournalReader(directory: directory.path, upTo: [bound])
        #expect(try reader.next()?.access.sequence == 1)
        #expect(try reader.next()?.access.sequence == nil)
        #expect(reader.positions == [bound])
        try reader.resume(upTo: [handle.committed])
        #expect(try reader.next()?.access.sequence == 2)
        #expect(try reader.next()?.access.sequence == nil)
        let other = try Journal(directory: directory.path, writer: 0, names: names)
        other.append(sampleAccess(3))
        try other.commit()
        #expect(try reader.next()?.access.sequence == nil)
        try reader.resume(upTo: [handle.committed, JournalPosition(file: other.position.file, offset: 48)])
        #expect(try reader.next()?.access.sequence == nil)
        try reader.resume()
        #expect(try reader.next()?.access.sequence == 3)
        #expect(Set(reader.positions) == [handle.committed, other.position])
        try other.close()
        try journal.close()
    }

    @Test("pruning removes finished files before a position, never a writer's newest nor one that is not finished")
    func pruning() throws {
        let names = NameRegistry()
        func write(_ writer: UInt16, close: Bool) throws -> JournalPosition {
            let journal = try Journal(directory: directory.path, writer: writer, names: names)
            journal.append(sampleAccess(1))
            try journal.commit()
            let end = journal.position
            if close { try journal.close() }
            return end
        }
        let first = try write(0, close: true)
        let unfinished = try write(0, close: false)
        let third = try write(0, close: true)
        let newest = try write(0, close: true)
        let other = try write(1, close: true)
        func prune(_ positions: JournalPosition...) throws -> [String] {
            try JournalPruning.prune(directory: directory.path, before: positions)
        }
        #expect(try prune() == [])
        #expect(try prune(JournalPosition(file: first.file, offset: first.offset - 1)) == [])
        let reader = try JournalReader(directory: directory.path)
        #expect(try prune(newest, JournalPosition(file: first.file, offset: 48)) == [])
        #expect(try prune(first) == [first.file])
        #expect(try prune(newest, other) == [third.file])
        // A reader that had listed them goes on without.
        var files: Set<String> = []
        while let entry = try reader.next() { files.insert(entry.source.file) }
        #expect(files == [unfinished.file, newest.file, other.file])
        #expect(directory.names == [unfinished.file, newest.file, other.file].sorted())
        #expect(try JournalRecovery.recover(directory: directory.path).count == 1)
        #expect(try prune(newest, other) == [unfinished.file])
        #expect(try prune(JournalPosition(file: "9999999999999-000.tgj", offset: 0)) == [])
        #expect(directory.names == [newest.file, other.file].sorted())
    }
}
