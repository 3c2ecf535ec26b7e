import Glibc

/// What the system says of files: it differs when one of them was written, replaced, or is reached over another link.
struct FileStamps: Equatable {
    private struct Stamp: Equatable {
        let device: UInt
        let inode: UInt
        let size: Int
        let modified: [Int]
        let changed: [Int]

        init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            device = UInt(status.st_dev)
            inode = UInt(status.st_ino)
            size = Int(status.st_size)
            modified = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
            changed = [status.st_ctim.tv_sec, status.st_ctim.tv_nsec]
        }
    }

    /// Nil where there is no such file.
    private let stamps: [Stamp?]

    init(_ paths: [String]) {
        stamps = paths.map { Stamp($0) }
    }
}
