public import Disk
internal import Glibc

/// The append-only file that accesses are written to before they are answered; one for each event loop.
///
/// Not Sendable: it belongs to its event loop. In one turn of the loop any number of `append`s fill a buffer, and one
/// `commit` writes them with one system call; only then may the answers go out. Before a request is forwarded `hasRoom`
/// tells whether the records of everything in flight have their place on the disk already. `docs/journal.md` has the
/// format.
///
/// When something fails the journal says so once (`commit` or `verifyIdentity` throws), stops admitting (`hasRoom` is
/// false) and comes back by itself: `probe`, called every 250 ms, repairs the file or begins another. Records of
/// exchanges in flight are accepted throughout; each `commit` tries to repair first.
public final class Journal {
    /// Which event loop writes it.
    public var writer: UInt16 { place.writer }
    public var directory: String { place.directory }
    /// For syncing, from another thread, what was committed until now.
    public var syncHandle: JournalSyncHandle {
        JournalSyncHandle(files: openFiles, fileNumber: committedFileNumber)
    }
    /// Why the journal doesn't admit, for a log line; nil when it does.
    public private(set) var failure: AuditLogError?
    let names: NameRegistry
    let settings: JournalSettings

    private(set) var file: JournalFile
    private let place: JournalStart.Place
    private let openFiles: JournalOpenFiles
    private var fileName: JournalFileName
    /// How many files were begun before this one, and before the one that the last commit went to.
    private var fileNumber = 0
    private var committedFileNumber = 0
    /// The file up to here is whole frames that were committed.
    private var committedBytes: Int
    /// The file up to here has its blocks on the disk.
    private var allocatedBytes: Int
    private var rotationBytes: Int
    private var committedAccesses: UInt64 = 0
    /// The file must not be written any more: it isn't the one its name leads to, or can't be repaired.
    private var isAbandoned = false
    /// The disk had no room for more; nothing is tried again before the next probe.
    private var isOutOfRoom = false

    /// Frames appended since the last commit.
    private var buffer: UnsafeMutableRawPointer
    private var bufferCapacity = 64 << 10
    private var pendingBytes = 0
    private var pendingAccesses: UInt64 = 0
    /// How many of the registry's definitions are in the file, and how many in the file and the buffer.
    private var committedNames = 0
    private var appendedNames = 0

    /// Begins a new file in a directory, which is made if it is missing (its parent must be there).
    ///
    /// - Parameters:
    ///   - positions: those that readers will go on from. Files are named after the wall clock and sort behind these of
    ///     the same writer, even when power was lost before the file of a position was durable, and the clock then
    ///     set back.
    ///   - now: the wall clock, in Unix nanoseconds.
    public init(
        directory: String,
        writer: UInt16,
        names: NameRegistry,
        settings: JournalSettings = JournalSettings(),
        after positions: [JournalPosition] = [],
        disk: any Disk = SystemDisk(),
        now: @escaping @Sendable () -> Int64 = Journal.wallClock
    ) throws(AuditLogError) {
        let definitions = names.definitions(in: 0..<names.count)
        place = JournalStart.Place(disk: disk, directory: directory, writer: writer, run: names.run, now: now)
        let start = try JournalStart.makeFirst(
            at: place, after: positions, definitions: definitions, room: settings.preallocationBytes)
        self.names = names
        self.settings = settings
        file = start.file
        fileName = start.name
        openFiles = JournalOpenFiles(start.file)
        committedBytes = start.committedBytes
        allocatedBytes = start.allocatedBytes
        rotationBytes = settings.maximumFileBytes
        committedNames = definitions.count
        appendedNames = definitions.count
        buffer = .allocate(byteCount: bufferCapacity, alignment: 16)
    }

    deinit {
        buffer.deallocate()
    }

    // MARK: - Recording

    /// Where the next frame will be committed; everything before it in this writer's files is on record.
    public var position: JournalPosition { JournalPosition(file: file.name, offset: committedBytes) }

    /// Whether something waits for `commit`.
    public var hasPending: Bool { pendingBytes > 0 }

    /// Puts a record in line for the next commit.
    ///
    /// Allocates only when the line is longer than ever before.
    public func append(_ access: borrowing Access) {
        if names.count != appendedNames { appendNewNames() }
        if pendingBytes + JournalFrame.accessByteCount > bufferCapacity {
            growBuffer(for: JournalFrame.accessByteCount)
        }
        let frame = buffer + pendingBytes
        access.encode(to: frame + JournalFrame.headByteCount)
        JournalFrame.close(frame, kind: .access, payload: Access.encodedByteCount)
        pendingBytes += JournalFrame.accessByteCount
        pendingAccesses += 1
    }

    /// Writes what was appended since the last commit, with one call; returns when it would survive the end of the
    /// process.
    ///
    /// All or nothing: when it throws, none of these records is in the journal (the file is cut back to where it was)
    /// nor in line any more, and their answers must not go out. To be safe from a loss of power too, `syncHandle.sync`
    /// comes next.
    public func commit() throws(AuditLogError) {
        guard pendingBytes > 0 else { return }
        do throws(AuditLogError) {
            try repairIfNeeded()
            try provideRoom(bytes: pendingBytes)
            try file.write(UnsafeRawBufferPointer(start: buffer, count: pendingBytes), at: committedBytes)
        } catch {
            dropPending()
            fail(error)
            throw error
        }
        committedBytes += pendingBytes
        file.publish(committedBytes: committedBytes)
        committedFileNumber = fileNumber
        committedAccesses += pendingAccesses
        committedNames = appendedNames
        pendingBytes = 0
        pendingAccesses = 0
        lookAhead()
    }

    private func dropPending() {
        pendingBytes = 0
        pendingAccesses = 0
        appendedNames = committedNames
    }

    // MARK: - Admission and repair

    /// Whether this many more records can be appended and committed without needing anything from the disk that it
    /// could refuse: ask, before forwarding a request, for the records that all exchanges in flight, with it, still
    /// have to write.
    public func hasRoom(for records: Int) -> Bool {
        guard failure == nil, file.isTrusted else { return false }
        if names.count != appendedNames { appendNewNames() }
        let bytes = pendingBytes + records * JournalFrame.accessByteCount
        if committedBytes + bytes + JournalFrame.endByteCount <= allocatedBytes { return true }
        do throws(AuditLogError) {
            try provideRoom(bytes: bytes)
            return true
        } catch {
            failure = error
            return false
        }
    }

    /// Tries to get the journal to work again if it doesn't; to be called every 250 ms.
    ///
    /// True when it admits.
    @discardableResult
    public func probe() -> Bool {
        guard failure != nil || isOutOfRoom || !file.isTrusted else { return true }
        isOutOfRoom = false
        do throws(AuditLogError) {
            try repairIfNeeded()
            try provideRoom(bytes: max(pendingBytes, settings.preallocationBytes / 2))
            failure = nil
            return true
        } catch {
            // With some room left, a full disk is no failure yet.
            if failure == nil, case .noRoom = error { return true }
            fail(error)
            return false
        }
    }

    /// Notices, once a second, a file that was deleted, truncated or replaced under the journal.
    ///
    /// It throws what it found, once; `probe` or the next `commit` begins a new file. Records lost with the old one are
    /// not written again.
    public func verifyIdentity() throws(AuditLogError) {
        guard !isAbandoned else { return }
        do throws(AuditLogError) {
            try file.verifyIdentity(length: allocatedBytes)
        } catch {
            isAbandoned = true
            failure = error
            throw error
        }
    }

    /// Commits what is in line, ends the file, cuts it to its length and syncs it; the journal must not be used
    /// afterwards.
    public func close() throws(AuditLogError) {
        try commit()
        guard file.isTrusted else { throw .notTrusted(path: file.path) }
        if isAbandoned, let failure { throw failure }
        try finishFile()
        try syncHandle.sync()
        file.unlock()
    }

    private func fail(_ error: AuditLogError) {
        failure = error
        if case .noRoom = error {
            isOutOfRoom = true
            return
        }
        guard !isAbandoned else { return }
        do throws(AuditLogError) {
            try file.truncate(to: committedBytes)
            allocatedBytes = committedBytes
        } catch {
            isAbandoned = true
        }
    }

    /// Leaves a file that can be written, or throws.
    private func repairIfNeeded() throws(AuditLogError) {
        if isAbandoned || !file.isTrusted {
            try beginFile(room: settings.preallocationBytes + pendingBytes)
            failure = nil
        } else if let failed = failure {
            // A disk without room says so again in `provideRoom`; after any other failure, see whether a write goes
            // through.
            if case .noRoom = failed { return }
            try provideRoom(bytes: pendingBytes)
            try withUnsafeBytes(of: UInt64(0)) { (zeros) throws(AuditLogError) in
                try file.write(zeros, at: committedBytes)
            }
            failure = nil
        }
    }

    /// Makes sure that there is room behind what is committed, and for the end frame.
    private func provideRoom(bytes: Int) throws(AuditLogError) {
        let needed = committedBytes + bytes + JournalFrame.endByteCount
        guard needed > allocatedBytes else { return }
        if isOutOfRoom { throw failure ?? .noRoom(path: file.path, errno: ENOSPC) }
        let step = settings.preallocationBytes
        let end = (needed + step - 1) / step * step
        do throws(AuditLogError) {
            try file.allocate(from: allocatedBytes, to: end)
            allocatedBytes = end
        } catch {
            isOutOfRoom = true
            throw error
        }
    }

    /// After a commit: rotates a full file, and takes the next step of room while there is still half a step left.
    private func lookAhead() {
        do throws(AuditLogError) {
            if committedBytes >= rotationBytes {
                // The new file begins with as much room as this one had, so that what was promised to exchanges in
                // flight holds.
                rotationBytes = committedBytes + settings.preallocationBytes
                try beginFile(room: max(settings.preallocationBytes, allocatedBytes - committedBytes))
            } else if !isOutOfRoom {
                try provideRoom(bytes: settings.preallocationBytes / 2)
            }
        } catch {
            // Not a failure yet: the file goes on while it has room, and `hasRoom` tells when it hasn't.
        }
    }

    private func beginFile(room: Int) throws(AuditLogError) {
        let start = try JournalStart.make(
            at: place, after: fileName, definitions: names.definitions(in: 0..<appendedNames), room: room)
        let isRotation = !isAbandoned && file.isTrusted
        if isRotation {
            // A file without its end frame is as good; recovery adds one.
            try? finishFile()
        }
        file = start.file
        fileName = start.name
        openFiles.replace(with: start.file)
        fileNumber += 1
        // What a failed file held is known to be in doubt; a sync from now on is not about it.
        if !isRotation { committedFileNumber = fileNumber }
        committedBytes = start.committedBytes
        allocatedBytes = start.allocatedBytes
        rotationBytes = max(settings.maximumFileBytes, committedBytes + settings.preallocationBytes)
        committedAccesses = 0
        committedNames = appendedNames
        isAbandoned = false
        isOutOfRoom = false
    }

    private func finishFile() throws(AuditLogError) {
        let end = UnsafeMutableRawPointer.allocate(byteCount: JournalFrame.endByteCount, alignment: 8)
        defer { end.deallocate() }
        JournalFrame.writeEnd(accesses: committedAccesses, to: end)
        try file.write(UnsafeRawBufferPointer(start: end, count: JournalFrame.endByteCount), at: committedBytes)
        committedBytes += JournalFrame.endByteCount
        file.publish(committedBytes: committedBytes)
        try file.truncate(to: committedBytes)
        allocatedBytes = committedBytes
    }

    // MARK: - The buffer

    private func appendNewNames() {
        let definitions = names.definitions(in: appendedNames..<names.count)
        let bytes = definitions.reduce(0) { $0 + JournalFrame.byteCount(of: $1) }
        if pendingBytes + bytes > bufferCapacity { growBuffer(for: bytes) }
        for definition in definitions {
            pendingBytes += JournalFrame.write(definition, to: buffer + pendingBytes)
        }
        appendedNames += definitions.count
    }

    private func growBuffer(for bytes: Int) {
        var capacity = bufferCapacity
        while pendingBytes + bytes > capacity { capacity *= 2 }
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
        larger.copyMemory(from: buffer, byteCount: pendingBytes)
        buffer.deallocate()
        buffer = larger
        bufferCapacity = capacity
    }
}
