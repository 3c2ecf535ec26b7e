internal import NIOCore
internal import NIOPosix

/// One event loop's connections to one upstream: the idle ones, latest used first, and the making of new ones.
final class UpstreamPool {
    let upstream: Upstream
    private unowned(unsafe) let worker: Worker
    private var idle: [UpstreamConnection] = []
    private var nextServer: Int
    private var isRetired = false

    init(upstream: Upstream, worker: Worker) {
        self.upstream = upstream
        self.worker = worker
        // Loops begin with different servers, so that a few callers spread over all of them.
        nextServer = Int(truncatingIfNeeded: worker.random.next() >> 1) % upstream.servers.count
    }

    /// Gives an exchange an idle connection, or nil where it has to wait for `Exchange.advance(.upstreamReady)`.
    ///
    /// - Parameter fresh: passes over idle connections, for a retry after one of them turned out to be closed.
    func lease(_ exchange: Exchange, fresh: Bool) -> UpstreamConnection? {
        if !fresh, let connection = idle.popLast() {
            connection.place = -1
            return connection
        }
        connect(exchange)
        return nil
    }

    /// Takes back a connection whose exchange is over and which can serve another.
    func giveBack(_ connection: UpstreamConnection, now: Int64) {
        guard !isRetired, idle.count < upstream.idleConnectionsPerLoop else {
            connection.close()
            return
        }
        connection.idleUntil = now &+ upstream.keepAliveNanoseconds
        connection.place = idle.count
        idle.append(connection)
    }

    /// Forgets an idle connection that was closed.
    func remove(_ connection: UpstreamConnection) {
        guard connection.place >= 0 else { return }
        idle.remove(at: connection.place)
        for place in connection.place..<idle.count { idle[place].place = place }
        connection.place = -1
    }

    func sweep(now: Int64) {
        // The oldest are first: those in use lately are taken from and put back at the end.
        while let first = idle.first, first.idleUntil <= now { first.close() }
    }

    /// Closes what is idle, and what comes back later.
    func retire() {
        isRetired = true
        while let connection = idle.last { connection.close() }
    }

    private func connect(_ exchange: Exchange) {
        let server = upstream.servers[nextServer]
        nextServer = (nextServer + 1) % upstream.servers.count
        let loop = worker.eventLoop
        let (security, timeout) = (upstream.security, upstream.connectTimeoutNanoseconds)
        let connection = UpstreamConnection(pool: self, server: server, worker: worker)
        let boundConnection = NIOLoopBound(connection, eventLoop: loop)
        let waiting = NIOLoopBound((exchange, exchange.generation), eventLoop: loop)
        ClientBootstrap(group: loop)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelOption(.writeBufferWaterMark, value: .init(low: 32 << 10, high: 64 << 10))
            .connectTimeout(.nanoseconds(timeout))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try security?.begin(channel, host: server.host)
                    try channel.pipeline.syncOperations.addHandler(boundConnection.value)
                }
            }
            .connect(host: server.host, port: server.port)
            .flatMap { UpstreamSecurity.proven($0, within: timeout) }
            .whenComplete { result in
                let (exchange, generation) = waiting.value
                // The exchange may have ended, and its connection be busy with another, while this one was made.
                let isWanted = exchange.generation == generation && exchange.awaitsConnection
                switch result {
                case .success:
                    if isWanted {
                        exchange.advance(.upstreamReady(boundConnection.value))
                    } else {
                        boundConnection.value.pool.giveBack(
                            boundConnection.value, now: boundConnection.value.worker.clock.now())
                    }
                case .failure(let error):
                    guard isWanted else { return }
                    if case .connectTimeout = error as? ChannelError {
                        exchange.advance(.upstreamFailed(.upstreamTimeout))
                    } else {
                        exchange.advance(.upstreamFailed(.upstreamRefused))
                    }
                }
            }
    }
}
