internal import Glibc
internal import NIOCore

/// Keeps one event loop's connections with callers within their bound.
///
/// At the bound each new connection takes the place of one that rests: first of those that never sent a whole request,
/// the one that has been silent for longest in a sample. Where none rests, the listeners stop accepting until there is
/// room: what comes then waits in the system's queue, and costs no descriptor and no turn of the event loop.
final class ConnectionGate {
    private unowned(unsafe) let worker: Worker
    /// Among how many event loops the bound is shared out.
    private let loops: Int
    private let log: @Sendable (String) -> Void
    private var listeners: [any Channel] = []
    private(set) var count = 0
    /// Of those counted, how many were closed and have not gone yet.
    private var leaving = 0
    private(set) var isPaused = false
    /// The bound was reached, and not left far behind since.
    private var isUnderPressure = false
    /// How many were closed to make room since the bound was reached.
    private var closed = 0
    private var lacksDescriptors = false
    /// Connections that a listener accepts in a turn of the loop.
    private var acceptedAtOnce = 0

    /// How many connections are looked at to find one that rests.
    private static let sample = 16
    /// The bounds of `acceptedAtOnce`.
    private static let accepted = 4...64

    init(worker: Worker, loops: Int, log: @escaping @Sendable (String) -> Void) {
        self.worker = worker
        self.loops = loops
        self.log = log
    }

    private var bound: Int { max(1, worker.snapshot.settings.connections / loops) }
    private var hasRoom: Bool { count - leaving < bound }

    func add(_ listener: any Channel) {
        listeners.append(listener)
        acceptedAtOnce = 0
        pace()
    }

    /// Says how many connections a listener accepts in a turn of the loop.
    ///
    /// A loop that serves many has long turns: of a thousand that come at once, the last would wait for seconds if each turn
    /// took a few of them. But it stops accepting only between two turns, so that none takes many more than have room.
    func pace() {
        let number = min(max(ConnectionGate.accepted.lowerBound, bound - count), ConnectionGate.accepted.upperBound)
        guard number != acceptedAtOnce else { return }
        acceptedAtOnce = number
        for listener in listeners {
            // A failure means that the listener is closed.
            try? listener.syncOptions?.setOption(.maxMessagesPerRead, value: UInt(number))
        }
    }

    /// A connection was accepted.
    func accepted(_ channel: any Channel) {
        count += 1
        let gate = NIOLoopBound(self, eventLoop: worker.eventLoop)
        channel.closeFuture.whenComplete { _ in gate.value.left() }
        makeRoom()
    }

    private func left() {
        count -= 1
        leaving = max(0, leaving - 1)
        if isPaused, hasRoom, !lacksDescriptors { setPaused(false) }
    }

    /// Makes sure that one more connection has room, or else stops accepting.
    private func makeRoom() {
        guard !hasRoom else { return }
        if !isUnderPressure {
            isUnderPressure = true
            log("connections: an event loop has all \(bound) it may have; those that rest make room for others")
        }
        if let resting = worker.restingConnection(among: ConnectionGate.sample) {
            leaving += 1
            closed += 1
            resting.makeRoom()
        } else {
            setPaused(true)
        }
    }

    /// A connection could not be accepted; true where that ends by itself, as descriptors come back.
    func failed(_ error: any Error) -> Bool {
        guard let error = error as? IOError, [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(error.errnoCode) else {
            return false
        }
        if !lacksDescriptors { log("connections: can't accept: \(error); tried again four times a second") }
        lacksDescriptors = true
        setPaused(true)
        return true
    }

    /// Four times a second.
    func sweep() {
        lacksDescriptors = false
        if isPaused {
            makeRoom()
            if hasRoom { setPaused(false) }
        }
        guard isUnderPressure, count <= bound - max(1, bound / 8) else { return }
        isUnderPressure = false
        log("connections: there is room again; \(closed) that rested were closed for others")
        closed = 0
    }

    private func setPaused(_ paused: Bool) {
        guard paused != isPaused else { return }
        isPaused = paused
        for listener in listeners {
            // A failure means that the listener is closed.
            try? listener.syncOptions?.setOption(.autoRead, value: !paused)
        }
    }
}
