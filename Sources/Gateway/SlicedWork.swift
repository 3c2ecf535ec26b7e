internal import NIOCore

/// Long work of an event loop, cut into slices: between two of them, whoever's they are, the loop sees to all else.
final class SlicedWork {
    private let eventLoop: any EventLoop
    private var waiting = CircularBuffer<() -> Void>()
    private var isScheduled = false

    /// A loop does all that is due before it looks at its connections; so the next slice isn't due before it has done what
    /// else it has to.
    private static let pause = TimeAmount.microseconds(500)

    init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    /// Whether none waits.
    var isEmpty: Bool { waiting.isEmpty }

    /// Has a slice done when those that wait have been.
    func add(_ slice: @escaping () -> Void) {
        waiting.append(slice)
        schedule()
    }

    private func schedule() {
        guard !isScheduled, !waiting.isEmpty else { return }
        isScheduled = true
        let work = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.scheduleTask(in: SlicedWork.pause) { work.value.doNext() }
    }

    private func doNext() {
        isScheduled = false
        waiting.removeFirst()()
        schedule()
    }
}
