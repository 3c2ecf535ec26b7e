internal import Glibc

/// The moment by which something has to have happened; every wait in these tests has one.
///
/// It only keeps a broken run from hanging: no test says how fast anything is.
package struct Deadline: Sendable {
    private let end: ContinuousClock.Instant

    package init(seconds: Double = 20) {
        end = .now + .seconds(seconds)
    }

    package var isPast: Bool { end <= .now }

    /// What is left, as poll(2) takes it; at least 0.
    var milliseconds: Int32 {
        let left = (end - .now).components
        guard left.seconds >= 0 else { return 0 }
        return Int32(clamping: max(0, left.seconds * 1_000 + left.attoseconds / 1_000_000_000_000_000))
    }

    /// Asks until the answer is yes.
    ///
    /// - Parameter what: what is waited for, as the error names it.
    /// - Throws: `WireFailure.timeout` when the deadline passes, and what the question throws.
    package static func wait(
        seconds: Double = 20,
        for what: @autoclosure () -> String,
        until isSo: () throws -> Bool
    ) throws {
        let deadline = Deadline(seconds: seconds)
        while try !isSo() {
            guard !deadline.isPast else { throw WireFailure.timeout(what()) }
            usleep(2_000)
        }
    }
}
