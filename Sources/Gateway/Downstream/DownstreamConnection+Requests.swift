internal import HTTPWire
internal import NIOCore

/// How requests are taken off what was received.
extension DownstreamConnection {
    /// Takes what it can off what was received.
    func takeReceived() {
        guard !isProcessing else { return }
        isProcessing = true
        defer { isProcessing = false }
        do throws(WireError) {
            while try step() {}
        } catch {
            fail(.wire(error))
        }
        if received.readableBytes == 0 { received = ByteBuffer() }
        if isInputClosed, received.readableBytes == 0, case .tunnel(isFinished: false) = state {
            state = .tunnel(isFinished: true)
            exchange.advance(.callerFinished)
        }
        setReading(received.readableBytes < DownstreamConnection.receiveBound && wantsBytes)
    }

    /// Whether there is something to do with more bytes, be it to notice that the caller is gone.
    private var wantsBytes: Bool {
        switch state {
        case .length, .chunked, .tunnel: exchange.takesBody
        default: true
        }
    }

    private func step() throws(WireError) -> Bool {
        switch state {
        case .closed, .lingering, .answering:
            return false
        case .head:
            return try takeHead()
        case .tunnel:
            guard exchange.takesBody, received.readableBytes > 0 else { return false }
            let bytes = received
            received = ByteBuffer()
            exchange.advance(.body(bytes))
            return true
        case .length(let remaining):
            guard exchange.takesBody,
                let body = received.readSlice(length: min(remaining, received.readableBytes)), body.readableBytes > 0
            else { return false }
            let left = remaining - body.readableBytes
            state = left == 0 ? .answering : .length(remaining: left)
            bodyBytes += body.readableBytes
            bodyArrived(body.readableBytes)
            exchange.advance(.body(body))
            noteHeldBody()
            if left == 0, exchange.isActive { exchange.advance(.bodyEnd) }
            return true
        case .chunked:
            guard exchange.takesBody else { return false }
            switch try decoder.next(&received) {
            case .data(let body):
                bodyBytes += body.readableBytes
                guard bodyBytes <= worker.snapshot.settings.bodyBytes else { throw .bodyTooLarge }
                bodyArrived(body.readableBytes)
                exchange.advance(.body(body))
                noteHeldBody()
                return true
            case .end:
                state = .answering
                exchange.advance(.bodyEnd)
                return true
            case .needsMore:
                return false
            }
        case .discarding(let remaining):
            guard let body = received.readSlice(length: min(remaining, received.readableBytes)),
                body.readableBytes > 0
            else { return false }
            let left = remaining - body.readableBytes
            state = left == 0 ? .head : .discarding(remaining: left)
            return true
        }
    }

    private func takeHead() throws(WireError) -> Bool {
        // A caller that doesn't take its answers gets no further ones to keep for it.
        guard received.readableBytes > 0, isWritable else { return false }
        let arrived = received
        guard try parser.parse(arrived.readableBytesUInt8Span) else {
            if !hasHeadBytes {
                hasHeadBytes = parser.isInsideHead
                deadline = worker.clock.now() + worker.snapshot.settings.headTimeoutNanoseconds
            }
            return false
        }
        hasHeadBytes = false
        parser.finish(into: &exchange.head)
        exchange.headBytes = received.readSlice(length: exchange.head.length) ?? ByteBuffer()
        bodyBytes = 0
        hasServed = true
        deadline = .max
        switch exchange.head.framing {
        case .none, .length(0), .untilClose:
            exchange.isRequestComplete = true
            state = .answering
        case .length(let count):
            state = .length(remaining: count)
            guard count <= worker.snapshot.settings.bodyBytes else { throw .bodyTooLarge }
        case .chunked:
            decoder = ChunkedDecoder(bounds: worker.snapshot.settings.wire, boundsFraming: true)
            state = .chunked
        }
        exchange.advance(.head)
        if !exchange.isRequestComplete {
            pace = BodyPace(
                now: worker.clock.now(), pauseNanoseconds: worker.snapshot.settings.bodyTimeoutNanoseconds)
            bodyArrived(0)
        }
        return true
    }

    private func bodyArrived(_ count: Int) {
        guard exchange.isActive else { return }
        let settings = worker.snapshot.settings
        deadline = pace.arrived(
            count, now: worker.clock.now(), pauseNanoseconds: settings.bodyTimeoutNanoseconds, rate: settings.bodyRate)
    }

    /// Lets the upstream take its time where it is the one that holds the body up.
    private func noteHeldBody() {
        guard exchange.isActive, !exchange.isRequestComplete, !exchange.takesBody else { return }
        let now = worker.clock.now()
        pace.held(now: now)
        deadline = now + worker.snapshot.settings.bodyTimeoutNanoseconds
    }

    /// Refuses what can't be read any further.
    func fail(_ refusal: Refusal) {
        if !exchange.isActive, case .head = state {
            // The head that failed goes with the record as far as it was understood.
            exchange.discardHead(parser.head.method)
        }
        // What still comes can't be understood any more.
        state = .answering
        exchange.keepsAlive = false
        exchange.advance(.requestFailed(refusal))
    }

    func setReading(_ reading: Bool) {
        guard reading != isReading, let context else { return }
        isReading = reading
        // A failure means that the channel is closed, which channelInactive tells.
        try? context.channel.syncOptions?.setOption(.autoRead, value: reading)
    }
}
