/// What the journal and the evidence need of a file system, so that tests can put a failing one in its place.
///
/// Paths are those of the system. Nothing is durable before its sync: a file's bytes after `DiskFile.sync`, a file's
/// name (made, renamed or removed) after `syncDirectory` of the directory that holds it.
public protocol Disk: Sendable {
    /// Opens a file, or creates one that must not exist (`DiskError.exists`).
    ///
    /// - Throws: `DiskError.missing` where there is none to open.
    func open(_ path: String, _ access: DiskAccess) throws(DiskError) -> any DiskFile
    /// The names in a directory, sorted; none when there is no such directory.
    func names(in directory: String) throws(DiskError) -> [String]
    /// Makes a directory that only its owner may enter, unless it is there; its parent must be.
    ///
    /// - Returns: whether it was made; its name is then durable after `syncDirectory` of the parent.
    @discardableResult
    func makeDirectory(_ path: String) throws(DiskError) -> Bool
    /// Gives a file another name in its directory, in place of what had it.
    func rename(_ path: String, to newPath: String) throws(DiskError)
    /// Removes a file.
    func remove(_ path: String) throws(DiskError)
    /// Removes a directory, which must be empty.
    func removeDirectory(_ path: String) throws(DiskError)
    /// Brings the names in a directory to the disk.
    func syncDirectory(_ path: String) throws(DiskError)
}

/// What a file is opened for.
public enum DiskAccess: Sendable {
    /// To be read; it must exist.
    case read
    /// To be read and written; it must exist.
    case modify
    /// To be read and written; it must not exist, and is made with only its owner allowed.
    case create
}

extension Disk {
    /// All bytes of a file; nil when there is none.
    public func bytes(of path: String) throws(DiskError) -> [UInt8]? {
        let file: any DiskFile
        do throws(DiskError) {
            file = try open(path, .read)
        } catch {
            if case .missing = error { return nil }
            throw error
        }
        return try file.bytes()
    }

    /// Makes a file whose name leads to all of these bytes or to what it led to before, whatever happens.
    ///
    /// Durable when it returns: written beside it, synced, renamed, and the directory synced.
    public func replace(_ path: String, with bytes: [UInt8]) throws(DiskError) {
        let temporary = path + ".new"
        if try names(in: Self.directory(of: path)).contains(Self.name(of: temporary)) { try remove(temporary) }
        let file = try open(temporary, .create)
        try file.write(bytes, at: 0)
        try file.sync()
        try rename(temporary, to: path)
        try syncDirectory(Self.directory(of: path))
    }

    /// Makes a directory and those above it, as far as they are missing, and brings their names to the disk.
    public func makeDirectories(_ path: String) throws(DiskError) {
        var made = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            let parent = made.isEmpty ? "/" : made
            made += "/" + part
            if try !names(in: parent).contains(String(part)) { try makeDirectory(made) }
            // One that is there may have been made by a process that ended before it could do this.
            try syncDirectory(parent)
        }
    }

    /// The path without its last part.
    public static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The last part of a path.
    public static func name(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }
}
