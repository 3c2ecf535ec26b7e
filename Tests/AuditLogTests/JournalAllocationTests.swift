import Glibc
import Testing

@testable import AuditLog

struct JournalAllocationTests {
    /// Measured by taking everything: in a process whose heap has no free piece left and can't grow, any allocation,
    /// even one that is freed at once, ends the process.
    @Test(
        "asking for room, appending and committing work without a byte of free memory",
        .enabled(if: dlsym(nil, "__tsan_init") == nil && dlsym(nil, "__asan_init") == nil, "sanitizers allocate"))
    func noAllocation() async throws {
        let directory = TemporaryDirectory()
        let path = directory.path
        await #expect(processExitsWith: .success) { [path = path as String] in
            let names = NameRegistry()
            let journal = try Journal(directory: path, writer: 0, names: names)
            var access = sampleAccess(0)
            access.app = try names.number(of: .app, "a")
            func turn() -> Bool {
                guard journal.hasRoom(for: 100) else { return false }
                for _ in 0..<100 {
                    access.sequence += 1
                    journal.append(access)
                }
                return (try? journal.commit()) != nil
            }
            var succeeded = turn()

            let taken = takeAllMemory()
            for _ in 0..<20 { succeeded = turn() && succeeded }
            let leftOver = malloc(16)
            giveBack(taken)

            #expect(succeeded)
            #expect(leftOver == nil)
            try journal.close()
            #expect(try sequences(path) == Array(1...2_100))
        }
    }
}

/// Stops the heap from growing and takes every free piece of it, as a list linked through the pieces.
private func takeAllMemory() -> UnsafeMutableRawPointer? {
    var limit = rlimit(rlim_cur: 1, rlim_max: rlim_t.max)
    setrlimit(__rlimit_resource_t(9), &limit)
    var taken: UnsafeMutableRawPointer?
    // Small sizes one by one: the allocator keeps lists of freed pieces of each.
    var size = 1 << 24
    while size >= 16 {
        while let piece = malloc(size) {
            piece.storeBytes(of: taken, as: UnsafeMutableRawPointer?.self)
            taken = piece
        }
        size = size > 2_048 ? size / 2 : size - 8
    }
    return taken
}

/// Frees what `takeAllMemory` took, and lets the heap grow again.
private func giveBack(_ taken: UnsafeMutableRawPointer?) {
    var limit = rlimit(rlim_cur: rlim_t.max, rlim_max: rlim_t.max)
    setrlimit(__rlimit_resource_t(9), &limit)
    var next = taken
    while let piece = next {
        next = piece.load(as: UnsafeMutableRawPointer?.self)
        free(piece)
    }
}
