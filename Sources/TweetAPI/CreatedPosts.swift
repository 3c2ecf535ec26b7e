import Synchronization

/// Counts the posts that callers made, so that each gets an id of its own.
final class CreatedPosts: Sendable {
    private let count = Atomic<Int>(0)

    /// 0 for the first call, 1 for the second and so on.
    func next() -> Int {
        count.add(1, ordering: .relaxed).oldValue
    }
}
