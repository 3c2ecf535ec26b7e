internal import HTTPWire
internal import NIOCore

/// Asks a server once how it is: a GET on a connection of its own, of whose answer only the head is read.
final class HealthProbe: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum Result: Sendable {
        case good
        case bad(ServerFailure)
        /// The gateway itself could not ask.
        case unknown
    }

    private let request: ByteBuffer
    private let check: Upstream.HealthCheck
    private var done: ((Result) -> Void)?
    private var context: ChannelHandlerContext?
    private var parser = ResponseHeadParser(bounds: WireBounds(headBytes: 64 << 10, fieldCount: 200, targetBytes: 0))
    private var received = ByteBuffer()

    private init(_ server: UpstreamServer, _ check: Upstream.HealthCheck, done: @escaping (Result) -> Void) {
        request = ByteBuffer(
            string: "GET \(check.path) HTTP/1.1\r\nHost: \(server.server.authority)\r\n"
                + "User-Agent: tollgate-health\r\nAccept: */*\r\nConnection: close\r\n\r\n")
        self.check = check
        self.done = done
    }

    /// Asks, and calls back once, on the event loop, before the check's timeout is long over.
    static func ask(
        _ server: UpstreamServer,
        of upstream: Upstream,
        _ check: Upstream.HealthCheck,
        on loop: any EventLoop,
        done: @escaping @Sendable (Result) -> Void
    ) {
        let probe = NIOLoopBound(HealthProbe(server, check, done: done), eventLoop: loop)
        let timeout = loop.scheduleTask(in: .nanoseconds(check.timeoutNanoseconds)) {
            probe.value.finish(.bad(.responseTimeout))
        }
        UpstreamDialer.connect(
            to: server, of: upstream, timeoutNanoseconds: check.timeoutNanoseconds, on: loop,
            addHandlers: { try $0.pipeline.syncOperations.addHandler(probe.value) },
            done: { result in
                guard case .failure(let failure) = result else { return }
                timeout.cancel()
                if case .server(let failure) = failure {
                    probe.value.finish(.bad(failure))
                } else {
                    probe.value.finish(.unknown)
                }
            })
    }

    private func finish(_ result: Result) {
        let done = done
        self.done = nil
        context?.close(promise: nil)
        done?(result)
    }

    // MARK: - ChannelInboundHandler

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(request), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        received.writeBuffer(&bytes)
        let arrived = received
        do throws(WireError) {
            guard try parser.parse(arrived.readableBytesUInt8Span, answering: .get) else { return }
            let status = parser.head.status
            if parser.head.isInterim {
                // A check asks for nothing that calls for one.
                finish(.bad(.noAnswer))
            } else {
                finish(check.statuses.contains(status) ? .good : .bad(.status(status)))
            }
        } catch {
            finish(.bad(.noAnswer))
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(.bad(.noAnswer))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        finish(.bad(.noAnswer))
    }
}
