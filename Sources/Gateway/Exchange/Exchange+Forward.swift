internal import AuditLog
internal import HTTPWire
internal import NIOCore

/// The request's way to the upstream.
extension Exchange {
    private static let dropped = FieldNameSet.hopByHop.union([
        .host, .expect, .apiKey, .authorization, .acceptEncoding, .forwarded, .forwardedFor, .forwardedHost,
        .forwardedProto, .forwardedPort, .forwardedOther, .realIP, .requestID, .trace,
    ])

    /// What isn't passed on either where a part of a document couldn't be counted, nor its cursors be sealed.
    private static let droppedWhenCounted = dropped.union([.range])

    func forward() throws(Refusal) {
        let pool = worker.pools[routeFacts.upstream]
        try considerUpgrade()
        do throws(WireError) {
            try writeRequest(to: &worker.requestHead)
        } catch {
            throw .wire(error)
        }
        mayRetry = head.method.isIdempotent && head.framing == .none
        let connection = try pool.lease(self, now: access.timeNanoseconds)
        if connection == nil || !isRequestComplete {
            downstream.deadline = answerDeadline(pool.upstream.deadlineNanoseconds, waiting: .max)
        }
        if head.expectsContinue { downstream.sendContinue() }
        if let connection { send(on: connection) }
    }

    /// Until when the head of an answer is waited for, once the whole request is there.
    ///
    /// - Parameters:
    ///   - deadline: of the whole request, from its beginning; `Int64.max`: it has none.
    ///   - nanoseconds: how long what is waited for may take at most.
    private func answerDeadline(_ deadline: Int64, waiting nanoseconds: Int64) -> Int64 {
        guard isRequestComplete else { return .max }
        let (end, overflow) = worker.clock.now().addingReportingOverflow(nanoseconds)
        guard deadline != .max else { return overflow ? .max : end }
        return min(overflow ? .max : end, access.timeNanoseconds &+ deadline)
    }

    /// Writes the head the upstream gets: what was matched, without what concerns the caller's connection or key alone.
    private func writeRequest(to upstreamRequest: inout HeadBuffer) throws(WireError) {
        let headBytes = headBytes
        let bytes = headBytes.readableBytesUInt8Span
        let downstream: Downstream = downstream
        let options = try ConnectionOptions(head.fields, in: bytes)
        upstreamRequest.clear()
        upstreamRequest.write(head.methodName, of: headBytes)
        upstreamRequest.writeByte(UInt8(ascii: " "))
        if head.path.isEmpty {
            upstreamRequest.writeByte(UInt8(ascii: "/"))
        } else if head.pathForm == .escaped || head.pathForm == .parameters {
            upstreamRequest.writeBytes(worker.pathScratch)
        } else {
            upstreamRequest.write(head.path, of: headBytes)
        }
        writeQuery(of: headBytes, to: &upstreamRequest)
        upstreamRequest.writeStaticString(" HTTP/1.1\r\nHost: ")
        writeHost(of: headBytes, to: &upstreamRequest)
        upstreamRequest.writeStaticString("\r\n")
        var dropped = Exchange.dropped
        if routeFacts.countsItems || routeFacts.hasCursor { dropped = Exchange.droppedWhenCounted }
        let maxForwards = maxForwards
        if maxForwards != nil { dropped = dropped.union([.maxForwards]) }
        upstreamRequest.writeFields(head.fields, of: headBytes, dropping: dropped, options)
        writeOtherAuthorization(options, of: headBytes, to: &upstreamRequest)
        if let maxForwards {
            upstreamRequest.writeStaticString("Max-Forwards: ")
            upstreamRequest.writeDecimal(maxForwards - 1)
            upstreamRequest.writeStaticString("\r\n")
        }
        if mayDesynchronize { upstreamRequest.writeStaticString("Connection: close\r\n") }
        writeUpgrade(to: &upstreamRequest)
        switch head.framing {
        case .length(let count):
            upstreamRequest.writeStaticString("Content-Length: ")
            upstreamRequest.writeDecimal(count)
            upstreamRequest.writeStaticString("\r\n")
        case .chunked:
            upstreamRequest.writeStaticString("Transfer-Encoding: chunked\r\n")
        case .none, .untilClose: break
        }
        upstreamRequest.writeStaticString("Accept-Encoding: identity\r\n")
        writeVia(isFramed: downstream.isFramed, to: &upstreamRequest)
        upstreamRequest.writeImmutableBuffer(downstream.forwardedPrefix)
        writeHost(of: headBytes, to: &upstreamRequest)
        upstreamRequest.writeStaticString("\"\r\nX-Request-Id: ")
        upstreamRequest.writeHexadecimal(access.request.high)
        upstreamRequest.writeHexadecimal(access.request.low)
        upstreamRequest.writeStaticString("\r\ntraceparent: 00-")
        writeTrace(of: headBytes, to: &upstreamRequest)
        upstreamRequest.writeStaticString("\r\n\r\n")
        var written = worker.requestBuffers.take()
        written.write(upstreamRequest)
        upstreamRequestBytes = written
    }

    private func writeVia(isFramed: Bool, to upstreamRequest: inout HeadBuffer) {
        if isFramed {
            upstreamRequest.writeStaticString("Via: 2 tollgate\r\n")
        } else if head.minorVersion >= 1 {
            upstreamRequest.writeStaticString("Via: 1.1 tollgate\r\n")
        } else {
            upstreamRequest.writeStaticString("Via: 1.0 tollgate\r\n")
        }
    }

    private func writeHost(of headBytes: ByteBuffer, to upstreamRequest: inout HeadBuffer) {
        if head.host.isEmpty {
            upstreamRequest.writeString(worker.pools[routeFacts.upstream].upstream.servers[0].authority)
        } else {
            upstreamRequest.write(head.host, of: headBytes)
        }
    }

    /// Passes on an Authorization that is not the key, which came in X-Api-Key then.
    private func writeOtherAuthorization(
        _ options: borrowing ConnectionOptions, of headBytes: ByteBuffer, to upstreamRequest: inout HeadBuffer
    ) {
        guard head.fields.contains(.authorization), head.fields.contains(.apiKey) else { return }
        let bytes = headBytes.readableBytesUInt8Span
        for line in head.fields.lines where line.known == .authorization {
            if options.names(line, in: bytes) { continue }
            let scheme = line.value.lowerBound..<min(line.value.lowerBound + 6, line.value.upperBound)
            if bytes.equalsIgnoringCase(scheme, "bearer") { continue }
            upstreamRequest.write(line.line, of: headBytes)
        }
    }

    /// Continues the caller's trace (W3C Trace Context, version 00), or begins one with the request's id.
    private func writeTrace(of headBytes: ByteBuffer, to upstreamRequest: inout HeadBuffer) {
        let bytes = headBytes.readableBytesUInt8Span
        if let value = head.fields.first(.trace), !head.fields.repeats(.trace),
            Exchange.isTraceParent(bytes, value.range)
        {
            upstreamRequest.write(ByteRange(value.lowerBound + 3, value.lowerBound + 36), of: headBytes)
            upstreamRequest.writeHexadecimal(worker.random.next() | 1)
            upstreamRequest.write(ByteRange(value.lowerBound + 52, value.lowerBound + 55), of: headBytes)
        } else {
            upstreamRequest.writeHexadecimal(access.request.high | 1)
            upstreamRequest.writeHexadecimal(access.request.low)
            upstreamRequest.writeStaticString("-")
            upstreamRequest.writeHexadecimal(worker.random.next() | 1)
            upstreamRequest.writeStaticString("-00")
        }
    }

    /// Whether the bytes are `00-<32 hex>-<16 hex>-<2 hex>` with ids that are not all zeros.
    private static func isTraceParent(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard range.count == 55, bytes[range.lowerBound] == 0x30, bytes[range.lowerBound + 1] == 0x30 else {
            return false
        }
        var (trace, parent) = (false, false)
        for offset in 2..<55 {
            let byte = bytes[range.lowerBound + offset]
            if offset == 2 || offset == 35 || offset == 52 {
                guard byte == UInt8(ascii: "-") else { return false }
            } else {
                guard byte.hexadecimalValue != nil, byte < 0x41 || byte > 0x46 else { return false }
                if byte != 0x30 { if offset < 35 { trace = true } else if offset < 52 { parent = true } }
            }
        }
        return trace && parent
    }

    func send(on connection: UpstreamConnection) {
        guard let request = upstreamRequestBytes else { return }
        upstream = connection
        if isRequestComplete { awaitAnswer(from: connection.server) }
        connection.begin(self, method: head.method, request: request)
        if let body = waitingBody {
            waitingBody = nil
            sendBody(body, on: connection)
        }
        if isRequestComplete, case .chunked = head.framing { connection.send(Exchange.lastChunk) }
        connection.flush()
        if !isRequestComplete { downstream.process() }
    }

    func forwardBody(_ bytes: ByteBuffer) {
        access.bytesReceived += UInt64(bytes.readableBytes)
        guard let upstream else {
            waitingBody = bytes
            return
        }
        sendBody(bytes, on: upstream)
        upstream.flushLater()
        noteTunnelBytes()
    }

    private func sendBody(_ bytes: ByteBuffer, on connection: UpstreamConnection) {
        if case .chunked = head.framing {
            var frame = ByteBuffer()
            frame.writeChunkSize(bytes.readableBytes)
            connection.send(frame)
            connection.send(bytes)
            connection.send(Exchange.lineEnd)
        } else {
            connection.send(bytes)
        }
        mayRetry = false
    }

    func forwardBodyEnd() {
        isRequestComplete = true
        guard let upstream else { return }
        if case .chunked = head.framing { upstream.send(Exchange.lastChunk) }
        upstream.flush()
        awaitAnswer(from: upstream.server)
    }

    /// The whole request is on its way: from now on the server has its time to answer.
    private func awaitAnswer(from server: ServerPool) {
        downstream.deadline = answerDeadline(
            server.settings.deadlineNanoseconds, waiting: server.settings.responseTimeoutNanoseconds)
    }

    /// Tries again where that is safe: the server broke off before it said anything, and it does no harm if it had begun to
    /// do what it was asked.
    func retry() -> Bool {
        guard case .forwarding = phase, mayRetry, let upstream, !upstream.hasAnswerBytes else { return false }
        if upstream.isReused, !hasReconnected, let pool = upstream.server.pool {
            // The server closed a connection it had kept, as it may at any time: that is no reason to leave it.
            hasReconnected = true
            guard pool.reconnect(self, now: worker.clock.now()) else { return false }
            self.upstream = nil
            downstream.deadline = answerDeadline(pool.upstream.deadlineNanoseconds, waiting: .max)
            return true
        }
        self.upstream = nil
        guard retry(after: upstream.server) else {
            self.upstream = upstream
            return false
        }
        return true
    }

    /// Has another server try, where one of them is left and the upstream's bounds on retries allow it.
    func retry(after failed: ServerPool) -> Bool {
        guard case .forwarding = phase, let pool = failed.pool, tried.count < pool.upstream.retries else {
            return false
        }
        let now = worker.clock.now()
        let deadline = answerDeadline(pool.upstream.deadlineNanoseconds, waiting: .max)
        guard deadline > now else { return false }
        tried.append(failed)
        downstream.deadline = deadline
        return pool.retry(self, now: now, except: tried) { send(on: $0) }
    }

    static let lineEnd = ByteBuffer(staticString: "\r\n")
    static let lastChunk = ByteBuffer(staticString: "0\r\n\r\n")
}
