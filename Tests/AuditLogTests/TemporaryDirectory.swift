import Glibc

/// A directory of one test's own, removed with it.
final class TemporaryDirectory: Sendable {
    let path: String
    private let isOwner: Bool

    init() {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(base)/tollgate-audit-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { fatalError("no temporary directory could be made under \(base)") }
        path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        isOwner = true
    }

    deinit {
        remove(path)
        rmdir(path)
    }

    /// The names in it, sorted.
    var names: [String] { names(in: path) }

    /// The path of something in it.
    func file(_ name: String) -> String { "\(path)/\(name)" }

    private func names(in directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    private func remove(_ directory: String) {
        for name in names(in: directory) where unlink("\(directory)/\(name)") != 0 {
            remove("\(directory)/\(name)")
            rmdir("\(directory)/\(name)")
        }
    }
}

/// The bytes of a file; empty when it can't be read.
func contents(of path: String) -> [UInt8] {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    let size = lseek(descriptor, 0, SEEK_END)
    var bytes = [UInt8](repeating: 0, count: max(0, size))
    let count = pread(descriptor, &bytes, bytes.count, 0)
    precondition(count == bytes.count, "\(path) could not be read whole")
    return bytes
}

/// Makes a file of these bytes.
func write(_ bytes: some Collection<UInt8>, to path: String) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    precondition(descriptor >= 0, "\(path) could not be made")
    defer { close(descriptor) }
    let bytes = Array(bytes)
    let count = Glibc.write(descriptor, bytes, bytes.count)
    precondition(count == bytes.count, "\(path) could not be written whole")
}
