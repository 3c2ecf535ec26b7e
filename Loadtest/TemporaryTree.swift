import ArgumentParser
import Disk
import Glibc

/// A directory for what a load test writes.
struct TemporaryTree {
    let path: String
    /// Whether nobody asked for it, so that it goes when the load test ends.
    private let isTemporary: Bool

    /// Makes `directory`, which must not exist; or without one, a directory below the system's for temporary files.
    init(directory: String?, purpose: String) throws {
        isTemporary = directory == nil
        if let directory {
            guard mkdir(directory, 0o700) == 0 else {
                throw ValidationError("\(directory): \(String(cString: strerror(errno)))")
            }
            path = directory
            return
        }
        let temporary = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(temporary)/tollgate-\(purpose)-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else {
            throw ValidationError("\(temporary): \(String(cString: strerror(errno)))")
        }
        path = String(cString: made)
    }

    /// Removes it and all in it, unless somebody named it.
    func remove() {
        if isTemporary { Self.remove(path) }
    }

    private static func remove(_ path: String) {
        for name in (try? SystemDisk().names(in: path)) ?? [] {
            let inner = "\(path)/\(name)"
            if unlink(inner) != 0 { remove(inner) }
        }
        rmdir(path)
    }
}
