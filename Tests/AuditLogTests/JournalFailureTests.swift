import Glibc
import Testing

@testable import AuditLog

struct JournalFailureTests {
    private let directory = TemporaryDirectory()

    private func journal() throws -> Journal {
        let settings = JournalSettings(preallocationBytes: 64 << 10, maximumFileBytes: 1 << 20)
        return try Journal(directory: directory.path, writer: 0, names: NameRegistry(), settings: settings)
    }

    @Test("after a failed sync nothing is admitted until another file was begun, and the failed one is left alone")
    func poison() throws {
        let journal = try journal()
        let failed = journal.position.file
        journal.append(sampleAccess(1))
        try journal.commit()
        // A pipe in place of the file makes the next fdatasync fail with EINVAL.
        var pipes: [Int32] = [0, 0]
        #expect(pipe(&pipes) == 0)
        let kept = dup(journal.file.descriptor)
        dup2(pipes[1], journal.file.descriptor)
        #expect(throws: AuditLogError.system(call: "fdatasync", path: directory.file(failed), errno: EINVAL)) {
            try journal.syncHandle.sync()
        }
        dup2(kept, journal.file.descriptor)
        #expect(throws: AuditLogError.notTrusted(path: directory.file(failed))) { try journal.syncHandle.sync() }
        #expect(!journal.hasRoom(for: 1))
        let before = contents(of: directory.file(failed))
        #expect(journal.probe())
        #expect(journal.hasRoom(for: 1))
        #expect(journal.position.file != failed)
        journal.append(sampleAccess(2))
        try journal.commit()
        try journal.syncHandle.sync()
        #expect(contents(of: directory.file(failed)) == before)
        #expect(try sequences(directory.path) == [1, 2])
        for descriptor in pipes + [kept] { Glibc.close(descriptor) }
    }

    @Test("a commit after a failed sync goes to another file by itself")
    func poisonedCommit() throws {
        let journal = try journal()
        let failed = journal.position.file
        journal.append(sampleAccess(1))
        try journal.commit()
        var pipes: [Int32] = [0, 0]
        #expect(pipe(&pipes) == 0)
        dup2(pipes[1], journal.file.descriptor)
        #expect(throws: AuditLogError.self) { try journal.syncHandle.sync() }
        journal.append(sampleAccess(2))
        try journal.commit()
        #expect(journal.position.file != failed)
        #expect(journal.hasRoom(for: 1))
        #expect(try sequences(directory.path) == [1, 2])
        for descriptor in pipes { Glibc.close(descriptor) }
    }

    @Test("a journal whose file isn't trusted any more isn't closed as if it were")
    func closePoisoned() throws {
        let journal = try journal()
        let path = directory.file(journal.position.file)
        journal.append(sampleAccess(1))
        try journal.commit()
        let before = contents(of: path)
        var pipes: [Int32] = [0, 0]
        #expect(pipe(&pipes) == 0)
        let kept = dup(journal.file.descriptor)
        dup2(pipes[1], journal.file.descriptor)
        #expect(throws: AuditLogError.self) { try journal.syncHandle.sync() }
        dup2(kept, journal.file.descriptor)
        #expect(throws: AuditLogError.notTrusted(path: path)) { try journal.close() }
        #expect(contents(of: path) == before)
        for descriptor in pipes + [kept] { Glibc.close(descriptor) }
    }

    @Test("a rotated file is still synced, and a sync with nothing new does nothing")
    func syncAfterRotation() throws {
        let settings = JournalSettings(preallocationBytes: 4 << 10, maximumFileBytes: 4 << 10)
        let journal = try Journal(directory: directory.path, writer: 0, names: NameRegistry(), settings: settings)
        for sequence in 1...200 as ClosedRange<UInt64> {
            journal.append(sampleAccess(sequence))
            try journal.commit()
        }
        #expect(directory.names.count > 3)
        try journal.syncHandle.sync()
        // With nothing written since, not even a descriptor that can't be synced is touched.
        var pipes: [Int32] = [0, 0]
        #expect(pipe(&pipes) == 0)
        dup2(pipes[1], journal.file.descriptor)
        try journal.syncHandle.sync()
        for descriptor in pipes { Glibc.close(descriptor) }
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
            var limit = rlimit(rlim_cur: rlim_t(committed + 2 * 176 + 50), rlim_max: rlim_t.max)
            try #require(setrlimit(__rlimit_resource_t(1), &limit) == 0)
            for sequence in 2...5 as ClosedRange<UInt64> { journal.append(sampleAccess(sequence)) }
            let expected = AuditLogError.shortWrite(
                path: file, offset: committed, wanted: 4 * 176, written: 2 * 176 + 50)
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
