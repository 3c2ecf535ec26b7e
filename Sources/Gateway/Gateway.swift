package import AuditLog
internal import Glibc
internal import NIOCore
internal import NIOPosix

/// The data plane: listeners, and one worker for each event loop.
package final class Gateway: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let workers: [NIOLoopBound<Worker>]
    private let listeners: [any Channel]
    private let sweeps: [RepeatedTask]
    private let upstreams: UpstreamDirectory

    /// The addresses listened at, with the port the system chose where the configuration says 0.
    package let addresses: [String]

    /// What can't be done at start; one clear line each.
    package struct StartError: Error, CustomStringConvertible {
        package let description: String
    }

    /// Starts listening.
    ///
    /// - Parameters:
    ///   - loops: the number of event loops.
    ///   - journalDirectory: where each event loop keeps its journal.
    ///   - inquiries: answers what callers ask the gateway itself; without it, it has no receipt for anybody.
    ///   - resolver: finds the addresses of servers that have names.
    ///   - log: takes lines for the operator, on any thread.
    /// - Precondition: `checkFree` had nothing against the addresses.
    package static func start(
        listen: [Listener],
        loops: Int,
        snapshot: Snapshot,
        journalDirectory: String,
        names: NameRegistry,
        inquiries: InquiryDesk = InquiryDesk { _, done in done(.notFound) },
        resolver: NameResolver = .system,
        log: @escaping @Sendable (String) -> Void
    ) async throws -> Gateway {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: loops)
        do {
            let upstreams = UpstreamDirectory(resolver: resolver, log: log)
            let groups = await upstreams.adopt(snapshot.upstreams)
            var workers: [NIOLoopBound<Worker>] = []
            for (index, loop) in group.makeIterator().enumerated() {
                let worker = try await loop.submit {
                    let journal = try Journal(directory: journalDirectory, writer: UInt16(index), names: names)
                    let syncer =
                        snapshot.settings.durability == .power ? JournalSyncer(writer: index) : nil
                    let worker = Worker(
                        eventLoop: loop, loops: loops, journal: journal, snapshot: snapshot, upstreams: groups,
                        syncer: syncer, inquiries: inquiries, log: log)
                    return NIOLoopBound(worker, eventLoop: loop)
                }.get()
                workers.append(worker)
            }
            return try await Gateway(group: group, workers: workers, upstreams: upstreams, listen: listen)
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    private init(
        group: MultiThreadedEventLoopGroup,
        workers: [NIOLoopBound<Worker>],
        upstreams: UpstreamDirectory,
        listen: [Listener]
    ) async throws {
        self.group = group
        self.workers = workers
        self.upstreams = upstreams
        let loops = Array(group.makeIterator())
        var listeners: [any Channel] = []
        var addresses: [String] = []
        for var listener in listen {
            for (loop, worker) in zip(loops, workers) {
                let channel = try await Gateway.bind(listener, loop, worker)
                listeners.append(channel)
                listener.port = channel.localAddress?.port ?? listener.port
            }
            addresses.append(listener.address)
        }
        self.listeners = listeners
        self.addresses = addresses
        let pause = TimeAmount.milliseconds(250)
        let first = loops[0]
        let upstreamSweep = first.scheduleRepeatedTask(initialDelay: .zero, delay: pause) { _ in
            upstreams.sweep(on: first)
        }
        sweeps =
            [upstreamSweep]
            + zip(loops, workers).map { loop, worker in
                loop.scheduleRepeatedTask(initialDelay: pause, delay: pause) { _ in worker.value.sweep() }
            }
    }

    /// Makes a snapshot the one for all accesses that begin from now on, on every event loop.
    ///
    /// - Returns: when no event loop uses the last one for new accesses any more.
    package func install(_ snapshot: Snapshot) async throws {
        let groups = await upstreams.adopt(snapshot.upstreams)
        for (loop, worker) in zip(group.makeIterator(), workers) {
            try await loop.submit { worker.value.install(snapshot, upstreams: groups) }.get()
        }
    }

    /// The upstreams of the configuration in force, in its order.
    package var upstreamsInForce: [Upstream] { upstreams.all.map { $0.current.upstream } }

    /// How the servers of each upstream stand, in the order of the configuration.
    package func upstreamStandings() async throws -> [UpstreamStanding] {
        var standings = upstreams.all.map { UpstreamStanding(name: $0.name, servers: $0.standings) }
        for (loop, worker) in zip(group.makeIterator(), workers) {
            let pending = try await loop.submit { worker.value.pools.map { ($0.group.name, $0.pending) } }.get()
            for (name, servers) in pending {
                guard let index = standings.firstIndex(where: { $0.name == name }) else { continue }
                standings[index].add(servers)
            }
        }
        return standings
    }

    /// Brings each journal to the disk, on the calling thread.
    ///
    /// - Returns: up to where each journal is on the disk now.
    package func syncJournals() async throws -> [JournalPosition] {
        var positions: [JournalPosition] = []
        for (loop, worker) in zip(group.makeIterator(), workers) {
            let (handle, position) = try await loop.submit {
                let journal = worker.value.journal
                return (journal.syncHandle, journal.position)
            }.get()
            try handle.sync()
            positions.append(position)
        }
        return positions
    }

    /// Stops: takes no new connections, lets exchanges end, then closes the journals.
    ///
    /// - Parameter drainNanoseconds: how long exchanges may take; what is left then is cut off.
    package func stop(drainNanoseconds: Int64) async throws {
        for listener in listeners { try? await Gateway.closeWhenNoneWaits(listener) }
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for (loop, worker) in zip(group.makeIterator(), workers) {
                tasks.addTask {
                    let drained = loop.makePromise(of: Void.self)
                    loop.execute { worker.value.drain { drained.succeed() } }
                    let deadline = loop.scheduleTask(in: .nanoseconds(drainNanoseconds)) { worker.value.abort() }
                    try await drained.futureResult.get()
                    deadline.cancel()
                }
            }
            try await tasks.waitForAll()
        }
        for sweep in sweeps { sweep.cancel() }
        for (loop, worker) in zip(group.makeIterator(), workers) {
            try await loop.submit { try worker.value.journal.close() }.get()
        }
        try await group.shutdownGracefully()
    }

    /// Closes a listener once it has accepted all that wait to be: closing would reset them, who may have asked already.
    ///
    /// Where there is no end of them, or no room for them, that is given up after a second.
    private static func closeWhenNoneWaits(_ listener: any Channel) async throws {
        let end = NIODeadline.now() + .seconds(1)
        while true {
            let isClosed = try await listener.eventLoop.submit {
                if NIODeadline.now() < end, hasWaiting(listener) { return false }
                listener.close(promise: nil)
                return true
            }.get()
            if isClosed { return }
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    /// Whether a connection waits to be accepted; to be asked on the listener's event loop.
    private static func hasWaiting(_ listener: any Channel) -> Bool {
        let operations = listener.pipeline.syncOperations
        let isReadable = try? operations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { socket in
            var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            return poll(&entry, 1, 0) > 0
        }
        return isReadable ?? false
    }

    /// Bytes that the system holds for a caller beyond what is on its way: one that reads slowly costs no megabytes.
    private static let unsentBound = 64 << 10

    private static func bind(
        _ listener: Listener,
        _ loop: any EventLoop,
        _ worker: NIOLoopBound<Worker>
    ) async throws -> any Channel {
        do {
            // Every loop accepts for itself, so that a connection never changes threads.
            return try await ServerBootstrap(group: loop)
                .serverChannelOption(.backlog, value: 1_024)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .serverChannelOption(.socketOption(NIOBSDSocket.Option(rawValue: SO_REUSEPORT)), value: 1)
                .serverChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(ListenerGate(worker.value.gate))
                    }
                }
                .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
                .childChannelOption(.tcpOption(NIOBSDSocket.Option(rawValue: TCP_NOTSENT_LOWAT)), value: unsentBound)
                .childChannelOption(.allowRemoteHalfClosure, value: true)
                .childChannelOption(.writeBufferWaterMark, value: .init(low: 32 << 10, high: 64 << 10))
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try listener.begin(channel.pipeline.syncOperations, worker.value)
                    }
                }
                .bind(host: listener.host, port: listener.port)
                .get()
        } catch {
            throw StartError(description: "can't listen at \(listener.address): \(error)")
        }
    }

    /// Finds out that somebody listens at an address, which sharing a port between event loops would hide.
    ///
    /// - Throws: `StartError`.
    package static func checkFree(host: String, port: Int) throws {
        guard port != 0 else { return }
        let address = try SocketAddress.makeAddressResolvingHost(host, port: port)
        let descriptor = socket(Int32(address.protocol.rawValue), Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var on: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        let result = address.withSockAddr { pointer, length in
            Glibc.bind(descriptor, pointer, socklen_t(length))
        }
        guard result != 0 else { return }
        let reason = String(cString: strerror(errno))
        throw StartError(description: "can't listen at \(host):\(port): \(reason)")
    }
}
