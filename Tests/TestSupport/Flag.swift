internal import Synchronization

/// Something that a test does once, and that a script on another thread sees or waits for.
package final class Flag: Sendable {
    private let value = Atomic<Bool>(false)

    package init() {}

    package var isSet: Bool { value.load(ordering: .acquiring) }

    package func set() {
        value.store(true, ordering: .releasing)
    }

    /// Waits for as long as a test may take on a busy machine, of which this is a part.
    package func wait() throws {
        try Deadline.wait(seconds: 60, for: "a flag") { isSet }
    }
}
