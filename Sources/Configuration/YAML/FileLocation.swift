import Glibc

/// A file by the name a person would open it with, and by its absolute path.
struct FileLocation {
    /// Relative where the file that names it was given so.
    let shown: String
    let absolute: String

    /// A path as given on the command line, relative to the working directory.
    init(_ path: String) {
        shown = path
        absolute = Self.isAbsolute(path) ? Self.normalized(path) : Self.normalized(Self.workingDirectory + "/" + path)
    }

    private init(shown: String, absolute: String) {
        self.shown = shown
        self.absolute = absolute
    }

    /// A path that stands in this file, relative to the folder the file is in.
    func resolve(_ path: String) -> FileLocation {
        guard !Self.isAbsolute(path) else { return FileLocation(path) }
        let folder = shown.lastIndex(of: "/").map { shown[...$0] } ?? ""
        return FileLocation(shown: folder + path, absolute: Self.normalized(absolute + "/../" + path))
    }

    /// The whole file; the failure is the system's sentence about it.
    func read() throws(Rejection) -> [UInt8] {
        let descriptor = open(absolute, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure(errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        while true {
            var count = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, initializedCount in
                count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                initializedCount = max(0, count)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Self.failure(errno) }
            guard count > 0 else { break }
            bytes += chunk
            guard bytes.count <= Self.largestSize else {
                throw .because("File larger than \(Quantity.sizeText(Self.largestSize))")
            }
        }
        return bytes
    }

    private static let largestSize = 64 << 20

    private static func failure(_ code: Int32) -> Rejection {
        .because(String(cString: strerror(code)))
    }

    private static func isAbsolute(_ path: String) -> Bool { path.utf8.first == UInt8(ascii: "/") }

    private static var workingDirectory: String {
        guard let buffer = getcwd(nil, 0) else { return "/" }
        defer { free(buffer) }
        return String(cString: buffer)
    }

    /// Without `.` and `..`, by the text alone.
    private static func normalized(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." {
                _ = parts.popLast()
            } else {
                parts.append(part)
            }
        }
        return "/" + parts.joined(separator: "/")
    }
}
