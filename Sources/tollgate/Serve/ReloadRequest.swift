import Synchronization

/// That somebody wants the configuration to be read again, however often it was said.
final class ReloadRequest: Sendable {
    private let isMade = Atomic<Bool>(false)

    func make() { isMade.store(true, ordering: .relaxed) }

    /// Whether it was made since the last call.
    func take() -> Bool { isMade.exchange(false, ordering: .relaxed) }
}
