public import Disk
internal import Glibc

/// Makes the journal files that earlier runs left behind whole, before new ones are begun.
public enum JournalRecovery {
    /// Goes through every file that wasn't finished: cuts off the torn tail, adds the end frame and syncs.
    ///
    /// Everything that can be read when it returns is on the disk, also what a killed process had written but not
    /// synced. A finished file costs two small reads and a sync that rarely has anything to do. A damage with intact
    /// records behind it is corruption: the file is reported and left as it is, and will be reported again the next
    /// time. What is interrupted is done by the next call.
    ///
    /// - Throws: also when a file is still being written by another process.
    /// - Returns: what there is to say, a file each; nothing for files in order.
    public static func recover(
        directory: String, disk: any Disk = SystemDisk()
    ) throws(AuditLogError) -> [RecoveredFile] {
        var recovered: [RecoveredFile] = []
        let names = try disk.journalNames(in: directory)
        for name in names {
            if let file = try recover(name, in: directory, of: disk) { recovered.append(file) }
        }
        if !names.isEmpty { try onDisk { () throws(DiskError) in try disk.syncDirectory(directory) } }
        return recovered
    }

    private static func recover(
        _ name: JournalFileName, in directory: String, of disk: any Disk
    ) throws(AuditLogError) -> RecoveredFile? {
        let path = "\(directory)/\(name)"
        let file = try onDisk { () throws(DiskError) in try disk.open(path, .modify) }
        try lock(file)
        defer { file.unlock() }
        if try JournalFile.isFinished(file) {
            try onDisk { () throws(DiskError) in try file.sync() }
            return nil
        }

        let reader = try JournalFileReader(name, in: directory, of: disk)
        while try reader.advance() {}
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
            try onDisk { () throws(DiskError) in try disk.remove(path) }
        } else {
            if damages.isEmpty {
                try finish(file, at: reader.offset, accesses: reader.accessCount, hasEnd: reader.isFinished)
            }
            try onDisk { () throws(DiskError) in try file.sync() }
        }
        return result
    }

    /// Takes the file's lock; waits a moment for a process that is just ending, or a child of it that is just beginning.
    private static func lock(_ file: any DiskFile) throws(AuditLogError) {
        for attempt in 0... {
            if try onDisk({ () throws(DiskError) in try file.lock() }) { return }
            guard attempt < 50 else { throw .inUse(path: file.path) }
            usleep(10_000)
        }
    }

    /// Cuts a file behind its last whole frame and ends it properly.
    private static func finish(
        _ file: any DiskFile, at offset: Int, accesses: UInt64, hasEnd: Bool
    ) throws(AuditLogError) {
        try onDisk { () throws(DiskError) in
            try file.truncate(to: offset)
            if !hasEnd {
                var end = [UInt8](repeating: 0, count: JournalFrame.endByteCount)
                end.withUnsafeMutableBytes { JournalFrame.writeEnd(accesses: accesses, to: $0.baseAddress!) }
                try file.write(end, at: offset)
            }
        }
    }
}
