internal import Synchronization

/// The number of the latest record of each organization, and under "" of accesses of no organization; they go on where
/// the records of the last run ended.
///
/// Organizations are known by name, as that is what a restart and a reload keep.
package final class Sequences: Sendable {
    /// One organization's counter.
    final class Counter: Sendable {
        private let last = Atomic<UInt64>(0)

        /// The next number, from 1 on.
        func next() -> UInt64 {
            last.add(1, ordering: .relaxed).newValue
        }

        fileprivate func resume(after number: UInt64) {
            _ = last.max(number, ordering: .relaxed)
        }
    }

    private let counters: Mutex<[String: Counter]> = Mutex([:])

    package init() {}

    /// Makes the next number of an organization be above `last`.
    package func resume(_ organization: String, after last: UInt64) {
        counter(organization).resume(after: last)
    }

    /// The next number of an organization.
    package func next(_ organization: String) -> UInt64 {
        counter(organization).next()
    }

    func counter(_ organization: String) -> Counter {
        counters.withLock { counters in
            if let counter = counters[organization] { return counter }
            let counter = Counter()
            counters[organization] = counter
            return counter
        }
    }
}
