internal import Glibc
internal import NIOCore
internal import NIOPosix

/// Makes connections to servers: everything that is said to one goes over a channel made here.
enum UpstreamDialer {
    /// Why there is no connection.
    enum Failure: Error {
        /// The server, or the way there, is at fault.
        case server(ServerFailure)
        /// The gateway has no descriptor, port or memory left for it.
        case gateway(errno: Int32)
    }

    /// Connects to a server, below TLS where the upstream has it, and calls back on the event loop, never before it returns.
    ///
    /// - Parameters:
    ///   - upstream: whose settings hold for the connection.
    ///   - timeoutNanoseconds: until the connection stands.
    ///   - addHandlers: adds what is to speak over it.
    static func connect(
        to server: UpstreamServer,
        of upstream: Upstream,
        timeoutNanoseconds: Int64,
        on loop: any EventLoop,
        addHandlers: @escaping @Sendable (any Channel) throws -> Void,
        done: @escaping @Sendable (Result<any Channel, Failure>) -> Void
    ) {
        let (security, host) = (upstream.security, server.server.host)
        ClientBootstrap(group: loop)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelOption(.socketOption(.so_rcvbuf), value: receiveBufferBytes)
            // One piece in a turn of the loop, whatever waits: others have their turn, and a caller that doesn't read holds
            // no more than it.
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelOption(.writeBufferWaterMark, value: .init(low: 32 << 10, high: 64 << 10))
            .connectTimeout(.nanoseconds(timeoutNanoseconds))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try security?.begin(channel, host: host)
                    try addHandlers(channel)
                }
            }
            .connect(to: server.address)
            .flatMap { UpstreamSecurity.proven($0, within: timeoutNanoseconds) }
            .whenComplete { result in
                // The kernel may refuse at once, while whoever asked is still about to wait.
                loop.execute { done(result.mapError(UpstreamDialer.failure)) }
            }
    }

    /// What the system keeps of an answer that isn't read, as its caller doesn't take it.
    ///
    /// Left to itself it keeps megabytes of each, and where thousands of callers are slow it then runs short of memory for
    /// all connections of the machine.
    private static let receiveBufferBytes: Int = 128 << 10

    private static func failure(_ error: any Error) -> Failure {
        if case .connectTimeout = error as? ChannelError { return .server(.connectTimeout) }
        guard let error = error as? IOError else { return .server(.noHandshake) }
        switch error.errnoCode {
        case EMFILE, ENFILE, ENOMEM, ENOBUFS, EADDRNOTAVAIL: return .gateway(errno: error.errnoCode)
        case ETIMEDOUT: return .server(.connectTimeout)
        default: return .server(.noConnection(errno: error.errnoCode))
        }
    }
}
