internal import Glibc

/// The disk of the operating system.
public struct SystemDisk: Disk {
    public init() {}

    public func open(_ path: String, _ access: DiskAccess) throws(DiskError) -> any DiskFile {
        let flags =
            switch access {
            case .read: O_RDONLY
            case .modify: O_RDWR
            case .create: O_RDWR | O_CREAT | O_EXCL
            }
        while true {
            let descriptor = Glibc.open(path, flags | O_CLOEXEC, 0o600)
            if descriptor >= 0 { return SystemDiskFile(descriptor: descriptor, path: path) }
            switch errno {
            case EINTR: continue
            case ENOENT where access != .create: throw .missing(path: path)
            case EEXIST where access == .create: throw .exists(path: path)
            default: throw .system(call: "open", path: path, errno: errno)
            }
        }
    }

    public func names(in directory: String) throws(DiskError) -> [String] {
        guard let stream = opendir(directory) else {
            if errno == ENOENT { return [] }
            throw .system(call: "opendir", path: directory, errno: errno)
        }
        defer { closedir(stream) }
        var names: [String] = []
        errno = 0
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
            errno = 0
        }
        guard errno == 0 else { throw .system(call: "readdir", path: directory, errno: errno) }
        return names.sorted()
    }

    @discardableResult
    public func makeDirectory(_ path: String) throws(DiskError) -> Bool {
        if mkdir(path, 0o700) == 0 { return true }
        guard errno == EEXIST else { throw .system(call: "mkdir", path: path, errno: errno) }
        return false
    }

    public func rename(_ path: String, to newPath: String) throws(DiskError) {
        guard Glibc.rename(path, newPath) == 0 else { throw .system(call: "rename", path: path, errno: errno) }
    }

    public func remove(_ path: String) throws(DiskError) {
        guard unlink(path) == 0 else { throw .system(call: "unlink", path: path, errno: errno) }
    }

    public func removeDirectory(_ path: String) throws(DiskError) {
        guard rmdir(path) == 0 else { throw .system(call: "rmdir", path: path, errno: errno) }
    }

    public func syncDirectory(_ path: String) throws(DiskError) {
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(call: "open", path: path, errno: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .system(call: "fsync", path: path, errno: errno) }
    }
}
