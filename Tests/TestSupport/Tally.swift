internal import Synchronization

/// A count that one thread adds to and others read.
package final class Tally: Sendable {
    private let value = Atomic<Int>(0)

    package init() {}

    package var count: Int { value.load(ordering: .relaxed) }

    package func add(_ number: Int) {
        value.add(number, ordering: .relaxed)
    }
}
