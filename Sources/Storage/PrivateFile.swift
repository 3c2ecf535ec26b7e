internal import Glibc

/// Files that only the user the program runs as may read.
enum PrivateFile {
    /// Makes sure that there is a file at `path` with mode 0600, in a directory; directories it makes have mode 0700.
    ///
    /// SQLite gives the files beside a database (`-wal`, `-shm`) the mode of the database. An existing file is never
    /// opened: closing it would take away the locks that SQLite holds on it in this process.
    static func prepare(path: String) throws(KeyStoreError) {
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
            try makeDirectory(String(path[..<slash]), for: path)
        }
        let descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            close(descriptor)
        } else if errno != EEXIST {
            throw .cannotOpen(path: path, reason: lastSystemError())
        }
        var status = stat()
        guard stat(path, &status) == 0 else { throw .cannotOpen(path: path, reason: lastSystemError()) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .cannotOpen(path: path, reason: "not a regular file") }
        if status.st_mode & 0o777 != 0o600, chmod(path, 0o600) != 0 {
            throw .cannotOpen(path: path, reason: "its mode can't be set to 0600: \(lastSystemError())")
        }
    }

    /// Runs `body` while no other process or thread runs one for the same `path`.
    ///
    /// The lock is on the file `<path>-lock`, which is empty and stays; the kernel lets go of it if the process dies.
    static func withLock<Result>(
        path: String,
        _ body: () throws(KeyStoreError) -> Result
    ) throws(KeyStoreError) -> Result {
        let descriptor = open(path + "-lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .cannotOpen(path: path, reason: "its lock: \(lastSystemError())") }
        defer { close(descriptor) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw .cannotOpen(path: path, reason: "its lock: \(lastSystemError())") }
        }
        return try body()
    }

    private static func makeDirectory(_ directory: String, for path: String) throws(KeyStoreError) {
        if mkdir(directory, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = directory.lastIndex(of: "/"), slash != directory.startIndex else {
            throw .cannotOpen(path: path, reason: "directory \(directory): \(lastSystemError())")
        }
        try makeDirectory(String(directory[..<slash]), for: path)
        guard mkdir(directory, 0o700) == 0 || errno == EEXIST else {
            throw .cannotOpen(path: path, reason: "directory \(directory): \(lastSystemError())")
        }
    }

    private static func lastSystemError() -> String {
        String(cString: strerror(errno))
    }
}
