import Glibc

/// Whether somebody has a file open for writing.
enum FileWriters {
    /// From fcntl(2) of Linux, whose names aren't imported.
    private static let setSignal: Int32 = 10
    private static let setLease: Int32 = 1024

    /// True where the system says so; false also where it can't tell, as for another user's files.
    ///
    /// A lease for reading is given only where nobody writes; it is given back at once. Should a writer come in that
    /// moment, it waits for that, and the system tells this process by a signal, which is one that does nothing.
    static func exist(for path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        guard fcntl(descriptor, setSignal, SIGURG) == 0 else { return false }
        guard fcntl(descriptor, setLease, Int32(F_RDLCK)) == 0 else { return errno == EAGAIN }
        _ = fcntl(descriptor, setLease, Int32(F_UNLCK))
        return false
    }
}
