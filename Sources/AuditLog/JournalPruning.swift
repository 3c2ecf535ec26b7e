public import Disk

/// Removes journal files that are of no more use.
public enum JournalPruning {
    /// Removes the finished files that are wholly before positions, and returns their names, oldest first.
    ///
    /// A writer's newest file stays whatever is asked, since it says after which name the next one is made; so do
    /// files of writers without a position, files that are not finished (recovery finishes them at the next start)
    /// and damaged ones, which are for somebody to look at. Safe beside journals and readers at work; when it
    /// is interrupted, the next call does the rest.
    ///
    /// - Parameter positions: up to where nothing is needed any more; the least one of a writer counts.
    public static func prune(
        directory: String, before positions: [JournalPosition], disk: any Disk = SystemDisk()
    ) throws(AuditLogError) -> [String] {
        let names = try disk.journalNames(in: directory)
        var removed: [String] = []
        for (index, name) in names.enumerated() {
            guard names[(index + 1)...].contains(where: { $0.writer == name.writer }) else { continue }
            let own = positions.filter { $0.writer == name.writer }
            guard let position = own.min() else { continue }
            guard try isFinished(name, wholeBefore: position, in: directory, of: disk) else { continue }
            try onDisk { () throws(DiskError) in try disk.remove("\(directory)/\(name)") }
            removed.append(name.description)
        }
        if !removed.isEmpty { try onDisk { () throws(DiskError) in try disk.syncDirectory(directory) } }
        return removed
    }

    /// Whether a file is finished and has no record at a position or behind it.
    private static func isFinished(
        _ name: JournalFileName, wholeBefore position: JournalPosition, in directory: String, of disk: any Disk
    ) throws(AuditLogError) -> Bool {
        guard let last = JournalFileName(position.file), name <= last else { return false }
        let path = "\(directory)/\(name)"
        let file = try onDisk { () throws(DiskError) in try disk.open(path, .read) }
        guard try JournalFile.isFinished(file) else { return false }
        if name < last { return true }
        return position.offset >= (try onDisk { () throws(DiskError) in try file.length() }) - JournalFrame.endByteCount
    }
}
