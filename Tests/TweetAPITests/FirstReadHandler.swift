import NIOCore

/// Tells when the first bytes of an answer arrive.
final class FirstReadHandler: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    private let arrived: EventLoopPromise<Void>

    init(_ arrived: EventLoopPromise<Void>) {
        self.arrived = arrived
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        arrived.succeed(())
        context.fireChannelRead(data)
    }
}
