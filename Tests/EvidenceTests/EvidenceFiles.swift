import Disk
import TestSupport

/// The files of an evidence directory on a simulated disk, to be changed and put on another.
struct EvidenceFiles: Equatable {
    static let root = "/state/evidence"

    /// By path.
    private(set) var contents: [String: [UInt8]] = [:]
    private var directories: Set<String> = [root]

    init() {}

    init(of disk: SimulatedDisk) throws {
        try collect(Self.root, disk)
    }

    private mutating func collect(_ directory: String, _ disk: SimulatedDisk) throws {
        directories.insert(directory)
        for name in try disk.names(in: directory) {
            let path = "\(directory)/\(name)"
            if let bytes = disk.peek(path) { contents[path] = bytes } else { try collect(path, disk) }
        }
    }

    /// The paths, in order; locks aside.
    var paths: [String] { contents.keys.filter { !$0.hasSuffix(".lock") }.sorted() }

    subscript(path: String) -> [UInt8]? {
        get { contents[path] }
        set { contents[path] = newValue }
    }

    /// Whether no partial tile beside it is of more entries.
    func isOfNewestTree(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        let width = Int(parts[parts.count - 1]) ?? 0
        let directory = path.dropLast(parts[parts.count - 1].utf8.count)
        return !contents.keys.contains {
            $0.hasPrefix(directory) && (Int($0.dropFirst(directory.utf8.count)) ?? 0) > width
        }
    }

    /// A disk with these files.
    func disk(seed: UInt64 = 1) -> SimulatedDisk {
        let disk = SimulatedDisk(seed: seed, directories: directories.sorted())
        for (path, bytes) in contents { disk.poke(path, bytes) }
        return disk
    }
}
