internal import HTTPWire
internal import NIOCore
internal import Synchronization

/// One connection to a server of an upstream: takes its answers apart and hands them to the exchange it is leased to.
///
/// It reads while it is idle too, so that a connection the server closes is never leased.
final class UpstreamConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private enum State {
        case idle
        case head
        case length(remaining: Int)
        case chunked
        case untilClose
        /// After a 101: bytes pass as they come.
        case tunnel
        case closed
    }

    let server: ServerPool
    let worker: Worker
    /// Its place among the server's idle connections; -1 while it is leased.
    var place = -1
    var idleUntil = Int64.max
    /// Whether it has carried an exchange before.
    private(set) var isReused = false
    /// Whether a byte of the present answer has arrived.
    private(set) var hasAnswerBytes = false
    private(set) var headBytes = ByteBuffer()
    private(set) var isWritable = true

    private var context: ChannelHandlerContext?
    private var output: SocketOutput?
    private var parser: ResponseHeadParser
    private var decoder: ChunkedDecoder
    private var received = ByteBuffer()
    private var state = State.idle
    private var exchange: Exchange?
    private var requestMethod = Method.get
    private var interimCount = 0
    private var isPaused = false
    private var isProcessing = false
    private var flushesLater = false
    /// The server of a tunnel sends nothing more.
    private var isInputClosed = false
    /// Whether a request is counted at the server for it.
    private var isLeased = false
    private var wasBounded = false
    /// Whether its request is the one by which a server that was out is tried.
    private var isTrial = false

    /// Interim answers that one final answer may have before it.
    private static let interimBound = 16

    init(server: ServerPool, worker: Worker) {
        self.server = server
        self.worker = worker
        let bounds = WireBounds(headBytes: 64 << 10, fieldCount: 200, targetBytes: 0)
        parser = ResponseHeadParser(bounds: bounds)
        decoder = ChunkedDecoder(bounds: bounds)
    }

    /// The head of the present answer; its ranges lie in `headBytes`.
    var head: ResponseHead { _read { yield parser.head } }

    // MARK: - The exchange's side

    /// Begins an exchange with the head of its request.
    func begin(_ exchange: Exchange, method: Method, request: ByteBuffer) {
        self.exchange = exchange
        requestMethod = method
        hasAnswerBytes = false
        interimCount = 0
        parser.reset()
        state = .head
        send(request)
    }

    func send(_ bytes: ByteBuffer) {
        output?.write(bytes)
    }

    func flush() {
        output?.flush()
    }

    /// Flushes at the end of the tick, so that what arrives together goes out together.
    func flushLater() {
        guard !flushesLater else { return }
        flushesLater = true
        worker.flushLater(self)
    }

    /// The tick has ended.
    func flushNow() {
        flushesLater = false
        flush()
    }

    /// Stops or goes on reading the answer.
    func setPaused(_ paused: Bool) {
        guard paused != isPaused, let context else { return }
        isPaused = paused
        // A failure means that the channel is closed, which channelInactive tells.
        try? context.channel.syncOptions?.setOption(.autoRead, value: !paused)
        if !paused { process() }
    }

    /// Ends the lease: keeps the connection where its answer has ended and it may go on, closes it otherwise.
    func release(requestComplete: Bool) {
        exchange = nil
        isReused = true
        guard case .idle = state, requestComplete, parser.head.keepsAlive, received.readableBytes == 0 else {
            close()
            return
        }
        headBytes = ByteBuffer()
        setPaused(false)
        keep()
    }

    func close() {
        leave()
        context?.close(promise: nil)
    }

    /// Closes an idle connection without a farewell, for which its descriptor would have to be kept.
    func drop() {
        leave()
        context?.closeTransport()
    }

    private func leave() {
        state = .closed
        exchange = nil
        endLease()
        server.remove(self)
    }

    /// Tells the server of a tunnel that nothing more comes, when all that was sent has gone out.
    func closeWriting() {
        output?.close()
    }

    /// Ends a tunnel: what was sent still goes out, if the server takes it soon.
    func closeTunnel() {
        state = .closed
        exchange = nil
        endLease()
        guard let context else { return }
        let connection = NIOLoopBound(self, eventLoop: context.eventLoop)
        let flushed = context.eventLoop.makePromise(of: Void.self)
        let patience = context.eventLoop.scheduleTask(in: UpstreamConnection.closingPatience) {
            connection.value.context?.close(promise: nil)
        }
        flushed.futureResult.whenComplete { _ in
            patience.cancel()
            connection.value.context?.close(promise: nil)
        }
        if let output { output.flush(flushed) } else { flushed.succeed() }
    }

    private static let closingPatience = TimeAmount.seconds(2)

    /// The exchange waited too long; where it waited for an answer to begin, that is the server's failure.
    func noteTimeout() {
        if case .head = state { report(.responseTimeout) }
    }

    // MARK: - What becomes of its request, for the server's health

    /// A request that `ServerPool.begin` has counted is this connection's.
    func beginLease(isTrial: Bool) {
        isLeased = true
        wasBounded = server.isBounded
        self.isTrial = isTrial
    }

    /// The request is no longer this connection's, or it is not made after all.
    func endLease() {
        guard isLeased else { return }
        isLeased = false
        server.end(wasBounded: wasBounded)
        if isTrial {
            isTrial = false
            server.group.abandonTrial(of: server.server, now: worker.clock.now())
        }
    }

    /// Keeps the connection for another exchange.
    func keep() {
        endLease()
        server.giveBack(self, now: worker.clock.last)
    }

    /// It could not be made.
    func failedToConnect(_ failure: UpstreamDialer.Failure) -> Refusal {
        defer { endLease() }
        guard case .server(let failure) = failure else { return .upstreamRefused }
        report(failure)
        return failure == .connectTimeout ? .upstreamTimeout : .upstreamRefused
    }

    private func report(_ failure: ServerFailure) {
        guard isLeased else { return }
        server.group.failed(server.server, failure, isTrial: isTrial, now: worker.clock.now())
        isTrial = false
    }

    /// The head of an answer has arrived.
    private func reportAnswer() {
        let statuses = server.settings.ejection.statuses
        if !statuses.isEmpty, statuses.contains(parser.head.status) {
            report(.status(parser.head.status))
        } else if isTrial || server.server.failures.load(ordering: .relaxed) != 0 {
            server.group.succeeded(server.server, isTrial: isTrial, now: worker.clock.now())
            isTrial = false
        }
    }

    /// The connection ended before an answer: a failure, but where the server closed it after it had been idle.
    private func reportNoAnswer() {
        guard case .head = state, !isReused || hasAnswerBytes else { return }
        report(.noAnswer)
    }

    // MARK: - ChannelInboundHandler

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        output = SocketOutput(context, isAlone: server.settings.security == nil)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        output = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        worker.commitIfMany()
        var bytes = unwrapInboundIn(data)
        if received.readableBytes == 0 {
            received = bytes
        } else {
            received.writeBuffer(&bytes)
        }
        process()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        exchange?.advance(.answerPaused)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        isWritable = context.channel.isWritable
        exchange?.advance(.upstreamWritable)
    }

    func channelInactive(context: ChannelHandlerContext) {
        // What has arrived counts, also where the caller was too slow to take it until now.
        isPaused = false
        process()
        reportNoAnswer()
        endLease()
        let last = state
        state = .closed
        server.remove(self)
        guard let exchange else { return }
        switch last {
        case .idle: break
        case .untilClose, .tunnel:
            self.exchange = nil
            exchange.advance(.answerEnd)
        case .head, .length, .chunked, .closed:
            self.exchange = nil
            exchange.advance(.upstreamFailed(.upstreamBroken))
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A reset in a body that ends with the connection must not look like its end.
        switch state {
        case .untilClose, .tunnel: fail()
        default: context.close(promise: nil)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .some(.inputClosed) = event as? ChannelEvent else {
            return context.fireUserInboundEventTriggered(event)
        }
        isInputClosed = true
        process()
    }

    // MARK: - Taking answers apart

    private func process() {
        guard !isProcessing else { return }
        isProcessing = true
        defer { isProcessing = false }
        do throws(WireError) {
            while !isPaused, try step() {}
        } catch {
            fail()
        }
        if received.readableBytes == 0 { received = ByteBuffer() }
        if isInputClosed, received.readableBytes == 0, case .tunnel = state {
            isInputClosed = false
            exchange?.advance(.upstreamFinished)
        }
    }

    private func fail() {
        reportNoAnswer()
        endLease()
        let failed = exchange
        exchange = nil
        state = .closed
        failed?.advance(.upstreamFailed(.upstreamBroken))
        close()
    }

    /// Takes one part off what was received; false when nothing more can be taken.
    private func step() throws(WireError) -> Bool {
        switch state {
        case .closed:
            return false
        case .idle:
            // Bytes that nobody asked for: whatever they are, they must not answer the next request.
            if received.readableBytes > 0, exchange == nil { close() }
            return false
        case .head:
            return try takeHead()
        case .length(let remaining):
            guard let body = received.readSlice(length: min(remaining, received.readableBytes)),
                body.readableBytes > 0
            else { return false }
            let left = remaining - body.readableBytes
            state = left == 0 ? .idle : .length(remaining: left)
            exchange?.advance(.answerBody(body))
            if left == 0 { exchange?.advance(.answerEnd) }
            return true
        case .chunked:
            switch try decoder.next(&received) {
            case .data(let body):
                exchange?.advance(.answerBody(body))
                return true
            case .end:
                state = .idle
                exchange?.advance(.answerEnd)
                return true
            case .needsMore:
                return false
            }
        case .untilClose, .tunnel:
            guard received.readableBytes > 0 else { return false }
            let body = received
            received = ByteBuffer()
            exchange?.advance(.answerBody(body))
            return true
        }
    }

    /// Takes a 101, which is an answer only to a request for a WebSocket.
    private func switchProtocols() throws(WireError) -> Bool {
        guard let exchange, case .asked = exchange.upgrade else { throw .malformedStatusLine }
        state = .tunnel
        // One side may go on when the other has ended.
        try? context?.channel.syncOptions?.setOption(.allowRemoteHalfClosure, value: true)
        reportAnswer()
        exchange.advance(.upgraded)
        return true
    }

    private func takeHead() throws(WireError) -> Bool {
        guard received.readableBytes > 0 else { return false }
        hasAnswerBytes = true
        let arrived = received
        let isWhole = try parser.parse(arrived.readableBytesUInt8Span, answering: requestMethod)
        guard isWhole, let bytes = received.readSlice(length: parser.head.length)
        else { return false }
        headBytes = bytes
        if parser.head.isInterim {
            if parser.head.status == 101 { return try switchProtocols() }
            interimCount += 1
            guard interimCount <= UpstreamConnection.interimBound else {
                throw .malformedStatusLine
            }
            if parser.head.status != 100 { exchange?.advance(.interimAnswer) }
            parser.reset()
            return true
        }
        switch parser.head.framing {
        case .none, .length(0): state = .idle
        case .length(let count): state = .length(remaining: count)
        case .chunked:
            decoder = ChunkedDecoder(bounds: WireBounds(headBytes: 64 << 10, fieldCount: 200))
            state = .chunked
        case .untilClose: state = .untilClose
        }
        reportAnswer()
        exchange?.advance(.answerHead)
        if case .idle = state { exchange?.advance(.answerEnd) }
        return true
    }
}
