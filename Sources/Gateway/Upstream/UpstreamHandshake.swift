internal import NIOCore
internal import NIOTLS

/// Tells when the TLS handshake with a server is over, and how.
final class UpstreamHandshake: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let done: EventLoopPromise<Void>

    init(eventLoop: any EventLoop) {
        done = eventLoop.makePromise(of: Void.self)
    }

    /// Succeeds when the server has proven who it is.
    var result: EventLoopFuture<Void> { done.futureResult }

    func expire() {
        done.fail(ChannelError.connectTimeout(.zero))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.handshakeCompleted) = event as? TLSUserEvent {
            done.succeed(())
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        done.fail(error)
        context.fireErrorCaught(error)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        done.fail(ChannelError.eof)
    }
}
