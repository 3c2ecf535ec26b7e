internal import NIOCore

/// Puts what is written between two flushes into few pieces, since TLS makes a record of its own of each.
final class RecordGatherer: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// The most plain text that a record holds (RFC 8446, section 5.1).
    private static let recordBytes = 16 << 10

    private var gathered = ByteBuffer()
    /// What was gathered has been passed on; its memory is used again once TLS has taken it.
    private var isPassedOn = false

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        var bytes = unwrapOutboundIn(data)
        if isPassedOn {
            isPassedOn = false
            gathered.clear()
        }
        if gathered.readableBytes + bytes.readableBytes > RecordGatherer.recordBytes {
            passOn(context, nil)
            isPassedOn = false
            gathered.clear()
        }
        if gathered.readableBytes == 0, bytes.readableBytes >= RecordGatherer.recordBytes / 2 || promise != nil {
            context.write(wrapOutboundOut(bytes), promise: promise)
            return
        }
        gathered.writeBuffer(&bytes)
        if promise != nil { passOn(context, promise) }
    }

    func flush(context: ChannelHandlerContext) {
        passOn(context, nil)
        context.flush()
    }

    private func passOn(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        guard gathered.readableBytes > 0, !isPassedOn else { return }
        context.write(wrapOutboundOut(gathered), promise: promise)
        isPassedOn = true
    }
}
