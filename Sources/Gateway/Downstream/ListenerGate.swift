internal import NIOCore

/// Tells the event loop's gate of each connection that a listener accepts.
final class ListenerGate: ChannelInboundHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel

    private let gate: ConnectionGate

    init(_ gate: ConnectionGate) {
        self.gate = gate
    }

    func handlerAdded(context: ChannelHandlerContext) {
        gate.add(context.channel)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        gate.accepted(unwrapInboundIn(data))
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        gate.pace()
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if !gate.failed(error) { context.fireErrorCaught(error) }
    }
}
