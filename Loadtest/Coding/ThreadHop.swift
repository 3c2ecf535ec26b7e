import Glibc
import NIOCore
import NIOPosix

/// What it costs to have something done on another thread, and to come back to the event loop with it.
struct ThreadHop {
    private static let count = 20_000

    func print() throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let pool = NIOThreadPool(numberOfThreads: 1)
        pool.start()
        defer {
            try? pool.syncShutdownGracefully()
            try? group.syncShutdownGracefully()
        }
        let loop = group.any()
        let start = Self.processTime
        var waits: [Int64] = []
        for _ in 0..<Self.count {
            let wait = try loop.flatSubmit {
                let begin = Self.wallTime
                return pool.runIfActive(eventLoop: loop) {}.map { Self.wallTime - begin }
            }.wait()
            waits.append(wait)
        }
        let both = Double(Self.processTime - start) / Double(Self.count)
        let alone = Self.processTime
        for _ in 0..<Self.count {
            try loop.flatSubmit { loop.makeSucceededVoidFuture() }.wait()
        }
        let cost = both - Double(Self.processTime - alone) / Double(Self.count)
        waits.sort()
        Swift.print(
            "to another thread and back: \(CodingMeasurement.microseconds(cost)) µs of CPU, "
                + "\(CodingMeasurement.microseconds(Double(waits[waits.count / 2]))) µs until it is back (median), "
                + "\(CodingMeasurement.microseconds(Double(waits[waits.count * 99 / 100]))) µs (p99)")
    }

    private static var processTime: Int64 { read(CLOCK_PROCESS_CPUTIME_ID) }
    private static var wallTime: Int64 { read(CLOCK_MONOTONIC) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
