import Glibc
import Testing

@testable import AuditLog

struct JournalFullDiskTests {
    /// Whether this user may mount a file system in a namespace of its own.
    static let canMount: Bool = {
        guard geteuid() == 0 else { return false }
        var process: pid_t = 0
        var arguments: [UnsafeMutablePointer<CChar>?] = ["unshare", "-m", "true"].map { (word: String) in strdup(word) }
        arguments.append(nil)
        defer { for argument in arguments { free(argument) } }
        guard posix_spawnp(&process, "unshare", nil, nil, &arguments, environ) == 0 else { return false }
        var status: Int32 = 0
        return waitpid(process, &status, 0) == process && status == 0
    }()

    @Test(
        "on a full disk nothing more is admitted, everything in flight is recorded, and room brings it back",
        .enabled(if: canMount, "needs the right to mount a small tmpfs"))
    func fullDisk() async throws {
        let directory = TemporaryDirectory()
        let path = directory.path
        await #expect(processExitsWith: .success) { [path = path as String] in
            try mountSmallDisk(at: path)
            let settings = JournalSettings(preallocationBytes: 256 << 10, maximumFileBytes: 8 << 20)
            let journal = try Journal(
                directory: "\(path)/journal", writer: 0, names: NameRegistry(), settings: settings)
            fillDisk(at: path)

            // As many exchanges in flight as are admitted, each to write an opening and a closing record.
            var inFlight = 0
            var sequence: UInt64 = 0
            while journal.hasRoom(for: inFlight + 2), inFlight < 1_000_000 { inFlight += 2 }
            #expect(inFlight > 1_000)
            #expect(inFlight < 10_000)
            #expect(!journal.hasRoom(for: inFlight + 2))
            guard case .noRoom(_, ENOSPC) = journal.failure else {
                Issue.record("the failure is \(String(describing: journal.failure))")
                return
            }
            for _ in 0..<inFlight {
                sequence += 1
                journal.append(sampleAccess(sequence))
                try journal.commit()
            }
            #expect(!journal.hasRoom(for: 1))
            #expect(!journal.probe())

            try #require(unlink("\(path)/filler") == 0)
            #expect(journal.probe())
            #expect(journal.failure == nil)
            #expect(journal.hasRoom(for: 1_000))
            sequence += 1
            journal.append(sampleAccess(sequence))
            try journal.commit()
            try journal.close()
            #expect(try sequences("\(path)/journal") == Array(1...sequence))
        }
    }

    @Test(
        "a full disk stops a rotation but not the recording, as long as there is room in the old file",
        .enabled(if: canMount, "needs the right to mount a small tmpfs"))
    func rotationOnFullDisk() async throws {
        let directory = TemporaryDirectory()
        let path = directory.path
        await #expect(processExitsWith: .success) { [path = path as String] in
            try mountSmallDisk(at: path)
            let settings = JournalSettings(preallocationBytes: 128 << 10, maximumFileBytes: 64 << 10)
            let journal = try Journal(directory: path, writer: 0, names: NameRegistry(), settings: settings)
            let file = journal.position.file
            fillDisk(at: path)
            var sequence: UInt64 = 0
            while journal.position.offset < 100 << 10 {
                #expect(journal.hasRoom(for: 1))
                sequence += 1
                journal.append(sampleAccess(sequence))
                try journal.commit()
            }
            #expect(journal.position.file == file)
            #expect(try sequences(path) == Array(1...sequence))
        }
    }
}

/// Puts a file system of 1 MiB over a directory, for this process alone.
private func mountSmallDisk(at path: String) throws {
    typealias Unshare = @convention(c) (Int32) -> Int32
    typealias Mount =
        @convention(c) (
            UnsafePointer<CChar>, UnsafePointer<CChar>, UnsafePointer<CChar>, UInt, UnsafePointer<CChar>?
        ) -> Int32
    let unshare = unsafeBitCast(try #require(dlsym(nil, "unshare")), to: Unshare.self)
    let mount = unsafeBitCast(try #require(dlsym(nil, "mount")), to: Mount.self)
    let newNamespace: Int32 = 0x0002_0000
    let privateRecursively: UInt = (1 << 18) | (1 << 14)
    try #require(unshare(newNamespace) == 0)
    try #require(mount("none", "/", "none", privateRecursively, nil) == 0)
    try #require(mount("tmpfs", path, "tmpfs", 0, "size=1m") == 0)
}

/// Leaves no block free.
private func fillDisk(at path: String) {
    let descriptor = open("\(path)/filler", O_WRONLY | O_CREAT, 0o600)
    let zeros = [UInt8](repeating: 0, count: 4096)
    while write(descriptor, zeros, zeros.count) > 0 {}
    close(descriptor)
}
