import Glibc

/// The clocks of a load test, in nanoseconds.
struct LoadClock: Sendable {
    /// Unix time minus monotonic time, fixed at the start, so that the sum never runs backwards.
    private let unixOffset: Int64
    /// What two reads of the clock cost, and a timed charge has too much.
    let readCost: Int64

    init() {
        unixOffset = Self.read(CLOCK_REALTIME) - Self.read(CLOCK_MONOTONIC)
        readCost =
            (0..<1_000).map { _ in
                let start = Self.read(CLOCK_MONOTONIC)
                return Self.read(CLOCK_MONOTONIC) - start
            }.min() ?? 0
    }

    @inline(__always)
    var monotonic: Int64 { Self.read(CLOCK_MONOTONIC) }

    func unix(_ monotonic: Int64) -> Int64 { unixOffset + monotonic }

    /// CPU time of the calling thread.
    static var threadTime: Int64 { read(CLOCK_THREAD_CPUTIME_ID) }

    @inline(__always)
    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
