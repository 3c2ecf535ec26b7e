/// Bounds one event loop's connections to upstreams: streams of HTTP/2 need many to one of a caller's, and descriptors have
/// to be left for journals, evidence and keys.
///
/// At the bound an idle connection to another server makes room; where none is idle, there is no room.
final class UpstreamRoom {
    private unowned(unsafe) let worker: Worker
    /// Among how many event loops the bound is shared out.
    private let loops: Int
    private let log: @Sendable (String) -> Void
    /// Connections that stand or are being made.
    private var count = 0
    /// Of those counted, how many were closed and have not gone yet.
    private var leaving = 0
    /// The operator was told that there is no room, and there has not been much since.
    private var isFull = false

    init(worker: Worker, loops: Int, log: @escaping @Sendable (String) -> Void) {
        self.worker = worker
        self.loops = loops
        self.log = log
    }

    private var bound: Int { max(1, worker.snapshot.settings.upstreamConnections / loops) }

    /// Counts a connection that is to be made; false where there is no room for it.
    func take() -> Bool {
        if count - leaving >= bound {
            guard worker.closeIdleUpstream() else {
                tellFull()
                return false
            }
            leaving += 1
        }
        count += 1
        return true
    }

    /// A connection is gone, or could not be made.
    func giveBack() {
        count -= 1
        leaving = max(0, leaving - 1)
        if isFull, count <= bound - max(1, bound / 8) { isFull = false }
    }

    private func tellFull() {
        guard !isFull else { return }
        isFull = true
        log(
            "connections: an event loop has all \(bound) it may have to upstreams; requests that need another get 503"
        )
    }
}
