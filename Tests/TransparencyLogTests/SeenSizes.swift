import Synchronization

/// Which sizes a reader of a log has come across.
final class SeenSizes: Sendable {
    private let state = Mutex<(sizes: Set<Int>, step: Int)>(([], 0))

    var sizes: Set<Int> { state.withLock { $0.sizes } }

    /// Takes a size; false for one that was looked at a few steps ago, so that not every step is tried.
    func insert(_ size: Int, step: Int) -> Bool {
        state.withLock { state in
            let isNew = state.sizes.insert(size).inserted
            guard isNew || step - state.step >= 20 else { return false }
            state.step = step
            return true
        }
    }
}
