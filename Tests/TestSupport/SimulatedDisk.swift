package import Disk
internal import Glibc
internal import Synchronization

/// A disk in memory that forgets, fails and stops where a test wants it to; the same for the same seed.
///
/// It knows what the running system sees and, apart from that, what is durable: of a file what its last sync covered,
/// of a directory the names that its last sync covered. Everything in between is at the mercy of a loss of power:
/// sectors of 512 bytes, lengths and names are each kept or lost (`SimulatedFile`, `SimulatedDirectory`).
///
/// ```swift
/// let disk = SimulatedDisk(seed: seed, directories: ["/state"])
/// disk.crash(afterSteps: 57, .powerLoss)     // the 57th call from now is the last one, and may take half effect
/// run(on: disk)                              // every later call throws; the code under test fails as it may
/// if disk.isStopped { disk.restart() }       // the machine comes back: what was not durable is kept or lost
/// recover(on: disk)                          // with files opened anew; those opened before stay dead
/// ```
///
/// Each call of `Disk` and `DiskFile` but `unlock` is a step. `steps` counts them, so that a test which ran a scenario
/// once can put a crash at each of its steps. `faults` makes calls fail by chance; `failNext` makes a certain one fail.
package final class SimulatedDisk: Disk {
    /// How the system ends.
    package enum Ending: Sendable, CaseIterable {
        /// The process is killed: what it wrote stays as it is, durable or not; its locks go.
        case processKill
        /// The machine stops: what was not synced is kept or lost, each part by itself.
        case powerLoss
    }

    /// A kind of call, for `failNext`.
    package enum Call: String, Sendable, CaseIterable {
        case open, names, makeDirectory, rename, remove, removeDirectory, syncDirectory
        case length, read, write, allocate, truncate, sync, lock, identity
    }

    private let state: Mutex<SimulatedDiskState>

    /// - Parameters:
    ///   - seed: decides everything that is left to chance.
    ///   - directories: are there, durably, with those above them.
    ///   - faults: what fails by chance.
    ///   - capacity: how many bytes all files together may have.
    package init(
        seed: UInt64, directories: [String] = ["/state"], faults: SimulatedFaults = .none, capacity: Int = .max
    ) {
        var start = SimulatedDiskState(seed: seed, faults: faults, capacity: capacity)
        for directory in directories { start.plant(directory) }
        state = Mutex(start)
    }

    // MARK: - What a test does with it

    /// How many calls there have been.
    package var steps: Int { state.withLock { $0.steps } }

    /// How many calls of a kind have failed, by chance or as asked for.
    package func failures(of call: Call) -> Int { state.withLock { $0.failures[call, default: 0] } }

    /// Whether the system has ended and every call throws until `restart`.
    package var isStopped: Bool { state.withLock { $0.ending != nil } }

    /// What fails by chance from now on.
    package var faults: SimulatedFaults {
        get { state.withLock { $0.faults } }
        set { state.withLock { $0.faults = newValue } }
    }

    /// How many bytes all files together may have; beyond that writes are short and there is no room.
    package var capacity: Int {
        get { state.withLock { $0.capacity } }
        set { state.withLock { $0.capacity = newValue } }
    }

    /// Ends the system in the call that comes after so many others, which may take effect in part; 0: in the next.
    package func crash(afterSteps count: Int, _ ending: Ending) {
        state.withLock { $0.plannedCrash = ($0.steps + count, ending) }
    }

    /// Ends the system now.
    package func stop(_ ending: Ending) {
        state.withLock { $0.ending = ending }
    }

    /// Brings the system back after its end; ends it first, by a loss of power, when it runs.
    ///
    /// Files that were open stay dead, and faults stay as they are.
    package func restart() {
        state.withLock { $0.restart() }
    }

    /// Makes the next call of a kind fail with an error number, on paths that end in a text; it has no effect, but for
    /// a sync, of which what was written is then kept or lost in parts.
    package func failNext(_ call: Call, pathSuffix: String = "", errno: Int32 = EIO) {
        state.withLock { $0.plannedFailures.append(PlannedFailure(call: call, pathSuffix: pathSuffix, errno: errno)) }
    }

    /// Calls something before each step, which may use the disk: its own calls are steps, but don't call it again.
    ///
    /// For a second party whose every view of the disk is to be tried, such as a reader beside a writer.
    package func beforeEachStep(_ action: (@Sendable () -> Void)?) {
        state.withLock { $0.beforeStep = action }
    }

    /// What the running system sees in a file, without a step; nil when there is none.
    package func peek(_ path: String) -> [UInt8]? { state.withLock { $0.file(at: path)?.bytes } }

    /// What would be in a file if everything unsynced were lost, by the name it has now; nil when there is none.
    package func peekDurable(_ path: String) -> [UInt8]? { state.withLock { $0.file(at: path)?.durable } }

    /// Puts a file in place durably, without a step, as when somebody tampers with it.
    ///
    /// Its open handles see the change.
    package func poke(_ path: String, _ bytes: [UInt8]) {
        state.withLock { $0.poke(path, bytes) }
    }

    // MARK: - Disk

    package func open(_ path: String, _ access: DiskAccess) throws(DiskError) -> any DiskFile {
        let (inode, boot) = try step(.open, path) { state throws(DiskError) in
            (try state.open(path, access), state.boot)
        }
        return SimulatedDiskFile(disk: self, path: path, inode: inode, boot: boot, isWritable: access != .read)
    }

    package func names(in directory: String) throws(DiskError) -> [String] {
        try step(.names, directory) { state throws(DiskError) in
            state.directories[directory]?.entries.keys.sorted() ?? []
        }
    }

    @discardableResult
    package func makeDirectory(_ path: String) throws(DiskError) -> Bool {
        try step(.makeDirectory, path) { state throws(DiskError) in try state.makeDirectory(path) }
    }

    package func rename(_ path: String, to newPath: String) throws(DiskError) {
        try step(.rename, path) { state throws(DiskError) in try state.rename(path, to: newPath) }
    }

    package func remove(_ path: String) throws(DiskError) {
        try step(.remove, path) { state throws(DiskError) in try state.remove(path) }
    }

    package func removeDirectory(_ path: String) throws(DiskError) {
        try step(.removeDirectory, path) { state throws(DiskError) in try state.removeDirectory(path) }
    }

    package func syncDirectory(_ path: String) throws(DiskError) {
        try step(.syncDirectory, path) { state throws(DiskError) in
            guard state.directories[path] != nil else { throw .system(call: "open", path: path, errno: ENOENT) }
            state.directories[path]?.sync()
        }
    }

    /// One call: counted, perhaps the last one, perhaps made to fail.
    ///
    /// - Parameters:
    ///   - torn: what a call that fails or is the last one leaves behind, in place of its effect.
    func step<Result>(
        _ call: Call, _ path: String, boot: Int? = nil,
        torn: (inout SimulatedDiskState) -> Void = { _ in },
        _ body: (inout SimulatedDiskState) throws(DiskError) -> Result
    ) throws(DiskError) -> Result {
        let action = state.withLock { state -> (@Sendable () -> Void)? in
            guard !state.isInAction, let action = state.beforeStep else { return nil }
            state.isInAction = true
            return action
        }
        if let action {
            action()
            state.withLock { $0.isInAction = false }
        }
        return try state.withLock { (state) throws(DiskError) in
            if let failure = state.begin(call, path, boot: boot) {
                switch failure {
                case .dead(let error): throw error
                case .stopping(let error):
                    // The last call takes its effect, a part of it, or none; nobody hears which.
                    switch state.generator.below(3) {
                    case 0: _ = try? body(&state)
                    // A sync that is interrupted has no effect that the end itself doesn't have.
                    case 1 where call != .sync: torn(&state)
                    default: break
                    }
                    throw error
                case .failing(let error):
                    if call == .sync || call == .write { torn(&state) }
                    throw error
                }
            }
            return try body(&state)
        }
    }

    func releaseLock(_ inode: Int, boot: Int) {
        state.withLock { state in
            if state.boot == boot { state.files[inode]?.isLocked = false }
        }
    }
}
