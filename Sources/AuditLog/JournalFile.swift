internal import Disk
internal import Synchronization

/// A journal file that is being written, and whether it can still be trusted.
///
/// It is closed when the last reference goes, so a sync on another thread never meets a file that was closed. The lock
/// goes with it, however the process ends.
final class JournalFile: Sendable {
    let directory: String
    let name: String
    let path: String
    private let disk: any Disk
    private let file: any DiskFile
    /// Up to where it is whole frames that were committed; for other threads.
    private let committedBytes = Atomic<Int>(0)
    /// Whether something was written that no sync has covered yet.
    private let isDirty = Atomic<Bool>(false)
    /// Whether a sync failed: the system may then have dropped what was written and report success the next time
    /// (Rebello et al., "Can Applications Recover from fsync Failures?", 2020), so that nothing here counts any more.
    private let isPoisoned = Atomic<Bool>(false)
    /// Whether the directory entry itself has been synced.
    private let isEntrySynced = Atomic<Bool>(false)

    /// False for good once a sync has failed.
    var isTrusted: Bool { !isPoisoned.load(ordering: .acquiring) }

    /// The place behind what was committed; from any thread.
    var committed: JournalPosition {
        JournalPosition(file: name, offset: committedBytes.load(ordering: .acquiring))
    }

    /// Creates a file that didn't exist; nil when the name is taken.
    init?(creating name: String, in directory: String, of disk: any Disk) throws(AuditLogError) {
        self.directory = directory
        self.name = name
        self.disk = disk
        path = "\(directory)/\(name)"
        do throws(DiskError) {
            file = try disk.open(path, .create)
        } catch {
            if case .exists = error { return nil }
            throw .disk(error)
        }
        guard try onDisk({ () throws(DiskError) in try file.lock() }) else { throw .inUse(path: path) }
    }

    /// Lets another process, or recovery, have the file.
    func unlock() {
        file.unlock()
    }

    /// Takes room on the disk ahead, so that writing there can't fail for it; what is added reads as zeros.
    func allocate(from offset: Int, to end: Int) throws(AuditLogError) {
        try onDisk { () throws(DiskError) in try file.allocate(from: offset, to: end) }
    }

    /// Writes all of the bytes in one call, or throws.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(AuditLogError) {
        try onDisk { () throws(DiskError) in try file.write(bytes, at: offset) }
        isDirty.store(true, ordering: .releasing)
    }

    /// Says up to where the file is committed, to other threads.
    func publish(committedBytes: Int) {
        self.committedBytes.store(committedBytes, ordering: .releasing)
    }

    /// Cuts the file to a length.
    func truncate(to length: Int) throws(AuditLogError) {
        try onDisk { () throws(DiskError) in try file.truncate(to: length) }
    }

    /// Brings what was written to the disk; from any thread, one at a time.
    ///
    /// The first time it also brings the file's name there. A failure poisons the file for good.
    func sync() throws(AuditLogError) {
        guard isTrusted else { throw .notTrusted(path: path) }
        guard isDirty.exchange(false, ordering: .acquiring) else { return }
        do throws(DiskError) {
            try file.sync()
            if !isEntrySynced.load(ordering: .relaxed) {
                try disk.syncDirectory(directory)
                isEntrySynced.store(true, ordering: .relaxed)
            }
        } catch {
            isPoisoned.store(true, ordering: .releasing)
            throw .disk(error)
        }
    }

    /// Throws unless the name still leads to this very file and the file is at least this long.
    func verifyIdentity(length: Int) throws(AuditLogError) {
        let (identity, found) = try onDisk { () throws(DiskError) in (try file.identity(), try file.length()) }
        if identity == .deleted { throw .deleted(path: path) }
        guard found >= length else { throw .truncated(path: path, expected: length, found: found) }
        if identity == .replaced { throw .replaced(path: path) }
    }

    /// Whether the last bytes of a file are the end frame, so that it needs nothing.
    static func isFinished(_ file: any DiskFile) throws(AuditLogError) -> Bool {
        try onDisk { () throws(DiskError) in
            let offset = try file.length() - JournalFrame.endByteCount
            guard offset >= JournalHeader.byteCount, offset % 8 == 0 else { return false }
            let bytes = try file.bytes(from: offset, count: JournalFrame.endByteCount)
            guard bytes.count == JournalFrame.endByteCount else { return false }
            return bytes.withUnsafeBytes { bytes in
                if case .frame(let frame) = JournalFrame.read(bytes) { frame.kind == .end } else { false }
            }
        }
    }
}
