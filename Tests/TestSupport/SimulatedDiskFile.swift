internal import Disk
internal import Glibc
internal import Synchronization

/// An open file of a `SimulatedDisk`; dead once the system has ended.
final class SimulatedDiskFile: DiskFile {
    let path: String
    private let disk: SimulatedDisk
    private let inode: Int
    private let boot: Int
    private let isWritable: Bool
    /// Whether this handle holds the file's lock.
    private let holdsLock = Atomic<Bool>(false)

    init(disk: SimulatedDisk, path: String, inode: Int, boot: Int, isWritable: Bool) {
        self.disk = disk
        self.path = path
        self.inode = inode
        self.boot = boot
        self.isWritable = isWritable
    }

    deinit {
        unlock()
    }

    func length() throws(DiskError) -> Int {
        try step(.length) { file throws(DiskError) in file.bytes.count }
    }

    func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws(DiskError) -> Int {
        try step(.read) { file throws(DiskError) in
            let count = max(0, min(bytes.count, file.bytes.count - offset))
            guard count > 0 else { return 0 }
            file.bytes.withUnsafeBytes { bytes.copyMemory(from: .init(rebasing: $0[offset..<offset + count])) }
            return count
        }
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(DiskError) {
        try checkWritable("write")
        try disk.step(
            .write, path, boot: boot,
            torn: { [inode] state in
                let count = state.generator.below(bytes.count + 1)
                state.files[inode]?.write(.init(rebasing: bytes[..<count]), at: offset)
            },
            { [inode, path] state throws(DiskError) in
                let growth = max(0, offset + bytes.count - (state.files[inode]?.bytes.count ?? 0))
                let room = growth == 0 ? 0 : state.freeByteCount
                var count = growth > room ? max(0, bytes.count - (growth - room)) : bytes.count
                guard count > 0 || bytes.isEmpty else { throw .system(call: "write", path: path, errno: ENOSPC) }
                if count == bytes.count, count > 0, state.happens(state.faults.shortWrites) {
                    count = state.generator.below(count)
                }
                state.files[inode]?.write(.init(rebasing: bytes[..<count]), at: offset)
                guard count == bytes.count else {
                    throw .shortWrite(path: path, offset: offset, wanted: bytes.count, written: count)
                }
            })
    }

    func allocate(from offset: Int, to end: Int) throws(DiskError) {
        try checkWritable("fallocate")
        try disk.step(.allocate, path, boot: boot) { [inode, path] state throws(DiskError) in
            let growth = end - (state.files[inode]?.bytes.count ?? 0)
            guard growth > 0 else { return }
            guard growth <= state.freeByteCount else { throw .noRoom(path: path, errno: ENOSPC) }
            state.files[inode]?.resize(to: end)
        }
    }

    func truncate(to length: Int) throws(DiskError) {
        try checkWritable("ftruncate")
        try step(.truncate) { file throws(DiskError) in file.resize(to: length) }
    }

    func sync() throws(DiskError) {
        try disk.step(
            .sync, path, boot: boot,
            torn: { [inode] state in state.files[inode]?.failSync(&state.generator) },
            { [inode] state throws(DiskError) in state.files[inode]?.sync() })
    }

    func lock() throws(DiskError) -> Bool {
        let isTaken = try step(.lock) { file throws(DiskError) in
            if file.isLocked { return false }
            file.isLocked = true
            return true
        }
        if isTaken { holdsLock.store(true, ordering: .relaxed) }
        return isTaken || holdsLock.load(ordering: .relaxed)
    }

    func unlock() {
        if holdsLock.exchange(false, ordering: .relaxed) { disk.releaseLock(inode, boot: boot) }
    }

    func identity() throws(DiskError) -> DiskFileIdentity {
        try disk.step(.identity, path, boot: boot) { [inode, path] state throws(DiskError) in
            guard let named = state.inode(at: path) else { return .deleted }
            return named == inode ? .same : .replaced
        }
    }

    private func checkWritable(_ call: String) throws(DiskError) {
        guard isWritable else { throw .system(call: call, path: path, errno: EBADF) }
    }

    private func step<Result>(
        _ call: SimulatedDisk.Call, _ body: (inout SimulatedFile) throws(DiskError) -> Result
    ) throws(DiskError) -> Result {
        try disk.step(call, path, boot: boot) { [inode, path] state throws(DiskError) in
            guard var file = state.files.removeValue(forKey: inode) else {
                throw .system(call: call.rawValue, path: path, errno: ENOENT)
            }
            defer { state.files[inode] = file }
            return try body(&file)
        }
    }
}
