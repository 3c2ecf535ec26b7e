import Dispatch
import Glibc
import RateLimiting
import Synchronization

/// A scenario with its limiter and all that happened so far.
struct QuotaRun {
    let scenario: QuotaScenario
    private let clock = LoadClock()
    private let limiter: ContendingLimiter
    private var tally: QuotaTally
    private var rounds: UInt64 = 0

    init(_ scenario: QuotaScenario) throws {
        self.scenario = scenario
        limiter = try ContendingLimiter(scenario)
        tally = QuotaTally(subjects: scenario.organizations * scenario.keys)
    }

    /// Runs all threads for a while.
    mutating func drive(seconds: Double) {
        rounds += 1
        let worker = QuotaWorker(scenario: scenario, clock: clock, round: rounds)
        let started = clock.monotonic
        let deadline = started + Int64(seconds * 1e9)
        let total = Self.concurrently(scenario.threads, empty: QuotaTally(subjects: tally.requests.count)) {
            [limiter] thread in
            limiter.work(worker, thread: thread, deadline: deadline)
        }
        tally.add(round: total, wallNanoseconds: clock.monotonic - started)
    }

    func result() -> QuotaResult {
        var violations = QuotaBounds(scenario: scenario, tally: tally).violations()
        if case .slab(let limiter) = limiter {
            violations += QuotaBounds(scenario: scenario, tally: tally).differences(from: limiter.slabs)
        }
        return QuotaResult(scenario: scenario, tally: tally, violations: violations)
    }

    /// Runs `body` for each thread at the same time, and adds up what they return.
    ///
    /// `concurrentPerform` runs no more at once than there are cores; beyond that, each gets a serial queue, for which
    /// Dispatch starts a thread of its own.
    private static func concurrently(
        _ threads: Int,
        empty: QuotaTally,
        body: @escaping @Sendable (Int) -> QuotaTally
    ) -> QuotaTally {
        let total = SharedTally(empty)
        let work: @Sendable (Int) -> Void = { thread in
            let tally = body(thread)
            total.tally.withLock { $0.add(tally) }
        }
        if threads <= sysconf(Int32(_SC_NPROCESSORS_ONLN)) {
            DispatchQueue.concurrentPerform(iterations: threads, execute: work)
        } else {
            let group = DispatchGroup()
            for thread in 0..<threads {
                DispatchQueue(label: "quota \(thread)").async(group: group) { work(thread) }
            }
            group.wait()
        }
        return total.tally.withLock { $0 }
    }

    private final class SharedTally: Sendable {
        let tally: Mutex<QuotaTally>

        init(_ tally: QuotaTally) {
            self.tally = Mutex(tally)
        }
    }
}
