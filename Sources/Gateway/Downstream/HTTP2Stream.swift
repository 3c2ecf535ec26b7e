internal import Agreements
internal import HTTPWire
internal import NIOCore
internal import NIOHPACK
internal import NIOHTTP2

/// One request and its answer on an HTTP/2 connection; used again for another when both are over.
///
/// The exchange hands it the answer as HTTP/1.1 would have it, without a body's framing. It keeps what the caller's
/// windows have no room for yet, and so holds back the exchange; its connection sends it on.
final class HTTP2Stream: Downstream {
    /// What of the answer goes out next, in one frame.
    enum Frame {
        case headers(HPACKHeaders, endsStream: Bool)
        case data(ByteBuffer, endsStream: Bool)
    }

    private(set) var id = HTTP2StreamID.rootStream
    /// Whether its connection will send from it as soon as there is room.
    var isReady = false
    /// Bytes of body that the caller takes on this stream now; below zero where it has lessened them since.
    var window = 0

    /// nil: it waits for a request.
    private var connection: HTTP2Connection?
    private var parser: RequestHeadParser
    private var bounds: WireBounds
    private var text = ByteBuffer()

    // The request's body.
    private var body: [ByteBuffer] = []
    private var isBodyEnded = false
    /// What Content-Length leaves to come; nil where there is none.
    private var remaining: Int?
    private var bodyBytes = 0
    private var pace = BodyPace(now: 0, pauseNanoseconds: 0)
    private var isProcessing = false
    /// What the caller may send on this stream, as it knows.
    private var inboundWindow = HTTP2Connection.streamWindow

    // The answer.
    private var heads: [HPACKHeaders] = []
    private var isHeadTaken = false
    private var pieces: [ByteBuffer] = []
    private var firstPiece = 0
    private(set) var pendingBytes = 0
    /// Bytes of body that have been handed to the connection, and what waits for as many to have gone out.
    private var handedBytes = 0
    private var marks: [(bytes: Int, done: @Sendable () -> Void)] = []
    private(set) var isAnswerEnded = false
    /// The stream ends with this in place of the end of its answer.
    private var failure: HTTP2ErrorCode?
    /// Nothing can be sent on it any more.
    private(set) var isGone = false

    /// Pending bytes from which the exchange holds back, and those from which it goes on.
    private static let highBytes = 64 << 10
    private static let lowBytes = 32 << 10

    init(worker: Worker) {
        bounds = worker.snapshot.settings.wire
        parser = RequestHeadParser(bounds: bounds)
        super.init(worker: worker, isFramed: true)
    }

    // MARK: - The request

    /// Takes the fields of a request.
    func begin(_ id: HTTP2StreamID, on connection: HTTP2Connection, fields: HPACKHeaders, endsStream: Bool) {
        self.id = id
        self.connection = connection
        forwardedPrefix = connection.forwardedPrefix
        address = connection.address
        origin = connection.origin
        clientCertificate = connection.clientCertificate
        window = connection.initialWindow
        isBodyEnded = endsStream
        worker.add(self)
        do throws(WireError) {
            try takeHead(fields, endsStream)
        } catch {
            exchange.discardHead(parser.head.method)
            parser = RequestHeadParser(bounds: bounds)
            fail(error)
        }
    }

    private func takeHead(_ fields: HPACKHeaders, _ endsStream: Bool) throws(WireError) {
        let settings = worker.snapshot.settings
        if bounds != settings.wire {
            bounds = settings.wire
            parser = RequestHeadParser(bounds: bounds)
        }
        text.clear()
        try HTTP2RequestText.write(fields, endsStream: endsStream, to: &text)
        let bytes = text
        guard try parser.parse(bytes.readableBytesUInt8Span) else { throw .malformedField }
        if endsStream, case .length(let count) = parser.head.framing, count != 0 { throw .contentLengthMismatch }
        parser.finish(into: &exchange.head)
        exchange.headBytes = bytes
        exchange.isRequestComplete = endsStream
        if case .length(let count) = exchange.head.framing {
            remaining = count
            guard count <= settings.bodyBytes else { throw .bodyTooLarge }
        }
        exchange.advance(.head)
        guard !endsStream else { return }
        pace = BodyPace(now: worker.clock.now(), pauseNanoseconds: settings.bodyTimeoutNanoseconds)
        bodyArrived(0)
    }

    /// Takes a piece of the request's body.
    func take(_ data: ByteBuffer, endsStream: Bool) {
        if endsStream { isBodyEnded = true }
        guard exchange.isActive, !isAnswerEnded else { return credit() }
        bodyBytes += data.readableBytes
        if let remaining {
            let left = remaining - data.readableBytes
            self.remaining = left
            guard left >= 0, !endsStream || left == 0 else { return fail(.contentLengthMismatch) }
        }
        guard bodyBytes <= worker.snapshot.settings.bodyBytes else { return fail(.bodyTooLarge) }
        if data.readableBytes > 0 { body.append(data) }
        bodyArrived(data.readableBytes)
        process()
    }

    /// Takes the fields behind the request's body, which end it.
    func take(trailers: HPACKHeaders) {
        isBodyEnded = true
        guard exchange.isActive, !isAnswerEnded else { return }
        do throws(WireError) {
            try HTTP2RequestText.judgeTrailers(trailers, bounds: bounds)
            guard (remaining ?? 0) == 0 else { throw .contentLengthMismatch }
        } catch {
            return fail(error)
        }
        bodyArrived(0)
        process()
    }

    private func bodyArrived(_ count: Int) {
        guard exchange.isActive else { return }
        let settings = worker.snapshot.settings
        deadline = pace.arrived(
            count, now: worker.clock.now(), pauseNanoseconds: settings.bodyTimeoutNanoseconds, rate: settings.bodyRate)
    }

    override func process() {
        guard !isProcessing else { return }
        isProcessing = true
        defer { isProcessing = false }
        while !body.isEmpty, exchange.isActive, exchange.takesBody {
            exchange.advance(.body(body.removeFirst()))
        }
        if body.isEmpty, isBodyEnded, exchange.isActive, !exchange.isRequestComplete { exchange.advance(.bodyEnd) }
        if !body.isEmpty, exchange.isActive {
            // It is the upstream that holds the body up.
            pace.held(now: worker.clock.now())
            deadline = worker.clock.now() + worker.snapshot.settings.bodyTimeoutNanoseconds
        }
        credit()
    }

    /// The caller's window as it is now, after a frame of its.
    func noteInbound(window: Int) {
        inboundWindow = window
        credit()
    }

    /// Lets the caller send as much as has been taken.
    private func credit() {
        guard !isBodyEnded, !isGone, let connection else { return }
        let kept = body.reduce(0) { $0 + $1.readableBytes }
        let room = HTTP2Connection.streamWindow - inboundWindow - kept
        guard room >= HTTP2Connection.streamWindow / 2 else { return }
        inboundWindow += room
        connection.credit(id, room)
    }

    private func fail(_ error: WireError) {
        body.removeAll()
        if error.isMalformedInHTTP2 { failure = .protocolError }
        exchange.keepsAlive = false
        exchange.advance(.requestFailed(.wire(error)))
    }

    // MARK: - The exchange's side

    override func write(_ bytes: ByteBuffer) {
        guard !isGone else { return }
        var bytes = bytes
        while !isHeadTaken, bytes.readableBytes > 0 {
            guard let head = connection?.takeAnswerFields(&bytes) else { return abort() }
            heads.append(head.fields)
            isHeadTaken = head.status >= 200
        }
        if bytes.readableBytes > 0 {
            pendingBytes += bytes.readableBytes
            pieces.append(bytes)
            if pendingBytes >= HTTP2Stream.highBytes { isWritable = false }
        }
        connection?.enqueue(self)
    }

    override func flush() {
        connection?.scheduleFlush()
    }

    override func flushMarked(_ done: @escaping @Sendable () -> Void) {
        guard !isGone else { return }
        marks.append((handedBytes + pendingBytes, done))
        connection?.enqueue(self)
        connection?.scheduleFlush()
    }

    override func sendContinue() {
        guard bodyBytes == 0, !isBodyEnded else { return }
        write(HTTP2Stream.continueLine)
        flush()
    }

    override var canContinue: Bool { true }

    override func exchangeEnded(keepsAlive: Bool) {
        body.removeAll()
        isAnswerEnded = true
        guard !isGone else {
            retire()
            return
        }
        deadline = worker.clock.now() + worker.snapshot.settings.writeTimeoutNanoseconds
        connection?.enqueue(self)
        connection?.scheduleFlush()
    }

    /// Ends the stream with an error, which tells the caller that what it has is not whole.
    override func abort() {
        reset(.internalError)
    }

    /// The caller has ended the stream, or it has ended itself by an error of the caller's.
    func closedByCaller() {
        guard !isGone else { return }
        isGone = true
        leave()
    }

    private func reset(_ code: HTTP2ErrorCode) {
        guard !isGone else { return }
        isGone = true
        connection?.reset(id, code)
        leave()
    }

    private func leave() {
        // The exchange's end retires the stream; where it has ended before, nothing else would.
        if exchange.isActive { exchange.advance(.downstreamGone) } else { retire() }
    }

    // MARK: - The connection's side

    /// What goes out next; nil where there is nothing, or no room for it.
    ///
    /// - Parameter room: bytes of body that the caller takes on the whole connection.
    func nextFrame(room: Int) -> Frame? {
        let ends = isAnswerEnded && failure == nil
        if let head = heads.first {
            heads.removeFirst()
            return .headers(head, endsStream: ends && pendingBytes == 0 && heads.isEmpty)
        }
        guard pendingBytes > 0 else {
            guard ends, isHeadTaken else { return nil }
            return .data(ByteBuffer(), endsStream: true)
        }
        let count = min(room, window, pieces[firstPiece].readableBytes, HTTP2Connection.frameBytes)
        guard count > 0, let bytes = pieces[firstPiece].readSlice(length: count) else { return nil }
        if pieces[firstPiece].readableBytes == 0 {
            firstPiece += 1
            if firstPiece == pieces.count {
                pieces.removeAll(keepingCapacity: true)
                firstPiece = 0
            }
        }
        window -= count
        pendingBytes -= count
        handedBytes += count
        if isAnswerEnded {
            deadline = worker.clock.now() + worker.snapshot.settings.writeTimeoutNanoseconds
        }
        return .data(bytes, endsStream: ends && pendingBytes == 0)
    }

    /// Whether it has not ended, nor gone over to another connection.
    func isHere(on other: HTTP2Connection) -> Bool { connection === other }

    /// What waits for no more than has been handed over.
    func takeReachedMarks() -> [@Sendable () -> Void] {
        guard let first = marks.first, first.bytes <= handedBytes, heads.isEmpty, isHeadTaken else { return [] }
        let reached = marks.prefix { $0.bytes <= handedBytes }
        marks.removeFirst(reached.count)
        return reached.map(\.done)
    }

    /// Lets the exchange go on where enough has gone out.
    func resumeIfRoom() {
        guard !isWritable, pendingBytes <= HTTP2Stream.lowBytes else { return }
        isWritable = true
        if exchange.isActive { exchange.advance(.downstreamWritable) }
    }

    /// Everything of the answer has been handed over: where the request goes on, it is of no use any more.
    func finishIfDone() {
        guard isAnswerEnded, pendingBytes == 0, heads.isEmpty, !isGone else { return }
        isGone = true
        if let failure {
            connection?.resetAfterFlush(id, failure)
        } else if !isBodyEnded {
            connection?.resetAfterFlush(id, .noError)
        }
        retire()
    }

    /// Leaves its connection and waits for another request.
    private func retire() {
        guard let connection else { return }
        self.connection = nil
        worker.remove(self)
        deadline = .max
        isBodyEnded = false
        remaining = nil
        bodyBytes = 0
        inboundWindow = HTTP2Connection.streamWindow
        body.removeAll()
        heads.removeAll(keepingCapacity: true)
        isHeadTaken = false
        pieces.removeAll(keepingCapacity: true)
        firstPiece = 0
        pendingBytes = 0
        handedBytes = 0
        marks.removeAll()
        isAnswerEnded = false
        failure = nil
        isGone = false
        isWritable = true
        isReady = false
        connection.retired(self)
    }

    // MARK: - The worker's side

    override func recordProgress() {
        if exchange.isActive { exchange.recordProgress() }
    }

    override func checkPermission(in table: AccessTable, nowNanoseconds now: Int64) {
        if exchange.isActive { exchange.checkPermission(in: table, nowNanoseconds: now) }
    }

    override func checkExpiry(in table: AccessTable, nowNanoseconds now: Int64) {
        if exchange.isActive { exchange.checkExpiry(in: table, nowNanoseconds: now) }
    }

    override func expire(now: Int64) {
        deadline = .max
        if isAnswerEnded || !isWritable {
            // A caller that has not taken its answer in all that time.
            reset(.cancel)
        } else if exchange.isRequestComplete || !exchange.takesBody {
            exchange.advance(.upstreamFailed(.upstreamTimeout))
        } else {
            exchange.advance(.requestFailed(.requestTimeout))
        }
    }

    private static let continueLine = ByteBuffer(staticString: "HTTP/1.1 100 Continue\r\n\r\n")
}
