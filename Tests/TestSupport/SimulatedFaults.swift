/// How often calls on a `SimulatedDisk` fail by chance, in thousandths.
package struct SimulatedFaults: Sendable, Equatable {
    /// Calls other than those below that fail with `EIO` and have no effect.
    package var errors: Int
    /// Writes that fail with `EIO`, of which any part may have gone through.
    package var failedWrites: Int
    /// Writes that take only a part and say so.
    package var shortWrites: Int
    /// Allocations that find no room.
    package var noRoom: Int
    /// Syncs of files that fail.
    ///
    /// What was written since the last is then kept or lost by parts, the running system may or may not see the old
    /// bytes from then on, and the next sync succeeds without having written them: as Linux does (Rebello et al., "Can
    /// Applications Recover from fsync Failures?", 2020).
    package var failedSyncs: Int

    package init(errors: Int = 0, failedWrites: Int = 0, shortWrites: Int = 0, noRoom: Int = 0, failedSyncs: Int = 0) {
        self.errors = errors
        self.failedWrites = failedWrites
        self.shortWrites = shortWrites
        self.noRoom = noRoom
        self.failedSyncs = failedSyncs
    }

    package static let none = SimulatedFaults()
}
