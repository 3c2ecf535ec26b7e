internal import Glibc

/// Makes the journal files that earlier runs left behind whole, before new ones are begun.
package enum JournalRecovery {
    /// Goes through every file that wasn't finished: cuts off the torn tail, adds the end frame and syncs.
    ///
    /// A finished file costs two small reads. A damage with intact records behind it is corruption: the file is
    /// reported and left as it is, and will be reported again the next time. Throws when a file is still being written
    /// by another process. Returns what there is to say, a file each; nothing for files in order.
    package static func recover(directory: String) throws(AuditLogError) -> [RecoveredFile] {
        var recovered: [RecoveredFile] = []
        for name in try SystemFile.journalNames(in: directory) {
            if let file = try recover(name, in: directory) { recovered.append(file) }
        }
        if !recovered.isEmpty { try SystemFile.syncDirectory(directory) }
        return recovered
    }

    private static func recover(_ name: JournalFileName, in directory: String) throws(AuditLogError) -> RecoveredFile? {
        let path = "\(directory)/\(name)"
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(call: "open", path: path, errno: errno) }
        defer { close(descriptor) }
        try lock(descriptor, path)
        if endsWithEndFrame(descriptor) { return nil }

        let reader = try JournalFileReader(name, in: directory)
        while try reader.next() != nil {}
        // Nothing but (a part of) a header that could not be read: at offset 0 no frame can end.
        let isRemoved = reader.offset == 0 && reader.tornByteCount < JournalHeader.byteCount
        let isUnreadable = reader.offset == 0 && !isRemoved
        let damages =
            isUnreadable
            ? [JournalDamage(file: name.description, offset: 0, kind: .unreadable(byteCount: reader.tornByteCount))]
            : reader.damages
        let result = RecoveredFile(
            file: name.description, accessCount: reader.accessCount, offset: reader.offset,
            tornByteCount: reader.tornByteCount, damages: damages, isRemoved: isRemoved)
        if isRemoved {
            guard unlink(path) == 0 else { throw .system(call: "unlink", path: path, errno: errno) }
        } else if damages.isEmpty {
            try finish(descriptor, path, at: reader.offset, accesses: reader.accessCount, hasEnd: reader.isFinished)
        }
        return result
    }

    /// Takes the file's lock; waits a moment for a process that is just ending, or a child of it that is just beginning.
    private static func lock(_ descriptor: Int32, _ path: String) throws(AuditLogError) {
        for attempt in 0... {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
            guard errno == EWOULDBLOCK || errno == EINTR else {
                throw .system(call: "flock", path: path, errno: errno)
            }
            guard attempt < 50 else { throw .inUse(path: path) }
            usleep(10_000)
        }
    }

    /// Cuts a file behind its last whole frame, ends it properly and brings it to the disk.
    private static func finish(
        _ descriptor: Int32, _ path: String, at offset: Int, accesses: UInt64, hasEnd: Bool
    ) throws(AuditLogError) {
        guard ftruncate(descriptor, offset) == 0 else { throw .system(call: "ftruncate", path: path, errno: errno) }
        if !hasEnd {
            let end = UnsafeMutableRawPointer.allocate(byteCount: JournalFrame.endByteCount, alignment: 8)
            defer { end.deallocate() }
            JournalFrame.writeEnd(accesses: accesses, to: end)
            let written = pwrite(descriptor, end, JournalFrame.endByteCount, offset)
            guard written == JournalFrame.endByteCount else {
                throw .shortWrite(
                    path: path, offset: offset, wanted: JournalFrame.endByteCount, written: max(0, written))
            }
        }
        guard fsync(descriptor) == 0 else { throw .system(call: "fsync", path: path, errno: errno) }
    }

    /// Whether the file's last bytes are the end frame, so that it needs nothing.
    private static func endsWithEndFrame(_ descriptor: Int32) -> Bool {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return false }
        let offset = status.st_size - JournalFrame.endByteCount
        guard offset >= JournalHeader.byteCount, offset % 8 == 0 else { return false }
        return withUnsafeTemporaryAllocation(byteCount: JournalFrame.endByteCount, alignment: 8) { bytes in
            guard pread(descriptor, bytes.baseAddress, bytes.count, offset) == bytes.count else { return false }
            guard case .frame(let frame) = JournalFrame.read(UnsafeRawBufferPointer(bytes)) else { return false }
            return frame.kind == .end
        }
    }
}
