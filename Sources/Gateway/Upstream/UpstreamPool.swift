internal import NIOCore
internal import Synchronization

/// One event loop's way to one upstream: chooses a server for each request, and connects where no connection is idle.
final class UpstreamPool {
    let group: UpstreamGroup
    private(set) var upstream: Upstream
    private(set) var servers: [ServerPool] = []
    private unowned(unsafe) let worker: Worker
    private var choice: ServerChoice
    private var budget: RetryBudget
    /// The group's version that `servers` and `upstream` are of.
    private var version = -1

    init(group: UpstreamGroup, worker: Worker) {
        self.group = group
        self.worker = worker
        upstream = group.current.upstream
        // Loops begin with different servers, so that a few callers spread over all of them.
        choice = ServerChoice(first: Int(truncatingIfNeeded: worker.random.next() >> 33))
        budget = RetryBudget(now: worker.clock.now())
        update()
    }

    // MARK: - Servers

    /// Takes over the group's settings and servers where they changed; connections to servers that stay are kept, those to
    /// others end with their exchanges.
    func update() {
        let version = group.version.load(ordering: .acquiring)
        guard version != self.version else { return }
        self.version = version
        let (upstream, current) = group.current
        // A connection is as secure as the terms were under which it was made.
        let old = upstream.security == self.upstream.security ? servers : []
        let replaced = servers
        self.upstream = upstream
        servers = current.map { server in
            guard let known = old.first(where: { $0.server === server }) else {
                return ServerPool(server, pool: self, worker: worker)
            }
            known.settings = upstream
            return known
        }
        for server in replaced where !servers.contains(where: { $0 === server }) { server.retire() }
    }

    func sweep(now: Int64) {
        update()
        budget.advance(to: now)
        for server in servers { server.sweep(now: now) }
    }

    /// Closes what is idle, and what comes back later.
    func retire() {
        for server in servers { server.retire() }
    }

    /// Closes the connection that has been idle for longest at one of the servers; false where none is idle.
    func closeIdle() -> Bool {
        servers.contains { $0.closeIdle() }
    }

    /// How many requests of this event loop are at each server.
    var pending: [(name: String, address: String, count: Int)] {
        servers.map { ($0.server.server.authority, $0.server.address.ipAddress ?? "", $0.pending) }
    }

    // MARK: - Requests

    /// Gives an exchange a connection for its first try, or nil where it has to wait for `Exchange.advance(.upstreamReady)`.
    ///
    /// - Throws: `upstreamUnavailable` or `upstreamBusy` where no server can take it.
    func lease(_ exchange: Exchange, now: Int64) throws(Refusal) -> UpstreamConnection? {
        budget.noteRequest()
        // One server that serves, the usual case, is no choice.
        if servers.count == 1, servers[0].isServing, let connection = servers[0].lease() { return connection }
        let (server, isTrial) = try select(now: now, mayTry: true, except: [])
        // A trial is to show that the server can be reached, which an old connection doesn't.
        if !isTrial, let connection = server.takeIdle() {
            connection.beginLease(isTrial: false)
            return connection
        }
        guard connect(exchange, to: server, isTrial: isTrial) else { throw .upstreamBusy }
        return nil
    }

    /// Gives an exchange another server, if the budget has a retry for it; false where there is none.
    ///
    /// It has to wait for `.upstreamReady` then, or goes on at once with the connection that `use` is called with.
    func retry(_ exchange: Exchange, now: Int64, except tried: [ServerPool], use: (UpstreamConnection) -> Void) -> Bool
    {
        guard budget.hasRoom(now: now) else { return false }
        // Whose turn it is is for first tries to say: else a server that fails would get them all.
        let turn = choice
        defer { choice = turn }
        guard let (server, _) = try? select(now: now, mayTry: false, except: tried) else { return false }
        if let connection = server.takeIdle() {
            connection.beginLease(isTrial: false)
            budget.noteRetry()
            use(connection)
        } else {
            guard connect(exchange, to: server, isTrial: false) else { return false }
            budget.noteRetry()
        }
        return true
    }

    /// Makes a new connection for an exchange whose kept one turned out to be closed.
    func reconnect(_ exchange: Exchange, now: Int64) -> Bool {
        guard let (server, isTrial) = try? select(now: now, mayTry: true, except: []) else { return false }
        return connect(exchange, to: server, isTrial: isTrial)
    }

    /// Chooses a server and counts the request there.
    ///
    /// - Parameter mayTry: whether it may be a trial of a server that is out.
    private func select(
        now: Int64, mayTry: Bool, except tried: [ServerPool]
    ) throws(Refusal) -> (server: ServerPool, isTrial: Bool) {
        var mayTry = mayTry
        while true {
            let outcome = choice.choose(among: servers.count) { index in
                let server = servers[index]
                let opensAt = server.server.opensAt.load(ordering: .relaxed)
                guard server.hasRoom, tried.isEmpty || !tried.contains(where: { $0 === server }) else { return .closed }
                if opensAt == .min { return .open(pending: server.pending) }
                return mayTry && opensAt <= now ? .due : .closed
            }
            switch outcome {
            case .server(let index):
                if servers[index].begin() { return (servers[index], false) }
            case .trial(let index):
                let server = servers[index]
                let admission = group.admit(to: server.server, now: now)
                if admission == .refused {
                    mayTry = false
                } else if server.begin() {
                    return (server, admission == .trial)
                } else if admission == .trial {
                    group.abandonTrial(of: server.server, now: now)
                }
            case .none:
                throw refusal(now: now)
            }
        }
    }

    /// Why no server can take a request.
    private func refusal(now: Int64) -> Refusal {
        var soonest = Int64.max
        for server in servers {
            let opensAt = server.server.opensAt.load(ordering: .relaxed)
            if opensAt == .min { return .upstreamBusy }
            soonest = min(soonest, opensAt)
        }
        // Nothing says when: a name has no address yet, or checks have to be passed.
        if soonest == .max { soonest = now &+ (upstream.health?.intervalNanoseconds ?? 1_000_000_000) }
        let wait = max(0, soonest &- now)
        return .upstreamUnavailable(retryAfterSeconds: max(1, Int((wait &+ 999_999_999) / 1_000_000_000)))
    }

    // MARK: - Connections

    /// Begins to make a connection for a request that is counted at its server; false where there is no room for one.
    private func connect(_ exchange: Exchange, to server: ServerPool, isTrial: Bool) -> Bool {
        let loop = worker.eventLoop
        let connection = UpstreamConnection(server: server, worker: worker)
        connection.beginLease(isTrial: isTrial)
        let room = worker.upstreamRoom
        guard room.take() else {
            connection.endLease()
            return false
        }
        let boundRoom = NIOLoopBound(room, eventLoop: loop)
        let boundConnection = NIOLoopBound(connection, eventLoop: loop)
        let waiting = NIOLoopBound((exchange, exchange.generation), eventLoop: loop)
        UpstreamDialer.connect(
            to: server.server, of: upstream, timeoutNanoseconds: upstream.connectTimeoutNanoseconds, on: loop,
            addHandlers: { try $0.pipeline.syncOperations.addHandler(boundConnection.value) },
            done: { result in
                let (exchange, generation) = waiting.value
                let connection = boundConnection.value
                // The exchange may have ended, and its connection be busy with another, while this one was made.
                let isWanted = exchange.generation == generation && exchange.awaitsConnection
                switch result {
                case .success(let channel):
                    channel.closeFuture.whenComplete { _ in boundRoom.value.giveBack() }
                    if isWanted { exchange.advance(.upstreamReady(connection)) } else { connection.keep() }
                case .failure(let failure):
                    boundRoom.value.giveBack()
                    let refusal = connection.failedToConnect(failure)
                    if isWanted { exchange.advance(.connectFailed(connection.server, refusal)) }
                }
            })
        return true
    }
}
