internal import AuditLog
internal import ContentCoding
internal import HTTPWire
internal import ItemCounting
internal import NIOCore

/// The answer's way to the caller: encode, and when to let it stream.
extension Exchange {
    /// Bytes of a body that are cheaper copied behind the head than written on their own.
    private static let copyBound = 8 << 10
    /// Bytes that wait for the journal at most before the upstream is made to wait too.
    private static let outBound = 256 << 10

    /// Passes on a 1xx to a caller that knows of them (RFC 9110, section 15.2).
    func passInterimAnswer() {
        guard head.minorVersion >= 1, !isHeadWritten, let upstream,
            !isHeadOut
        else { return }
        let answerBytes = upstream.headBytes
        guard let options = try? ConnectionOptions(upstream.head.fields, in: answerBytes.readableBytesUInt8Span) else {
            return
        }
        var interim = HeadBuffer()
        writeStatusLine(of: upstream, to: &interim)
        interim.writeFields(upstream.head.fields, of: answerBytes, dropping: Exchange.answerFieldsDropped, options)
        interim.writeStaticString("\r\n")
        var bytes = ByteBuffer()
        bytes.write(interim)
        downstream.write(bytes)
        downstream.flush()
    }

    /// Decides, from the answer's head, whether its body is counted and coded.
    func considerAnswer() throws(Refusal) {
        guard let upstream else { return }
        phase = .collecting
        access.status = UInt16(upstream.head.status)
        coding = upstream.headBytes.withUnsafeReadableBytes { bytes in
            let fields = upstream.head.fields
            var traits = ResponseTraits(status: upstream.head.status, isHead: head.method == .head)
            if let type = fields.first(.contentType) {
                traits.contentType = UnsafeRawBufferPointer(rebasing: bytes[type.range])
            }
            if case .length(let count) = upstream.head.framing { traits.contentLength = count }
            traits.hasContentEncoding = fields.contains(.contentEncoding)
            traits.hasContentRange = fields.contains(.contentRange)
            if fields.contains(.cacheControl) {
                for line in fields.lines where line.known == .cacheControl {
                    let value = UnsafeRawBufferPointer(rebasing: bytes[line.value.range])
                    if CompressionPolicy.forbidsTransformation(cacheControl: value) { traits.hasNoTransform = true }
                }
            }
            return snapshot.settings.compression.decide(traits, accepted: acceptEncoding)
        }
        try startCounting(upstream)
    }

    /// Takes a piece of body: holds it, or where the answer streams, sends it on.
    func encode(_ bytes: ByteBuffer) {
        switch phase {
        case .collecting:
            held.append(bytes)
            heldBytes += bytes.readableBytes
        case .recording, .streaming:
            emitBody(bytes)
        case .idle, .forwarding:
            break
        }
    }

    /// Whether the answer has to begin going out before it is whole; and lets out what a streaming one has by now.
    func streamsNow() throws(Refusal) -> Bool {
        switch phase {
        case .idle, .forwarding:
            return false
        case .recording:
            flushEncoder()
            return false
        case .collecting:
            guard let upstream else { return false }
            if case .length(let count) = upstream.head.framing, count <= Exchange.holdBound { return false }
            beginStreaming(upstream)
            return true
        case .streaming:
            flushEncoder()
            flushMarked()
            holdBackIfNeeded()
            return false
        }
    }

    func beginStreaming(_ upstream: UpstreamConnection) {
        takeEncoder()
        if case .length(let count) = upstream.head.framing, encoder == nil, !countsLines, !sealsCursors {
            framing = .length(count)
        } else {
            framing = downstream.isFramed ? .frames : head.minorVersion >= 1 ? .chunked : .untilClose
        }
        writeAnswerHead(upstream)
        phase = .recording(isLast: false)
        for bytes in held { emitBody(bytes) }
        held.removeAll(keepingCapacity: true)
        flushEncoder()
    }

    /// Ends the answer's body and gives the upstream's connection back.
    func finishAnswer() throws(Refusal) {
        guard let upstream else { return }
        switch phase {
        case .collecting:
            finishWhole(upstream)
        case .streaming, .recording:
            endStreamedBody()
        case .idle, .forwarding:
            return
        }
        giveBackEncoder()
        self.upstream = nil
        if isTunnel {
            upstream.closeTunnel()
        } else {
            upstream.release(requestComplete: isRequestComplete && !mayDesynchronize)
        }
    }

    /// The whole body is here: it goes out with its length, and with one record.
    private func finishWhole(_ upstream: UpstreamConnection) {
        if case .none = upstream.head.framing {
            framing = .none
            coding = .pass(varies: coding != .pass(varies: false))
            writeAnswerHead(upstream)
            return
        }
        if encodeHeld() {
            framing = .length(codedBody.readableBytes)
            writeAnswerHead(upstream)
            appendBody(codedBody)
            access.bytesSent = UInt64(codedBody.readableBytes)
        } else {
            framing = .length(heldBytes)
            writeAnswerHead(upstream)
            if held.count == 1 { appendBody(held[0]) } else { out.append(contentsOf: held) }
            access.bytesSent = UInt64(heldBytes)
        }
        held.removeAll(keepingCapacity: true)
    }

    /// Puts a small body behind its head in one piece of memory, which is written with one call; a larger one follows as
    /// it is.
    private func appendBody(_ body: ByteBuffer) {
        guard body.readableBytes <= Exchange.copyBound, out.count == 1 else { return out.append(body) }
        out[0].writeImmutableBuffer(body)
    }

    /// Codes the whole body, where it is to be; false where it goes out as it is.
    private func encodeHeld() -> Bool {
        guard case .encode(let applied) = coding else { return false }
        codedBody.clear()
        guard heldBytes >= snapshot.settings.compression.minimumBytes,
            (try? worker.encoders.encode(held, with: applied, into: &codedBody)) != nil
        else {
            coding = .pass(varies: true)
            return false
        }
        access.coding = AccessCoding(applied)
        return true
    }

    /// Takes what codes a streamed body, where it is to be coded; without memory for it the body goes out as it is.
    private func takeEncoder() {
        guard case .encode(let applied) = coding else { return }
        encoder = try? worker.encoders.take(applied)
        if encoder != nil { access.coding = AccessCoding(applied) } else { coding = .pass(varies: true) }
    }

    func giveBackEncoder() {
        guard let encoder else { return }
        worker.encoders.giveBack(encoder)
        self.encoder = nil
    }

    // MARK: - Streaming

    /// Ends a streamed body the way its framing does; it goes out with the record of the whole.
    func endStreamedBody() {
        phase = .recording(isLast: true)
        if let encoder {
            var last = ByteBuffer()
            encoder.encode(ByteBuffer(), into: &last, flush: .finish)
            emit(last)
        }
        if case .chunked = framing { out.append(hasChunks ? Exchange.lastChunkAfterData : Exchange.lastChunk) }
    }

    func emitBody(_ bytes: ByteBuffer) {
        guard let encoder else { return emit(bytes) }
        var coded = ByteBuffer()
        encoder.encode(bytes, into: &coded, flush: .none)
        emit(coded)
    }

    /// Lets no byte of a streamed answer wait in the encoder for bytes that may come much later.
    private func flushEncoder() {
        guard let encoder else { return }
        var coded = ByteBuffer()
        encoder.encode(ByteBuffer(), into: &coded, flush: .sync)
        emit(coded)
    }

    private func emit(_ bytes: ByteBuffer) {
        guard bytes.readableBytes > 0 else { return }
        access.bytesSent += UInt64(bytes.readableBytes)
        if case .chunked = framing {
            var frame = ByteBuffer()
            if hasChunks { frame.writeStaticString("\r\n") }
            frame.writeChunkSize(bytes.readableBytes)
            hasChunks = true
            push(frame)
        }
        push(bytes)
    }

    /// Flushes, and notes when all that was written so far has gone out: what a caller that leaves is charged for.
    func flushMarked() {
        let mark = (bytes: access.bytesSent, items: lineCounter?.total ?? counter?.total ?? 0)
        let waiting = NIOLoopBound((self, generation), eventLoop: worker.eventLoop)
        downstream.flushMarked {
            let (exchange, generation) = waiting.value
            if exchange.generation == generation { exchange.sent = mark }
        }
    }

    private func push(_ bytes: ByteBuffer) {
        if case .streaming = phase {
            downstream.write(bytes)
        } else {
            out.append(bytes)
            heldBytes += bytes.readableBytes
            if heldBytes > Exchange.outBound { paceUpstream() }
        }
    }

    /// Has the upstream wait for what can't keep up with it: the caller, the journal or the counting.
    func paceUpstream() {
        let isFull = if case .recording = phase { heldBytes > Exchange.outBound } else { false }
        upstream?.setPaused(isFull || isCountingBehind || !downstream.isWritable)
    }

    func holdBackIfNeeded() {
        paceUpstream()
        guard !isTunnel else { return noteTunnelBytes() }
        guard let upstream else { return }
        let settings = snapshot.settings
        downstream.deadline =
            worker.clock.now()
            + (downstream.isWritable
                ? upstream.server.settings.responseTimeoutNanoseconds : settings.writeTimeoutNanoseconds)
    }

    private static let lastChunkAfterData = ByteBuffer(staticString: "\r\n0\r\n\r\n")
}
