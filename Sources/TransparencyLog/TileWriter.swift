internal import Disk
internal import SystemCrypto

/// Writes the files of one publishing, so that each name leads to all bytes of its file or isn't there.
///
/// Each file is written beside its place, synced and renamed; `finish` syncs the directories. What is there already is
/// written anew, as it may not be durable, but must be the same bytes.
struct TileWriter {
    private let disk: any Disk
    private let directory: String
    /// The directories whose own names are durable, relative to `directory`.
    private(set) var durableDirectories: Set<String>
    private var madeDirectories: Set<String> = []
    private var touchedDirectories: Set<String> = []
    private var written: [(path: TilePath, digest: SHA256Digest)] = []

    init(disk: any Disk, directory: String, durableDirectories: Set<String>) {
        self.disk = disk
        self.directory = directory
        self.durableDirectories = durableDirectories
    }

    /// Writes a tile or bundle.
    ///
    /// - Throws: `.refused` where the file is there with other bytes.
    mutating func write(_ file: TileEdge.File) throws(TransparencyLogError) {
        let name = file.path.text
        let path = "\(directory)/\(name)"
        let found: [UInt8]?
        do throws(DiskError) { found = try disk.bytes(of: path) } catch { throw .disk(error) }
        guard found == nil || found == file.bytes else {
            throw .refused(
                path: path,
                reason: "holds other entries than those to be published now",
                remedy: """
                    entries may have been published that the head doesn't tell of: restore the newest head; move the \
                    file away only if nothing beyond the head was ever given out
                    """
            )
        }
        do throws(DiskError) {
            try makeDirectories(for: name)
            try create(path, file.bytes)
        } catch {
            throw .disk(error)
        }
        written.append((file.path, SHA256.digest(of: file.bytes)))
    }

    /// Brings the names of all that was written to the disk.
    mutating func finish() throws(TransparencyLogError) {
        do throws(DiskError) {
            for touched in touchedDirectories.sorted() {
                try disk.syncDirectory(touched.isEmpty ? directory : "\(directory)/\(touched)")
            }
        } catch {
            throw .disk(error)
        }
        durableDirectories.formUnion(madeDirectories)
        touchedDirectories = []
        madeDirectories = []
    }

    /// Reads everything that was written, and compares it.
    func readBack() throws(TransparencyLogError) {
        for file in written {
            let path = "\(directory)/\(file.path)"
            let bytes: [UInt8]?
            do throws(DiskError) { bytes = try disk.bytes(of: path) } catch { throw .disk(error) }
            guard let bytes else { throw .missing(path: path) }
            guard SHA256.digest(of: bytes) == file.digest else {
                throw .damaged(path: path, reason: "reads otherwise than it was written")
            }
        }
    }

    private func create(_ path: String, _ bytes: [UInt8]) throws(DiskError) {
        let temporary = path + TileScan.temporarySuffix
        let file: any DiskFile
        do throws(DiskError) {
            file = try disk.open(temporary, .create)
        } catch {
            // A process that ended, or a disk that failed, left it behind.
            guard case .exists = error else { throw error }
            try disk.remove(temporary)
            file = try disk.open(temporary, .create)
        }
        try file.write(bytes, at: 0)
        try file.sync()
        try disk.rename(temporary, to: path)
    }

    /// Makes the directories above a file, as far as it isn't known that they are durable.
    private mutating func makeDirectories(for name: String) throws(DiskError) {
        let parents = name.split(separator: "/").dropLast()
        var made = ""
        for part in parents {
            let parent = made
            made += made.isEmpty ? String(part) : "/\(part)"
            if durableDirectories.contains(made) || madeDirectories.contains(made) { continue }
            try disk.makeDirectory("\(directory)/\(made)")
            madeDirectories.insert(made)
            // Also one that was there may have been made by a process that ended before it synced.
            touchedDirectories.insert(parent)
        }
        touchedDirectories.insert(made)
    }
}
