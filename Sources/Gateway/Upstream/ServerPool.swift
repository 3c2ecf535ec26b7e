internal import NIOCore
internal import Synchronization

/// One event loop's connections to one server: the idle ones, latest used first, and how many are busy.
final class ServerPool {
    let server: UpstreamServer
    let group: UpstreamGroup
    /// Those of its upstream; replaced where a configuration changes them.
    var settings: Upstream
    /// The pool it belongs to, unless its upstream was removed.
    private(set) weak var pool: UpstreamPool?
    private unowned(unsafe) let worker: Worker
    private var idle: [UpstreamConnection] = []
    /// Requests of this event loop that are at the server, or on their way there.
    private(set) var pending = 0
    private var isRetired = false

    init(_ server: UpstreamServer, pool: UpstreamPool, worker: Worker) {
        self.server = server
        self.pool = pool
        self.worker = worker
        group = pool.group
        settings = pool.upstream
    }

    // MARK: - Requests

    /// Whether requests may go there as long as there is room.
    var isServing: Bool { server.opensAt.load(ordering: .relaxed) == .min }

    /// Gives an idle connection to a request, and counts it; nil where there is none, or no room.
    func lease() -> UpstreamConnection? {
        guard !idle.isEmpty, begin(), let connection = takeIdle() else { return nil }
        connection.beginLease(isTrial: false)
        return connection
    }

    /// Whether requests at the server are counted in the whole process.
    var isBounded: Bool { settings.pendingBound != .max }

    /// Counts a request that goes to the server; false where it has as many as it may.
    func begin() -> Bool {
        if isBounded {
            let count = server.pending.add(1, ordering: .relaxed).newValue
            guard count <= settings.pendingBound else {
                server.pending.subtract(1, ordering: .relaxed)
                return false
            }
        }
        pending &+= 1
        return true
    }

    /// - Parameter wasBounded: `isBounded` as the request began; another configuration may have changed it.
    func end(wasBounded: Bool) {
        pending &-= 1
        if wasBounded { server.pending.subtract(1, ordering: .relaxed) }
    }

    /// Whether it may have one more request.
    var hasRoom: Bool {
        !isBounded || server.pending.load(ordering: .relaxed) < settings.pendingBound
    }

    // MARK: - Idle connections

    func takeIdle() -> UpstreamConnection? {
        guard let connection = idle.popLast() else { return nil }
        connection.place = -1
        return connection
    }

    /// Takes back a connection whose exchange is over and which can serve another.
    func giveBack(_ connection: UpstreamConnection, now: Int64) {
        guard !isRetired, idle.count < settings.idleConnectionsPerLoop else {
            connection.close()
            return
        }
        connection.idleUntil = now &+ settings.keepAliveNanoseconds
        connection.place = idle.count
        idle.append(connection)
    }

    /// Forgets an idle connection that was closed.
    func remove(_ connection: UpstreamConnection) {
        let place = connection.place
        guard place >= 0 else { return }
        connection.place = -1
        let last = idle.removeLast()
        if last !== connection {
            idle[place] = last
            last.place = place
        }
    }

    /// Closes what has been idle for too long.
    func sweep(now: Int64) {
        var index = idle.count - 1
        while index >= 0 {
            if index < idle.count, idle[index].idleUntil <= now { idle[index].close() }
            index -= 1
        }
    }

    /// Closes the connection that has been idle for longest; false where none is.
    func closeIdle() -> Bool {
        guard let connection = idle.first else { return false }
        connection.drop()
        return true
    }

    /// Closes what is idle, and what comes back later.
    func retire() {
        isRetired = true
        while let connection = idle.last { connection.close() }
    }
}
