internal import Agreements
internal import AuditLog
internal import HTTPWire
internal import NIOCore
internal import NIOHPACK
internal import NIOHTTP2
internal import SystemCrypto

/// One caller's HTTP/2 connection: hands the frames of each stream to its exchange, and sends what those answer as far as
/// the caller's windows let it.
///
/// swift-nio-http2 takes frames apart, keeps HPACK's tables and the protocol's states, and refuses what breaks them. There
/// are no channels for streams; see docs/decisions/http2-without-child-channels.md.
final class HTTP2Connection: Supervised, ChannelInboundHandler, NIOHTTP2FrameDelegate {
    typealias InboundIn = HTTP2Frame
    typealias OutboundOut = HTTP2Frame

    /// Streams that may be open at once; the setting's name is SETTINGS_MAX_CONCURRENT_STREAMS.
    static let streamBound = 100
    /// What a caller may send ahead on a stream, and on all of them together.
    static let streamWindow = 65_535
    private static let connectionWindow = 1 << 20
    /// The most bytes of body in a frame; any endpoint takes as many (RFC 9113, section 4.2).
    static let frameBytes = 16 << 10
    /// Bytes that are made into frames before they are flushed, so that writability is known again.
    private static let burstBytes = 128 << 10

    let forwardedPrefix: ByteBuffer
    let address: AccessAddress
    let origin: IPAddress
    let clientCertificate: SHA256Digest?
    /// What a new stream's window begins with, as the caller has set it.
    private(set) var initialWindow = 65_535

    private var context: ChannelHandlerContext?
    private let door: HTTP2Door
    private var streams: [HTTP2StreamID: HTTP2Stream] = [:]
    /// Streams that have something to send, in the order of their turns.
    private var ready: [HTTP2Stream] = []
    /// Bytes of body that the caller takes on all streams together.
    private var window = 65_535
    private var knownNames = HTTP2AnswerFields.KnownNames()
    private var lastStream = HTTP2StreamID.rootStream
    private var isGoingAway = false
    private var isClosing = false
    private var isFlushScheduled = false
    private var isSending = false
    private var flushTask: @Sendable () -> Void = {}
    private var isFlushed = false
    private var idleDeadline = Int64.max
    /// Since when no stream has been open, in Unix nanoseconds.
    private var idleSince: Int64 = 0
    private var writeDeadline = Int64.max
    /// Streams that end with a code once what was made into frames has been flushed, which a reset would drop.
    private var lateResets: [(id: HTTP2StreamID, code: HTTP2ErrorCode)] = []
    /// What waits for the frames of this flush to have gone out.
    private var reachedMarks: [@Sendable () -> Void] = []
    /// swift-nio-http2 has said GOAWAY for a reason of its own.
    private var isGivenUp = false

    init(worker: Worker, door: HTTP2Door, remote: SocketAddress?, isSecure: Bool, clientCertificate: SHA256Digest?) {
        self.door = door
        forwardedPrefix = Downstream.forwarded(for: remote, isSecure: isSecure)
        address = worker.snapshot.settings.recording.kept(AccessAddress(remote))
        origin = IPAddress(AccessAddress(remote))
        self.clientCertificate = clientCertificate
        super.init(worker: worker)
    }

    // MARK: - Frames

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        let connection = NIOLoopBound(self, eventLoop: context.eventLoop)
        flushTask = { connection.value.send() }
        worker.add(self)
        noteIdle()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isClosing else { return }
        let frame = unwrapInboundIn(data)
        switch frame.payload {
        case .headers(let headers):
            if let stream = streams[frame.streamID] {
                stream.take(trailers: headers.headers)
            } else {
                begin(frame.streamID, headers.headers, endsStream: headers.endStream)
            }
        case .data(let data):
            guard let stream = streams[frame.streamID], case .byteBuffer(let bytes) = data.data else { return }
            stream.take(bytes, endsStream: data.endStream)
        case .windowUpdate(let increment):
            if frame.streamID == .rootStream {
                if window <= 0 { enqueueAll() }
                window += increment
            } else if let stream = streams[frame.streamID] {
                stream.window += increment
                enqueue(stream)
            }
            scheduleFlush()
        case .settings(.settings(let settings)):
            for setting in settings where setting.parameter == .initialWindowSize { setInitialWindow(setting.value) }
        default:
            break
        }
    }

    private func begin(_ id: HTTP2StreamID, _ fields: HPACKHeaders, endsStream: Bool) {
        guard streams.count < HTTP2Connection.streamBound else {
            reset(id, .refusedStream)
            return door.noteFault()
        }
        lastStream = id
        idleDeadline = .max
        let stream = worker.takeStream()
        streams[id] = stream
        stream.begin(id, on: self, fields: fields, endsStream: endsStream)
    }

    private func enqueueAll() {
        for stream in streams.values where stream.pendingBytes > 0 { enqueue(stream) }
    }

    private func setInitialWindow(_ value: Int) {
        let change = value - initialWindow
        initialWindow = value
        for stream in streams.values {
            stream.window += change
            if change > 0 { enqueue(stream) }
        }
        scheduleFlush()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // A cast that fails is dear, and each stream has four events.
        let type = type(of: event)
        if type == StreamClosedEvent.self, let event = event as? StreamClosedEvent {
            streams[event.streamID]?.closedByCaller()
        } else if type == NIOHTTP2WindowUpdatedEvent.self, let event = event as? NIOHTTP2WindowUpdatedEvent {
            noteInboundWindow(event)
        } else if type == ChannelEvent.self, case .some(.inputClosed) = event as? ChannelEvent {
            callerHasClosed()
        }
    }

    private func noteInboundWindow(_ event: NIOHTTP2WindowUpdatedEvent) {
        guard let size = event.inboundWindowSize else { return }
        if event.streamID != .rootStream {
            streams[event.streamID]?.noteInbound(window: size)
        } else if size < HTTP2Connection.connectionWindow / 2, !isClosing {
            credit(.rootStream, HTTP2Connection.connectionWindow - size)
        }
    }

    func wroteFrame(_ frame: HTTP2Frame) {
        if case .goAway(_, let code, _) = frame.payload, code != .noError { isGivenUp = true }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Without a GOAWAY it was the error of one stream, which has ended that stream and nothing else.
        guard isGivenUp else { return }
        giveUp(HTTP2Connection.reason(error))
    }

    /// The caller has broken the protocol: everything of its ends, and it gets to know why.
    func giveUp(_ reason: String?) {
        guard !isClosing else { return }
        if let reason { worker.noteCut("HTTP/2: \(reason)", address) }
        endStreams()
        closeGently()
    }

    /// What the operator is told; a caller that merely has a bug is told by its GOAWAY alone.
    private static func reason(_ error: any Error) -> String? {
        switch error {
        case is NIOHTTP2Errors.ExcessiveRSTFrames: "a flood of resets"
        case is NIOHTTP2Errors.ExcessiveStreamErrors, is NIOHTTP2Errors.ExcessiveNumberOfGlitches:
            "a flood of stream errors"
        case is NIOHTTP2Errors.ExcessiveContinuationFrames: "a flood of CONTINUATION frames"
        case is NIOHTTP2Errors.ExcessivelyLargeHeaderBlock: "a header block above its bound"
        case is NIOHTTP2Errors.ExcessiveOutboundFrameBuffering: "a flood of frames to be answered"
        default: nil
        }
    }

    private func endStreams() {
        isClosing = true
        ready.removeAll()
        for stream in streams.values { stream.closedByCaller() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        worker.remove(self)
        endStreams()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            writeDeadline = .max
            scheduleFlush()
        } else {
            writeDeadline = worker.clock.now() + worker.snapshot.settings.writeTimeoutNanoseconds
        }
        updateDeadline()
    }

    // MARK: - Sending

    /// The fields of the head in front of `bytes`; nil where there is no whole one.
    func takeAnswerFields(_ bytes: inout ByteBuffer) -> HTTP2AnswerFields? {
        HTTP2AnswerFields(&bytes, &knownNames, now: worker.clock.last)
    }

    /// A stream has something to send, or there is new room for it.
    func enqueue(_ stream: HTTP2Stream) {
        guard !stream.isReady, !isClosing else { return }
        stream.isReady = true
        ready.append(stream)
    }

    /// Sends at the end of this tick, everything at once.
    func scheduleFlush() {
        guard !isFlushScheduled, let context else { return }
        isFlushScheduled = true
        context.eventLoop.execute(flushTask)
    }

    private func send() {
        isFlushScheduled = false
        guard !isSending, !isClosing, let context else { return }
        isSending = true
        var goesOn = true
        while goesOn, context.channel.isWritable, !isClosing {
            goesOn = sendBurst(context)
            context.flush()
        }
        context.flush()
        finishFlush(context)
        isSending = false
        closeIfFinished()
    }

    private func finishFlush(_ context: ChannelHandlerContext) {
        if !lateResets.isEmpty {
            for (id, code) in lateResets { reset(id, code) }
            lateResets.removeAll(keepingCapacity: true)
            context.flush()
        }
        guard !reachedMarks.isEmpty else { return }
        let marks = reachedMarks
        reachedMarks.removeAll()
        door.whenSent { for done in marks { done() } }
    }

    /// Sends a frame of each stream in turn; false where nothing is left to send, or no room for it.
    private func sendBurst(_ context: ChannelHandlerContext) -> Bool {
        var bytes = 0
        var isBlocked = true
        while bytes < HTTP2Connection.burstBytes, !ready.isEmpty {
            isBlocked = true
            var turn: [HTTP2Stream] = []
            swap(&turn, &ready)
            for stream in turn {
                stream.isReady = false
                guard stream.isHere(on: self), let count = sendFrame(of: stream, context) else { continue }
                bytes += count
                isBlocked = false
            }
            if isBlocked { break }
        }
        return !isBlocked && !ready.isEmpty
    }

    /// Sends the next frame of a stream; nil where it has none, or there is no room for it.
    private func sendFrame(of stream: HTTP2Stream, _ context: ChannelHandlerContext) -> Int? {
        guard let frame = stream.nextFrame(room: window) else {
            reachedMarks += stream.takeReachedMarks()
            stream.finishIfDone()
            return nil
        }
        let payload: HTTP2Frame.FramePayload
        var count = 64
        switch frame {
        case .headers(let fields, let ends):
            payload = .headers(.init(headers: fields, endStream: ends))
            door.noteWork()
        case .data(let bytes, let ends):
            payload = .data(.init(data: .byteBuffer(bytes), endStream: ends))
            window -= bytes.readableBytes
            count += bytes.readableBytes
            if ends || bytes.readableBytes >= 512 { door.noteWork() }
        }
        reachedMarks += stream.takeReachedMarks()
        context.write(wrapOutboundOut(HTTP2Frame(streamID: stream.id, payload: payload)), promise: nil)
        stream.resumeIfRoom()
        if stream.isHere(on: self) {
            stream.finishIfDone()
            if stream.isHere(on: self) { enqueue(stream) }
        }
        return count
    }

    /// Ends a stream with a code.
    func reset(_ id: HTTP2StreamID, _ code: HTTP2ErrorCode) {
        guard !isClosing else { return }
        context?.write(wrapOutboundOut(HTTP2Frame(streamID: id, payload: .rstStream(code))), promise: nil)
        scheduleFlush()
    }

    /// Ends a stream with a code, once the frames it has are flushed.
    func resetAfterFlush(_ id: HTTP2StreamID, _ code: HTTP2ErrorCode) {
        lateResets.append((id, code))
        if code != .noError { door.noteFault() }
        scheduleFlush()
    }

    /// Lets the caller send more on a stream, or on all of them.
    func credit(_ id: HTTP2StreamID, _ count: Int) {
        guard !isClosing else { return }
        context?.write(
            wrapOutboundOut(HTTP2Frame(streamID: id, payload: .windowUpdate(windowSizeIncrement: count))),
            promise: nil)
        scheduleFlush()
    }

    /// A stream is over.
    func retired(_ stream: HTTP2Stream) {
        streams[stream.id] = nil
        worker.giveBack(stream)
        guard streams.isEmpty, !isClosing else { return }
        noteIdle()
        // What is being sent goes first.
        if !isSending { closeIfFinished() }
    }

    private func closeIfFinished() {
        if isGoingAway || worker.isDraining, streams.isEmpty, !isClosing { closeIfIdle() }
    }

    // MARK: - Ending

    private func noteIdle() {
        let settings = worker.snapshot.settings
        let wait = lastStream == .rootStream ? settings.headTimeoutNanoseconds : settings.idleTimeoutNanoseconds
        idleSince = worker.clock.now()
        idleDeadline = idleSince + wait
        updateDeadline()
    }

    /// What is due first.
    func updateDeadline() {
        guard !isClosing else { return }
        let frameDeadline = door.openSince.map { $0 + HTTP2FrameCounter.frameNanoseconds } ?? .max
        deadline = min(idleDeadline, writeDeadline, frameDeadline)
    }

    /// The caller sends nothing more; what it has asked for is still answered.
    private func callerHasClosed() {
        guard !isClosing else {
            if isFlushed { context?.closeTransport() }
            return
        }
        isGoingAway = true
        if streams.isEmpty { closeGently() }
    }

    /// Says which streams are still answered, and sends the end when they are.
    override func closeIfIdle() {
        guard !isClosing, let context else { return }
        if !isGoingAway {
            isGoingAway = true
            let frame = HTTP2Frame.FramePayload.goAway(lastStreamID: lastStream, errorCode: .noError, opaqueData: nil)
            context.write(wrapOutboundOut(HTTP2Frame(streamID: .rootStream, payload: frame)), promise: nil)
            scheduleFlush()
        }
        if streams.isEmpty { closeGently() }
    }

    /// Sends the end, and passes over what still comes for a moment, so that the caller reads it before a reset.
    private func closeGently() {
        guard let context else { return }
        isClosing = true
        door.discard()
        context.flush()
        deadline = worker.clock.now() + worker.snapshot.settings.writeTimeoutNanoseconds
        let connection = NIOLoopBound(self, eventLoop: context.eventLoop)
        door.whenSent { connection.value.closeFlushed() }
    }

    private func closeFlushed() {
        guard let context else { return }
        isFlushed = true
        deadline = worker.clock.now() + HTTP2Door.lingerNanoseconds
        context.close(mode: .output, promise: nil)
    }

    override var rest: Rest? {
        streams.isEmpty && !isClosing || isFlushed
            ? Rest(since: idleSince, hasServed: lastStream != .rootStream) : nil
    }

    override func makeRoom() {
        abort()
    }

    override func abort() {
        endStreams()
        context?.closeTransport()
    }

    override func expire(now: Int64) {
        deadline = .max
        if isClosing || writeDeadline <= now {
            abort()
        } else if !door.refuseOverdue(now: now, isIdle: idleDeadline <= now), idleDeadline <= now {
            closeIfIdle()
        } else {
            updateDeadline()
        }
    }
}
