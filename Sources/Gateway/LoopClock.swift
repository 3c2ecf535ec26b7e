internal import Glibc

/// One event loop's time: Unix nanoseconds that never run backwards.
///
/// It advances with the monotonic clock, so a step of the wall clock can't give availability back to a bucket; once a
/// second it is brought up to the wall clock where that is ahead.
struct LoopClock {
    private var offset: Int64
    /// The last time that was read, a quarter of a second ago at most: for how long a connection may idle, which takes no
    /// other reading.
    private(set) var last: Int64

    init() {
        offset = LoopClock.read(CLOCK_REALTIME) - LoopClock.read(CLOCK_MONOTONIC)
        last = 0
    }

    /// The time now; costs one `clock_gettime`, which needs no system call.
    @inline(__always)
    mutating func now() -> Int64 {
        last = max(last, LoopClock.read(CLOCK_MONOTONIC) &+ offset)
        return last
    }

    /// Takes over a wall clock that was set; a later one at once, an earlier one as time passes.
    mutating func synchronize() {
        offset = LoopClock.read(CLOCK_REALTIME) - LoopClock.read(CLOCK_MONOTONIC)
    }

    @inline(__always)
    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}
