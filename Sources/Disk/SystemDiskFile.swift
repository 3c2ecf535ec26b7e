internal import Glibc

/// A file of the operating system.
///
/// Its lock is `flock`'s, which goes with the descriptor, however the process ends.
final class SystemDiskFile: DiskFile {
    let path: String
    private let descriptor: Int32

    init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit {
        close(descriptor)
    }

    func length() throws(DiskError) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(call: "fstat", path: path, errno: errno) }
        return Int(status.st_size)
    }

    func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws(DiskError) -> Int {
        var count = 0
        while count < bytes.count, let base = bytes.baseAddress {
            let got = pread(descriptor, base + count, bytes.count - count, offset + count)
            if got == 0 { break }
            if got > 0 {
                count += got
            } else if errno != EINTR {
                throw .system(call: "read", path: path, errno: errno)
            }
        }
        return count
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(DiskError) {
        while true {
            let written = pwrite(descriptor, bytes.baseAddress, bytes.count, offset)
            if written == bytes.count { return }
            if written >= 0 {
                throw .shortWrite(path: path, offset: offset, wanted: bytes.count, written: written)
            }
            if errno != EINTR { throw .system(call: "write", path: path, errno: errno) }
        }
    }

    /// Takes the room with `posix_fallocate`.
    ///
    /// A file system without preallocation is given zeros (by the C library). One that copies on write (btrfs) may
    /// still run out of room when the bytes are written.
    func allocate(from offset: Int, to end: Int) throws(DiskError) {
        while true {
            let code = posix_fallocate(descriptor, offset, end - offset)
            if code == 0 { return }
            if code != EINTR { throw .noRoom(path: path, errno: code) }
        }
    }

    func truncate(to length: Int) throws(DiskError) {
        while ftruncate(descriptor, length) != 0 {
            if errno != EINTR { throw .system(call: "ftruncate", path: path, errno: errno) }
        }
    }

    func sync() throws(DiskError) {
        guard fdatasync(descriptor) == 0 else { throw .system(call: "fdatasync", path: path, errno: errno) }
    }

    func lock() throws(DiskError) -> Bool {
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            if errno == EWOULDBLOCK { return false }
            if errno != EINTR { throw .system(call: "flock", path: path, errno: errno) }
        }
        return true
    }

    func unlock() {
        flock(descriptor, LOCK_UN)
    }

    func identity() throws(DiskError) -> DiskFileIdentity {
        var own = stat()
        guard fstat(descriptor, &own) == 0 else { throw .system(call: "fstat", path: path, errno: errno) }
        guard own.st_nlink > 0 else { return .deleted }
        var named = stat()
        guard stat(path, &named) == 0 else {
            if errno == ENOENT { return .deleted }
            throw .system(call: "stat", path: path, errno: errno)
        }
        return named.st_ino == own.st_ino && named.st_dev == own.st_dev ? .same : .replaced
    }
}
