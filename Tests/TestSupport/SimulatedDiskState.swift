internal import Disk
internal import Glibc

/// A failure that a test has asked for.
struct PlannedFailure {
    let call: SimulatedDisk.Call
    let pathSuffix: String
    let errno: Int32
}

/// Everything a `SimulatedDisk` holds, behind its lock.
struct SimulatedDiskState {
    /// Why a call doesn't just do what it should.
    enum Failure {
        /// The system has ended, or the file was opened before it did.
        case dead(DiskError)
        /// The system ends in this call.
        case stopping(DiskError)
        /// The call fails.
        case failing(DiskError)
    }

    var generator: SeededGenerator
    var faults: SimulatedFaults
    var capacity: Int
    var files: [Int: SimulatedFile] = [:]
    var directories: [String: SimulatedDirectory] = ["/": SimulatedDirectory()]
    /// Directories whose removal may not be durable, as they were.
    private var removedDirectories: [String: SimulatedDirectory] = [:]
    var steps = 0
    /// How often the system has come back.
    var boot = 0
    var ending: SimulatedDisk.Ending?
    var plannedCrash: (step: Int, ending: SimulatedDisk.Ending)?
    var plannedFailures: [PlannedFailure] = []
    var failures: [SimulatedDisk.Call: Int] = [:]
    var beforeStep: (@Sendable () -> Void)?
    var isInAction = false
    private var nextInode = 1

    init(seed: UInt64, faults: SimulatedFaults, capacity: Int) {
        generator = SeededGenerator(seed: seed)
        self.faults = faults
        self.capacity = capacity
    }

    // MARK: - Steps

    /// Counts a call; tells what keeps it from its effect.
    mutating func begin(_ call: SimulatedDisk.Call, _ path: String, boot: Int?) -> Failure? {
        guard ending == nil, boot == nil || boot == self.boot else {
            return .dead(.system(call: call.rawValue, path: path, errno: ESHUTDOWN))
        }
        let number = steps
        steps += 1
        if let crash = plannedCrash, number >= crash.step {
            plannedCrash = nil
            ending = crash.ending
            return .stopping(.system(call: call.rawValue, path: path, errno: ESHUTDOWN))
        }
        if !plannedFailures.isEmpty,
            let index = plannedFailures.firstIndex(where: { $0.call == call && path.hasSuffix($0.pathSuffix) })
        {
            failures[call, default: 0] += 1
            return .failing(.system(call: call.rawValue, path: path, errno: plannedFailures.remove(at: index).errno))
        }
        let chance =
            switch call {
            case .write: faults.failedWrites
            case .sync: faults.failedSyncs
            case .allocate: faults.noRoom
            default: faults.errors
            }
        guard happens(chance) else { return nil }
        failures[call, default: 0] += 1
        return .failing(
            call == .allocate
                ? .noRoom(path: path, errno: ENOSPC) : .system(call: call.rawValue, path: path, errno: EIO))
    }

    /// True so many times in a thousand.
    mutating func happens(_ thousandths: Int) -> Bool {
        thousandths > 0 && generator.below(1_000) < thousandths
    }

    mutating func restart() {
        if ending ?? .powerLoss == .powerLoss {
            for path in directories.keys.sorted() {
                guard let lost = directories[path]?.losePower(&generator) else { continue }
                for name in lost { drop(path == "/" ? "/\(name)" : "\(path)/\(name)") }
            }
            bringBackDirectories()
            for inode in files.keys.sorted() { files[inode]?.losePower(&generator) }
        }
        for inode in files.keys { files[inode]?.isLocked = false }
        let linked = Set(directories.values.flatMap(\.inodes) + removedDirectories.values.flatMap(\.inodes))
        files = files.filter { linked.contains($0.key) }
        ending = nil
        plannedCrash = nil
        boot += 1
    }

    /// Forgets a directory whose name is gone, with all it held.
    private mutating func drop(_ path: String) {
        directories = directories.filter { $0.key != path && !$0.key.hasPrefix(path + "/") }
    }

    /// Puts those directories back whose removal was lost, with what is left of the removals in them.
    private mutating func bringBackDirectories() {
        for path in removedDirectories.keys.sorted() {
            let parent = directories[SimulatedDisk.directory(of: path)]
            guard directories[path] == nil, parent?.entries[SimulatedDisk.name(of: path)] == .directory else {
                continue
            }
            directories[path] = removedDirectories[path]
            _ = directories[path]?.losePower(&generator)
        }
        removedDirectories = [:]
    }

    // MARK: - Names

    func file(at path: String) -> SimulatedFile? { inode(at: path).flatMap { files[$0] } }

    func inode(at path: String) -> Int? {
        guard
            case .file(let inode)? = directories[SimulatedDisk.directory(of: path)]?.entries[
                SimulatedDisk.name(of: path)]
        else { return nil }
        return inode
    }

    /// Puts a directory and those above it in place, durably.
    mutating func plant(_ path: String) {
        guard directories[path] == nil else { return }
        let parent = SimulatedDisk.directory(of: path)
        plant(parent)
        directories[path] = SimulatedDirectory()
        directories[parent]?.set(SimulatedDisk.name(of: path), .directory)
        directories[parent]?.sync()
    }

    mutating func poke(_ path: String, _ bytes: [UInt8]) {
        let inode =
            inode(at: path)
            ?? {
                let made = makeInode()
                directories[SimulatedDisk.directory(of: path)]?.set(SimulatedDisk.name(of: path), .file(made))
                directories[SimulatedDisk.directory(of: path)]?.sync()
                return made
            }()
        files[inode]?.poke(bytes)
    }

    private mutating func makeInode() -> Int {
        defer { nextInode += 1 }
        files[nextInode] = SimulatedFile()
        return nextInode
    }

    mutating func open(_ path: String, _ access: DiskAccess) throws(DiskError) -> Int {
        let directory = SimulatedDisk.directory(of: path)
        let name = SimulatedDisk.name(of: path)
        guard let entries = directories[directory]?.entries else {
            if access == .create { throw .system(call: "open", path: path, errno: ENOENT) }
            throw .missing(path: path)
        }
        switch (entries[name], access) {
        case (nil, .create):
            let inode = makeInode()
            directories[directory]?.set(name, .file(inode))
            return inode
        case (nil, _): throw .missing(path: path)
        case (_, .create): throw .exists(path: path)
        case (.file(let inode), _): return inode
        case (.directory, _): throw .system(call: "open", path: path, errno: EISDIR)
        }
    }

    mutating func makeDirectory(_ path: String) throws(DiskError) -> Bool {
        let parent = SimulatedDisk.directory(of: path)
        guard directories[path] == nil else { return false }
        guard directories[parent] != nil else { throw .system(call: "mkdir", path: path, errno: ENOENT) }
        directories[path] = SimulatedDirectory()
        removedDirectories[path] = nil
        directories[parent]?.set(SimulatedDisk.name(of: path), .directory)
        return true
    }

    mutating func rename(_ path: String, to newPath: String) throws(DiskError) {
        let directory = SimulatedDisk.directory(of: path)
        guard directory == SimulatedDisk.directory(of: newPath) else {
            throw .system(call: "rename", path: path, errno: EXDEV)
        }
        guard inode(at: path) != nil else { throw .system(call: "rename", path: path, errno: ENOENT) }
        directories[directory]?.rename(SimulatedDisk.name(of: path), to: SimulatedDisk.name(of: newPath))
    }

    mutating func remove(_ path: String) throws(DiskError) {
        guard inode(at: path) != nil else { throw .system(call: "unlink", path: path, errno: ENOENT) }
        directories[SimulatedDisk.directory(of: path)]?.set(SimulatedDisk.name(of: path), nil)
    }

    mutating func removeDirectory(_ path: String) throws(DiskError) {
        guard let directory = directories[path] else { throw .system(call: "rmdir", path: path, errno: ENOENT) }
        guard directory.entries.isEmpty else { throw .system(call: "rmdir", path: path, errno: ENOTEMPTY) }
        directories[path] = nil
        removedDirectories[path] = directory
        directories[SimulatedDisk.directory(of: path)]?.set(SimulatedDisk.name(of: path), nil)
    }

    // MARK: - Room

    /// How many bytes are free for a file to grow by.
    var freeByteCount: Int {
        guard capacity < .max else { return .max }
        let linked = Set(directories.values.flatMap(\.visibleInodes))
        return max(0, capacity - linked.reduce(0) { $0 + (files[$1]?.bytes.count ?? 0) })
    }
}
