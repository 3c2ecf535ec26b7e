import Glibc

/// Counts the Swift runtime's object allocations of one thread, through the hook it keeps for instruments.
///
/// For a process that does nothing else. The hook itself must not allocate, not even in a debug build, so it touches
/// plain globals only: they are written before it is installed, and then by the thread that installed it.
enum AllocationCounter {
    typealias Allocate = @convention(c) (UnsafeRawPointer?, Int, Int) -> UnsafeMutableRawPointer?

    nonisolated(unsafe) private static var count = 0
    nonisolated(unsafe) private static var thread = pthread_self()
    nonisolated(unsafe) private static var original: Allocate?
    nonisolated(unsafe) private static var slot: UnsafeMutablePointer<Allocate>?

    /// Starts counting; false where the runtime has no such hook.
    static func install() -> Bool {
        guard let symbol = dlsym(nil, "_swift_allocObject") else { return false }
        let slot = symbol.assumingMemoryBound(to: Allocate.self)
        count = 0
        thread = pthread_self()
        original = slot.pointee
        self.slot = slot
        slot.pointee = { metadata, size, alignmentMask in
            if AllocationCounter.thread == pthread_self() { AllocationCounter.count += 1 }
            return AllocationCounter.original.unsafelyUnwrapped(metadata, size, alignmentMask)
        }
        return true
    }

    /// Stops counting, and returns how many there were.
    static func remove() -> Int {
        if let slot, let original { slot.pointee = original }
        return count
    }
}
