internal import Disk

extension Disk {
    /// The names of the journal files in a directory, oldest first; none when there is no such directory.
    func journalNames(in directory: String) throws(AuditLogError) -> [JournalFileName] {
        try onDisk { () throws(DiskError) in try names(in: directory) }.compactMap { JournalFileName($0) }.sorted()
    }
}

/// Does something with the disk, whose errors become the journal's.
@inline(__always)
func onDisk<Result>(_ body: () throws(DiskError) -> Result) throws(AuditLogError) -> Result {
    do throws(DiskError) {
        return try body()
    } catch {
        if case .noRoom(let path, let errno) = error { throw .noRoom(path: path, errno: errno) }
        throw .disk(error)
    }
}
