import Foundation

/// Measurements on request: `TOLLGATE_BENCHMARK=1 swift test -c release --filter EvidenceTests`.
enum Benchmark {
    /// Whether they are wanted.
    static let isEnabled = ProcessInfo.processInfo.environment["TOLLGATE_BENCHMARK"] != nil

    /// How long something keeps a processor busy, and how long it takes.
    static func measure(_ body: () throws -> Void) rethrows -> (processor: Duration, whole: Duration) {
        let start = processorTime
        let whole = try ContinuousClock().measure(body)
        return (processorTime - start, whole)
    }

    /// What this thread has had of a processor.
    static var processorTime: Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    /// A time for each of so many things, in nanoseconds.
    static func each(_ time: Duration, of count: Int) -> String {
        "\((time / count).components.attoseconds / 1_000_000_000) ns"
    }
}
