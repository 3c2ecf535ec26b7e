internal import Glibc

/// System calls on files and directories that no open journal owns.
enum SystemFile {
    /// Makes a directory, which only its owner may enter, unless it is there.
    static func makeDirectory(_ path: String) throws(AuditLogError) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw .system(call: "mkdir", path: path, errno: errno)
        }
    }

    /// Removes a file; one that can't be removed stays, which the next recovery deals with.
    static func remove(_ path: String) {
        unlink(path)
    }

    /// Brings the names in a directory to the disk.
    static func syncDirectory(_ path: String) throws(AuditLogError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(call: "open", path: path, errno: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .system(call: "fsync", path: path, errno: errno) }
    }

    /// The names of the journal files in a directory, oldest first; none when there is no such directory.
    static func journalNames(in directory: String) throws(AuditLogError) -> [JournalFileName] {
        guard let stream = opendir(directory) else {
            if errno == ENOENT { return [] }
            throw .system(call: "opendir", path: directory, errno: errno)
        }
        defer { closedir(stream) }
        var names: [JournalFileName] = []
        errno = 0
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if let name = JournalFileName(name) { names.append(name) }
        }
        guard errno == 0 else { throw .system(call: "readdir", path: directory, errno: errno) }
        return names.sorted()
    }

    /// The wall clock, in Unix nanoseconds.
    static func nowNanoseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
