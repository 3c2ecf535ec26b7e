internal import NIOCore
internal import NIOHTTP2

/// Stands before everything else of an HTTP/2 connection: counts what comes in, and in the end lets nothing in any more.
///
/// What goes out passes it too, for the settings, which it corrects: swift-nio-http2 ends a connection with a stream more
/// than it has announced, where RFC 9113, section 5.1.2, has that stream refused.
final class HTTP2Door: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Bytes passed over, and time waited, after the last frame, so that the caller reads it before a reset.
    static let lingerNanoseconds: Int64 = 2_000_000_000
    private static let lingerBytes = 256 << 10

    private unowned(unsafe) let worker: Worker
    /// Set before the first byte comes.
    weak var connection: HTTP2Connection?
    private var counter = HTTP2FrameCounter()
    private var context: ChannelHandlerContext?
    /// Bytes that are still passed over; nil: they are let in.
    private var discarding: Int?
    private var hasSentSettings = false

    init(worker: Worker) {
        self.worker = worker
    }

    /// Since when a frame or a header block is incomplete.
    var openSince: Int64? { counter.openSince }

    func noteWork() {
        counter.noteWork()
    }

    /// The caller has sent something malformed, which ended one stream.
    func noteFault() {
        if let violation = counter.noteFault(now: worker.clock.now()) { refuse(violation) }
    }

    /// Lets in nothing more.
    func discard() {
        discarding = HTTP2Door.lingerBytes
    }

    /// Flushes, and calls back when all that was flushed before has gone out, or can't any more.
    func whenSent(_ done: @escaping @Sendable () -> Void) {
        guard let context else { return }
        let sent = context.eventLoop.makePromise(of: Void.self)
        sent.futureResult.whenSuccess(done)
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: sent)
    }

    /// Refuses what has taken too long; where the caller has nothing else under way, what is incomplete at all.
    func refuseOverdue(now: Int64, isIdle: Bool) -> Bool {
        guard let violation = isIdle && openSince != nil ? .slowFrame : counter.overdue(now: now) else { return false }
        refuse(violation)
        return true
    }

    /// Tells the caller to go, with ENHANCE_YOUR_CALM.
    private func refuse(_ violation: HTTP2FrameCounter.Violation) {
        guard discarding == nil, let context else { return }
        discard()
        var frame = ByteBuffer()
        frame.writeInteger(UInt32(8 << 8 | 7))
        frame.writeInteger(UInt8(0))
        frame.writeInteger(UInt32(0))
        frame.writeInteger(counter.lastStream)
        frame.writeInteger(UInt32(HTTP2ErrorCode.enhanceYourCalm.networkCode))
        context.write(wrapOutboundOut(frame), promise: nil)
        connection?.giveUp(violation.reason)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        if let left = discarding {
            discarding = left - bytes.readableBytes
            if left < bytes.readableBytes { context.closeTransport() }
            return
        }
        let violation = bytes.withUnsafeReadableBytes { counter.read($0, now: worker.clock.now()) }
        if let violation { return refuse(violation) }
        context.fireChannelRead(data)
        connection?.updateDeadline()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !hasSentSettings else { return context.write(data, promise: promise) }
        hasSentSettings = true
        var frame = unwrapOutboundIn(data)
        HTTP2Door.announce(UInt32(HTTP2Connection.streamBound), in: &frame)
        context.write(wrapOutboundOut(frame), promise: promise)
    }

    /// Puts the number of streams into the settings, which swift-nio-http2 writes first, in a piece of their own.
    static func announce(_ streams: UInt32, in frame: inout ByteBuffer) {
        // A header of nine bytes, then settings of a name in two bytes and a value in four.
        var index = frame.readerIndex + 9
        while let name = frame.getInteger(at: index, as: UInt16.self), index + 6 <= frame.writerIndex {
            if name == 3 { frame.setInteger(streams, at: index + 2) }
            index += 6
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Of the socket or of TLS; those of HTTP/2 begin behind this.
        connection?.abort()
    }
}
