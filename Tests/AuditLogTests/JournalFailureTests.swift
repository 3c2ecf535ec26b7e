import Disk
import Glibc
import TestSupport
import Testing

@testable import AuditLog

struct JournalFailureTests {
    private let directory = TemporaryDirectory()

    private func journal() throws -> Journal {
        let settings = JournalSettings(preallocationBytes: 64 << 10, maximumFileBytes: 1 << 20)
        return try Journal(directory: directory.path, writer: 0, names: NameRegistry(), settings: settings)
    }

    /// A journal on a disk that only this test has.
    private func simulated(_ disk: SimulatedDisk, bytes: Int = 64 << 10) throws -> Journal {
        let settings = JournalSettings(preallocationBytes: bytes, maximumFileBytes: bytes)
        return try Journal(
            directory: "/state/journal", writer: 0, names: NameRegistry(), settings: settings, disk: disk)
    }

    @Test("after a failed sync nothing is admitted until another file was begun, and the failed one is left alone")
    func poison() throws {
        let disk = SimulatedDisk(seed: 1)
        let journal = try simulated(disk)
        let failed = "/state/journal/" + journal.position.file
        journal.append(sampleAccess(1))
        try journal.commit()
        try journal.syncHandle.sync()
        journal.append(sampleAccess(2))
        try journal.commit()
        disk.failNext(.sync)
        #expect(throws: AuditLogError.disk(.system(call: "sync", path: failed, errno: EIO))) {
            try journal.syncHandle.sync()
        }
        #expect(throws: AuditLogError.notTrusted(path: failed)) { try journal.syncHandle.sync() }
        #expect(!journal.hasRoom(for: 1))
        let before = disk.peek(failed)
        #expect(journal.probe())
        #expect(journal.hasRoom(for: 1))
        #expect(journal.position.file != SystemDisk.name(of: failed))
        journal.append(sampleAccess(3))
        try journal.commit()
        try journal.syncHandle.sync()
        #expect(disk.peek(failed) == before)
        let read = try sequences("/state/journal", disk: disk)
        #expect(read.first == 1)
        #expect(read.last == 3)
    }

    @Test("a commit after a failed sync goes to another file by itself")
    func poisonedCommit() throws {
        let disk = SimulatedDisk(seed: 1)
        let journal = try simulated(disk)
        let failed = journal.position.file
        journal.append(sampleAccess(1))
        try journal.commit()
        disk.failNext(.sync)
        #expect(throws: AuditLogError.self) { try journal.syncHandle.sync() }
        journal.append(sampleAccess(2))
        try journal.commit()
        #expect(journal.position.file != failed)
        #expect(journal.hasRoom(for: 1))
        try journal.syncHandle.sync()
        #expect(try sequences("/state/journal", disk: disk).last == 2)
    }

    @Test(
        "a sync that comes late to a file that failed doesn't pass for one of the file after it",
        arguments: [1, 64 << 10])
    func lateSync(bytes: Int) throws {
        let disk = SimulatedDisk(seed: 1)
        // With files of one byte each commit is followed by a rotation.
        let journal = try simulated(disk, bytes: bytes)
        journal.append(sampleAccess(1))
        try journal.commit()
        let first = journal.syncHandle
        journal.append(sampleAccess(2))
        try journal.commit()
        let second = journal.syncHandle
        disk.failNext(.sync)
        if bytes == 1 { disk.failNext(.sync) }
        #expect(throws: AuditLogError.self) { try first.sync() }
        journal.append(sampleAccess(3))
        try journal.commit()
        let third = journal.syncHandle
        #expect(throws: AuditLogError.self) { try second.sync() }
        try third.sync()
        #expect(throws: AuditLogError.self) { try first.sync() }
        try journal.syncHandle.sync()
    }

    @Test("a journal whose file isn't trusted any more isn't closed as if it were")
    func closePoisoned() throws {
        let disk = SimulatedDisk(seed: 1)
        let journal = try simulated(disk)
        let path = "/state/journal/" + journal.position.file
        journal.append(sampleAccess(1))
        try journal.commit()
        disk.failNext(.sync)
        #expect(throws: AuditLogError.self) { try journal.syncHandle.sync() }
        let before = disk.peek(path)
        #expect(throws: AuditLogError.notTrusted(path: path)) { try journal.close() }
        #expect(disk.peek(path) == before)
    }

    @Test("a rotated file is still synced, and a sync with nothing new does nothing")
    func syncAfterRotation() throws {
        let disk = SimulatedDisk(seed: 1)
        let journal = try simulated(disk, bytes: 4 << 10)
        for sequence in 1...200 as ClosedRange<UInt64> {
            journal.append(sampleAccess(sequence))
            try journal.commit()
        }
        #expect(try disk.names(in: "/state/journal").count > 3)
        try journal.syncHandle.sync()
        let steps = disk.steps
        try journal.syncHandle.sync()
        #expect(disk.steps == steps)
        disk.stop(.powerLoss)
        disk.restart()
        #expect(try sequences("/state/journal", disk: disk) == Array(1...200))
    }

    @Test("syncs on another thread go with commits and rotations on this one")
    func concurrentSync() async throws {
        let settings = JournalSettings(preallocationBytes: 8 << 10, maximumFileBytes: 16 << 10)
        let journal = try Journal(directory: directory.path, writer: 0, names: NameRegistry(), settings: settings)
        let handle = journal.syncHandle
        let syncs = Task.detached {
            for _ in 0..<20 { try handle.sync() }
        }
        for sequence in 1...3_000 as ClosedRange<UInt64> {
            journal.append(sampleAccess(sequence))
            try journal.commit()
        }
        try await syncs.value
        try journal.close()
        #expect(try sequences(directory.path) == Array(1...3_000))
    }

    enum Tampering: CaseIterable {
        case delete, truncate, replace, moveDirectory
    }

    @Test(
        "a file that was deleted, truncated or replaced is noticed, and recording goes on in another",
        arguments: Tampering.allCases)
    func identity(tampering: Tampering) throws {
        let journal = try journal()
        journal.append(sampleAccess(1))
        try journal.commit()
        try journal.verifyIdentity()
        let file = journal.position.file
        let path = directory.file(file)
        let expected: AuditLogError
        switch tampering {
        case .delete:
            unlink(path)
            expected = .deleted(path: path)
        case .truncate:
            let size = contents(of: path).count
            Glibc.truncate(path, 50)
            expected = .truncated(path: path, expected: size, found: 50)
        case .replace:
            rename(path, directory.file("kept"))
            write([1, 2, 3], to: path)
            expected = .replaced(path: path)
        case .moveDirectory:
            rename(path, directory.file("kept"))
            expected = .deleted(path: path)
        }
        #expect(throws: expected) { try journal.verifyIdentity() }
        #expect(journal.failure == expected)
        #expect(!journal.hasRoom(for: 1))
        try journal.verifyIdentity()
        #expect(journal.probe())
        #expect(journal.failure == nil)
        #expect(journal.hasRoom(for: 1))
        #expect(journal.position.file != file)
        journal.append(sampleAccess(2))
        try journal.commit()
        try journal.verifyIdentity()
        #expect(try readAll(directory.path).map(\.access.sequence).last == 2)
    }

    @Test("a write that goes through in part leaves nothing behind, and the journal comes back by itself")
    func partialWrite() async throws {
        let directory = TemporaryDirectory()
        let path = directory.path
        await #expect(processExitsWith: .success) { [path = path as String] in
            signal(SIGXFSZ, SIG_IGN)
            let settings = JournalSettings(preallocationBytes: 64 << 10, maximumFileBytes: 1 << 20)
            let journal = try Journal(directory: path, writer: 0, names: NameRegistry(), settings: settings)
            let file = "\(path)/\(journal.position.file)"
            journal.append(sampleAccess(1))
            try journal.commit()
            let committed = journal.position.offset

            // The third of four records breaks off in its middle.
            var limit = rlimit(
                rlim_cur: rlim_t(committed + 2 * JournalFrame.accessByteCount + 50), rlim_max: rlim_t.max)
            try #require(setrlimit(__rlimit_resource_t(1), &limit) == 0)
            for sequence in 2...5 as ClosedRange<UInt64> { journal.append(sampleAccess(sequence)) }
            let expected = AuditLogError.disk(
                .shortWrite(
                    path: file, offset: committed, wanted: 4 * JournalFrame.accessByteCount,
                    written: 2 * JournalFrame.accessByteCount + 50))
            #expect(throws: expected) { try journal.commit() }
            #expect(contents(of: file).count == committed)
            #expect(!journal.hasPending)
            #expect(!journal.hasRoom(for: 1))
            #expect(!journal.probe())
            #expect(journal.failure == .noRoom(path: file, errno: EFBIG))
            journal.append(sampleAccess(6))
            #expect(throws: AuditLogError.self) { try journal.commit() }

            limit.rlim_cur = rlim_t.max
            try #require(setrlimit(__rlimit_resource_t(1), &limit) == 0)
            #expect(!journal.hasRoom(for: 1))
            #expect(journal.probe())
            #expect(journal.hasRoom(for: 1))
            #expect(journal.failure == nil)
            journal.append(sampleAccess(7))
            try journal.commit()
            try journal.close()
            #expect(try sequences(path) == [1, 7])
        }
    }
}
