import Foundation

/// Whether measurements are wanted: `TOLLGATE_BENCHMARK=1 swift test -c release --filter EvidenceTests`.
enum Benchmark {
    static let isEnabled = ProcessInfo.processInfo.environment["TOLLGATE_BENCHMARK"] != nil
}
