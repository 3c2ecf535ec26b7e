internal import Agreements
internal import AuditLog
internal import Glibc
internal import HTTPWire
internal import NIOCore

/// One caller's HTTP/1.1 connection: parses its requests and feeds them, one after the other, to its exchange.
///
/// While an exchange is under way, what follows is left unparsed (pipelining), and from a bound on unread.
final class DownstreamConnection: Downstream, ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    enum State {
        /// Before or in a head.
        case head
        case length(remaining: Int)
        case chunked
        /// The request is complete; its exchange isn't.
        case answering
        /// Whatever comes is passed on, until the caller has finished.
        case tunnel(isFinished: Bool)
        /// The rest of a refused request's body, which is thrown away so that the connection can be kept.
        case discarding(remaining: Int)
        /// Nothing more is answered; what still comes is thrown away until the caller closes.
        case lingering(remaining: Int)
        case closed
    }

    private let isSecure: Bool
    var context: ChannelHandlerContext?
    private var output: SocketOutput?
    var parser: RequestHeadParser
    var decoder: ChunkedDecoder
    var received = ByteBuffer()
    var state = State.head
    /// A part of a head has arrived, and the time for the rest of it runs.
    var hasHeadBytes = false
    var bodyBytes = 0
    var pace = BodyPace(now: 0, pauseNanoseconds: 0)
    /// Since when no request has been under way, in Unix nanoseconds.
    private var restingSince: Int64 = 0
    var hasServed = false
    var isReading = true
    var isProcessing = false
    var isInputClosed = false
    /// The caller of a tunnel has been told that nothing more comes.
    private var isOutputClosed = false
    /// Everything has gone out, and nothing more will.
    private var isFlushed = false

    /// Bytes that may wait unparsed before reading stops.
    static let receiveBound = 64 << 10
    /// Bytes of a refused request's body that are read to keep the connection.
    private static let discardBound = 64 << 10
    /// Bytes read, and time waited, after the last answer, so that the caller gets it before a reset.
    private static let lingerBound = 256 << 10
    private static let lingerNanoseconds: Int64 = 2_000_000_000

    /// - Parameter isSecure: whether it is below TLS.
    init(worker: Worker, isSecure: Bool) {
        self.isSecure = isSecure
        parser = RequestHeadParser(bounds: worker.snapshot.settings.wire)
        decoder = ChunkedDecoder(bounds: worker.snapshot.settings.wire)
        super.init(worker: worker, isFramed: false)
    }

    // MARK: - The exchange's side

    override func write(_ bytes: ByteBuffer) {
        output?.write(bytes)
    }

    override func flush() {
        output?.flush()
    }

    /// Flushes, and calls back when all that was written has gone out; not where the connection ends before.
    override func flushMarked(_ done: @escaping @Sendable () -> Void) {
        guard let context else { return }
        let flushed = context.eventLoop.makePromise(of: Void.self)
        flushed.futureResult.whenSuccess(done)
        output?.flush(flushed)
    }

    /// Asks for the body that the caller holds back (RFC 9110, section 10.1.1), unless it has begun to send it.
    override func sendContinue() {
        guard received.readableBytes == 0 else { return }
        write(DownstreamConnection.continueLine)
        flush()
    }

    /// Whether another request can follow on this connection, as far as this one's body allows.
    override var canContinue: Bool {
        // The caller sends no more, but may have sent more requests before.
        if isInputClosed, received.readableBytes == 0 { return false }
        switch state {
        case .head, .tunnel, .lingering, .closed: return false
        case .answering, .discarding: return true
        case .length(let remaining): return remaining <= DownstreamConnection.discardBound && !awaitsContinue
        case .chunked: return false
        }
    }

    /// Whether the caller may never send the body, since it was not asked to.
    private var awaitsContinue: Bool { exchange.head.expectsContinue && bodyBytes == 0 }

    /// The exchange is over and its answer has gone out.
    override func exchangeEnded(keepsAlive: Bool) {
        guard keepsAlive else {
            closeGently()
            return
        }
        if case .length(let remaining) = state {
            state = .discarding(remaining: remaining)
        } else {
            state = .head
        }
        if exchange.snapshot !== worker.snapshot { follow(worker.snapshot) }
        let settings = worker.snapshot.settings
        restingSince = worker.clock.last
        deadline =
            restingSince + (isWritable ? settings.idleTimeoutNanoseconds : settings.writeTimeoutNanoseconds)
        process()
        closeIfDone()
    }

    override func follow(_ snapshot: Snapshot) {
        guard !exchange.isActive else { return }
        exchange.snapshot = snapshot
        guard !parser.isInsideHead else { return }
        parser = RequestHeadParser(bounds: snapshot.settings.wire)
        decoder = ChunkedDecoder(bounds: snapshot.settings.wire)
    }

    /// Ends a connection on which nothing more is to be answered: its caller has said so, or the gateway is stopping
    /// and has waited for the requests of callers that could not know.
    private func closeIfDone() {
        guard isInputClosed || worker.endsIdle, isWritable, !exchange.isActive, case .head = state else { return }
        closeGently()
    }

    /// Cuts the connection, so that the caller sees that the answer is not whole.
    override func abort() {
        state = .closed
        guard let context else { return }
        // A close with unsent data left is a reset; a clean end could be taken for the end of the body.
        if let socket = context.channel as? any SocketOptionProvider {
            socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in }
        }
        context.closeTransport()
    }

    override func beginTunnel() {
        guard case .answering = state else { return }
        state = .tunnel(isFinished: false)
        if worker.isDraining { return exchange.advance(.tunnelOver) }
        process()
    }

    override func closeWriting() {
        isOutputClosed = true
        output?.close()
    }

    override func closeIfIdle() {
        if case .tunnel = state { return exchange.advance(.tunnelOver) }
        guard case .head = state, !parser.isInsideHead, !exchange.isActive else { return }
        closeGently()
    }

    /// Sends the end of the connection, and reads on for a moment: closing with unread bytes would reset the connection,
    /// which can take the answer from the caller.
    private func closeGently() {
        guard let context else { return }
        state = .lingering(remaining: DownstreamConnection.lingerBound)
        deadline = worker.clock.now() + worker.snapshot.settings.writeTimeoutNanoseconds
        received = ByteBuffer()
        setReading(true)
        // Closing throws away what the caller has not taken yet, so that goes first.
        let connection = NIOLoopBound(self, eventLoop: context.eventLoop)
        let flushed = context.eventLoop.makePromise(of: Void.self)
        flushed.futureResult.whenComplete { _ in connection.value.closeFlushed() }
        output?.flush(flushed)
    }

    private func closeFlushed() {
        guard let context, case .lingering = state else { return }
        isFlushed = true
        deadline = worker.clock.now() + DownstreamConnection.lingerNanoseconds
        if isInputClosed {
            context.close(promise: nil)
        } else {
            context.close(mode: .output, promise: nil)
        }
    }

    /// Goes on with what was received and could not be taken before.
    override func process() {
        takeReceived()
    }

    // MARK: - The worker's side

    override var rest: Rest? {
        switch state {
        case .head where !hasServed || !exchange.isActive, .lingering where isFlushed:
            Rest(since: restingSince, hasServed: hasServed)
        default: nil
        }
    }

    override func makeRoom() {
        state = .closed
        context?.closeTransport()
    }

    /// The exchange that is under way.
    private var present: Exchange? {
        switch state {
        case .head, .discarding, .lingering, .closed: nil
        case .length, .chunked, .answering, .tunnel: exchange
        }
    }

    override func recordProgress() {
        present?.recordProgress()
    }

    override func checkPermission(in table: AccessTable, nowNanoseconds now: Int64) {
        present?.checkPermission(in: table, nowNanoseconds: now)
    }

    override func checkExpiry(in table: AccessTable, nowNanoseconds now: Int64) {
        present?.checkExpiry(in: table, nowNanoseconds: now)
    }

    /// The deadline has passed.
    override func expire(now: Int64) {
        deadline = .max
        switch state {
        case .head where !isWritable, .lingering where !isFlushed:
            // A caller that has not taken its answers in all that time; a clean end would look like theirs.
            abort()
        case .head:
            if parser.isInsideHead {
                fail(.requestTimeout)
            } else {
                context?.close(promise: nil)
            }
        case .lingering, .discarding:
            context?.close(promise: nil)
        case .closed:
            break
        case .tunnel where isWritable:
            exchange.advance(.tunnelOver)
        case .length, .chunked, .answering, .tunnel:
            if !isWritable {
                exchange.advance(.downstreamGone)
                abort()
            } else if !waitsForCaller {
                exchange.advance(.upstreamFailed(.upstreamTimeout))
            } else {
                exchange.advance(.requestFailed(.requestTimeout))
            }
        }
    }

    /// Whether the next thing to come is a piece of the request's body, not something of the upstream.
    private var waitsForCaller: Bool {
        if case .answering = state { false } else { exchange.takesBody }
    }

    // MARK: - ChannelInboundHandler

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        output = SocketOutput(context, isAlone: !isSecure)
        worker.add(self)
        restingSince = worker.clock.now()
        deadline = restingSince + worker.snapshot.settings.headTimeoutNanoseconds
        let remote = context.channel.remoteAddress
        forwardedPrefix = Downstream.forwarded(for: remote, isSecure: isSecure)
        let remoteAddress = AccessAddress(remote)
        address = worker.snapshot.settings.recording.kept(remoteAddress)
        origin = IPAddress(remoteAddress)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        output = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        worker.commitIfMany()
        var bytes = unwrapInboundIn(data)
        switch state {
        case .closed: return
        case .lingering(let remaining):
            let left = remaining - bytes.readableBytes
            state = .lingering(remaining: left)
            if left < 0 { context.close(promise: nil) }
            return
        default: break
        }
        if received.readableBytes == 0 {
            received = bytes
        } else {
            received.writeBuffer(&bytes)
        }
        process()
    }

    /// Nobody behind it wants to know.
    func channelReadComplete(context: ChannelHandlerContext) {}

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        isWritable = context.channel.isWritable
        guard isWritable else { return }
        if exchange.isActive {
            exchange.advance(.downstreamWritable)
        } else if case .head = state {
            deadline = worker.clock.now() + worker.snapshot.settings.idleTimeoutNanoseconds
            process()
            closeIfDone()
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .some(.inputClosed) = event as? ChannelEvent else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        isInputClosed = true
        switch state {
        case .answering:
            // Half-closed: the caller still reads its answer.
            break
        case .tunnel:
            process()
        case .head where !isWritable || received.readableBytes > 0:
            // Requests that came before are still to be answered, as soon as the caller takes the answers.
            break
        case .length, .chunked:
            exchange.advance(.requestFailed(.wire(.truncatedBody)))
        case .lingering:
            // What was answered may still be on its way out; then it is closed when that is done.
            if isFlushed { context.close(promise: nil) }
        case .head, .discarding, .closed:
            closeGently()
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if case .tunnel(isFinished: false) = state, isOutputClosed {
            // With both sides ended the channel goes without saying that its input did; what came with the end still passes.
            isInputClosed = true
            process()
        }
        state = .closed
        worker.remove(self)
        exchange.advance(.downstreamGone)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A reset is no end.
        isOutputClosed = false
        context.close(promise: nil)
    }

    private static let continueLine = ByteBuffer(staticString: "HTTP/1.1 100 Continue\r\n\r\n")
}
