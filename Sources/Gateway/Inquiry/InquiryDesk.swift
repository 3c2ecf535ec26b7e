internal import Synchronization

/// Where inquiries are answered, away from the event loops; it takes so many at once and no more.
package final class InquiryDesk: Sendable {
    /// Answers an inquiry by calling back exactly once, on any thread; it must not block the calling one.
    package typealias Source = @Sendable (Inquiry, @escaping @Sendable (InquiryAnswer) -> Void) -> Void

    /// How many may wait for an answer at once, in the whole process.
    package static let maximumWaiting = 64
    /// How long a caller waits for an answer.
    static let timeoutNanoseconds: Int64 = 15_000_000_000

    private let source: Source
    private let waiting = Atomic<Int>(0)

    package init(_ source: @escaping Source) {
        self.source = source
    }

    /// Asks, unless too many wait; then it returns false and `done` isn't called.
    func ask(_ inquiry: Inquiry, _ done: @escaping @Sendable (InquiryAnswer) -> Void) -> Bool {
        guard waiting.add(1, ordering: .relaxed).newValue <= InquiryDesk.maximumWaiting else {
            waiting.subtract(1, ordering: .relaxed)
            return false
        }
        source(inquiry) { [self] answer in
            waiting.subtract(1, ordering: .relaxed)
            done(answer)
        }
        return true
    }
}
