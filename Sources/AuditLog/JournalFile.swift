internal import Glibc
internal import Synchronization

/// An open journal file: the system calls on it, and whether it can still be trusted.
///
/// It is closed when the last reference goes, so a sync on another thread never meets a descriptor that was reused. The
/// lock (`flock`) goes with it, however the process ends.
final class JournalFile: Sendable {
    let descriptor: Int32
    let directory: String
    let name: String
    /// Whether something was written that no sync has covered yet.
    private let isDirty = Atomic<Bool>(false)
    /// Whether a sync failed: the system may then have dropped what was written and report success the next time
    /// (Rebello et al., "Can Applications Recover from fsync Failures?", 2020), so that nothing here counts any more.
    private let isPoisoned = Atomic<Bool>(false)
    /// Whether the directory entry itself has been synced.
    private let isEntrySynced = Atomic<Bool>(false)

    var path: String { "\(directory)/\(name)" }

    /// False for good once a sync has failed.
    var isTrusted: Bool { !isPoisoned.load(ordering: .acquiring) }

    /// Creates a file that didn't exist; nil when the name is taken.
    init?(creating name: String, in directory: String) throws(AuditLogError) {
        self.directory = directory
        self.name = name
        let path = "\(directory)/\(name)"
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST { return nil }
            throw .system(call: "open", path: path, errno: errno)
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            throw .system(call: "flock", path: path, errno: code)
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Lets another process, or recovery, have the file.
    func unlock() {
        flock(descriptor, LOCK_UN)
    }

    /// Makes the file at least this long, with its blocks taken from the disk, so that writing there can't fail for
    /// room.
    ///
    /// What is added reads as zeros. A file system without preallocation is given zeros (by the C library). One that
    /// copies on write (btrfs) may still run out of room when the records are written; `Journal.commit` then reports
    /// it.
    func allocate(from offset: Int, to end: Int) throws(AuditLogError) {
        while true {
            let code = posix_fallocate(descriptor, offset, end - offset)
            if code == 0 { return }
            if code != EINTR { throw .noRoom(path: path, errno: code) }
        }
    }

    /// Writes all of the bytes in one call, or throws.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(AuditLogError) {
        while true {
            let written = pwrite(descriptor, bytes.baseAddress, bytes.count, offset)
            if written == bytes.count {
                isDirty.store(true, ordering: .releasing)
                return
            }
            if written >= 0 {
                throw .shortWrite(path: path, offset: offset, wanted: bytes.count, written: written)
            }
            if errno != EINTR { throw .system(call: "write", path: path, errno: errno) }
        }
    }

    /// Cuts the file to a length.
    func truncate(to length: Int) throws(AuditLogError) {
        while ftruncate(descriptor, length) != 0 {
            if errno != EINTR { throw .system(call: "ftruncate", path: path, errno: errno) }
        }
    }

    /// Brings what was written to the disk; from any thread, one at a time.
    ///
    /// The first time it also brings the file's name there. A failure poisons the file for good.
    func sync() throws(AuditLogError) {
        guard isTrusted else { throw .notTrusted(path: path) }
        guard isDirty.exchange(false, ordering: .acquiring) else { return }
        guard fdatasync(descriptor) == 0 else {
            let code = errno
            isPoisoned.store(true, ordering: .releasing)
            throw .system(call: "fdatasync", path: path, errno: code)
        }
        if !isEntrySynced.load(ordering: .relaxed) {
            do {
                try SystemFile.syncDirectory(directory)
            } catch {
                isPoisoned.store(true, ordering: .releasing)
                throw error
            }
            isEntrySynced.store(true, ordering: .relaxed)
        }
    }

    /// Throws unless the name still leads to this very file and the file is at least this long.
    func verifyIdentity(length: Int) throws(AuditLogError) {
        var own = stat()
        guard fstat(descriptor, &own) == 0 else { throw .system(call: "fstat", path: path, errno: errno) }
        guard own.st_nlink > 0 else { throw .deleted(path: path) }
        guard own.st_size >= length else {
            throw .truncated(path: path, expected: length, found: own.st_size)
        }
        var named = stat()
        guard stat(path, &named) == 0 else {
            if errno == ENOENT { throw .deleted(path: path) }
            throw .system(call: "stat", path: path, errno: errno)
        }
        guard named.st_ino == own.st_ino, named.st_dev == own.st_dev else { throw .replaced(path: path) }
    }
}
