internal import Agreements
internal import AuditLog
internal import ContentCoding
internal import HTTPWire
internal import ItemCounting
internal import NIOCore
internal import RateLimiting

/// How an exchange ends: refuse, settle, record, release.
extension Exchange {
    /// Whether the answer's head has gone out, or will before anything else can be decided.
    var isHeadOut: Bool {
        switch phase {
        case .streaming, .recording(isLast: false): true
        case .idle, .forwarding, .collecting, .recording(isLast: true): false
        }
    }

    /// Puts a problem document in place of the answer; where the answer has begun, all that is left is to cut it off.
    func refuse(_ refusal: Refusal) {
        if !isActive { startRecord() }
        let problem = refusal.problem
        let wasOut = isHeadOut
        access.outcome = problem.outcome
        if let upstream {
            self.upstream = nil
            upstream.close()
        }
        giveBackEncoder()
        held.removeAll(keepingCapacity: true)
        waitingBody = nil
        out.removeAll(keepingCapacity: true)
        if wasOut {
            noteCut()
            isCut = true
            return
        }
        access.status = UInt16(problem.status)
        access.coding = .identity
        // Whatever was counted, the caller gets none of it.
        countsItems = false
        returnsCharge = refusal.costsNothing
        if case .wire = refusal { keepsAlive = false }
        if case .requestTimeout = refusal { keepsAlive = false }
        writeProblem(problem, refusal)
    }

    /// The answer ends before its end: what has gone out by now is what the caller got.
    private func noteCut() {
        access.flags.insert(.answerCutOff)
        access.bytesSent = sent.bytes
    }

    private func writeProblem(_ problem: Refusal.Problem, _ refusal: Refusal) {
        writeProblemBody(problem, refusal, to: &worker.problemBody)
        writeProblemHead(problem, refusal, length: worker.problemBody.count, to: &worker.answerHead)
        guard head.method != .head else { return }
        out[0].write(worker.problemBody)
        access.bytesSent = UInt64(worker.problemBody.count)
    }

    private func writeProblemHead(
        _ problem: Refusal.Problem, _ refusal: Refusal, length: Int, to answerHead: inout HeadBuffer
    ) {
        answerHead.clear()
        answerHead.writeStaticString("HTTP/1.1 ")
        answerHead.writeDecimal(problem.status)
        answerHead.writeStaticString(" ")
        answerHead.writeStaticString(problem.title)
        answerHead.writeStaticString("\r\nContent-Type: application/problem+json\r\nCache-Control: no-store\r\n")
        if problem.status == 401 { answerHead.writeStaticString("WWW-Authenticate: Bearer realm=\"tollgate\"\r\n") }
        if let seconds = refusal.retryAfterSeconds {
            answerHead.writeStaticString("Retry-After: ")
            answerHead.writeDecimal(seconds)
            answerHead.writeStaticString("\r\n")
        }
        answerHead.writeImmutableBuffer(worker.dateLine)
        answerHead.writeStaticString("Via: 1.1 tollgate\r\nContent-Length: ")
        answerHead.writeDecimal(length)
        answerHead.writeStaticString("\r\n")
        finishHead(&answerHead)
    }

    /// Corrects what was charged to what was delivered, and lets go of what was held.
    func settle() {
        access.items = max(deliveredItems(), recorded.items)
        guard isCharged, let slab = caller.slab else { return }
        isCharged = false
        let now = worker.clock.now()
        slab._withUnsafeGuaranteedRef {
            if allowance != nil {
                settleLines($0, now: now)
            } else if returnsCharge {
                $0.cancel(&charge, now: now)
            } else {
                $0.finish(&charge, items: Int(access.items), now: now)
            }
        }
        if returnsCharge { access.chargedRequests = 0 }
    }

    /// The items the caller got, or will; what could not be counted counts as what was reserved.
    private func deliveredItems() -> UInt64 {
        guard countsItems, !returnsCharge else { return 0 }
        let isCutOff = access.flags.contains(.answerCutOff)
        let isUncountable = isUncountable || isCountingBehind
        if isCutOff, !isUncountable || sent.bytes == 0 { return UInt64(sent.items) }
        if isUncountable {
            access.flags.insert(.itemsCutOff)
            return UInt64(access.reservedItems)
        }
        guard let counted = counter?.conclude() else { return 0 }
        if counted.outcome != .complete { access.flags.insert(.itemsCutOff) }
        return UInt64(counted.total)
    }

    /// Lets what is in `out` go to the caller once the journal has what was recorded.
    func release(isLast: Bool) {
        phase = .recording(isLast: isLast)
        if isLast { downstream.deadline = .max }
        releaseNumber &+= 1
        worker.release(self, number: releaseNumber)
    }

    /// The journal has what was recorded, or it can't be written.
    func released(_ number: UInt64, recorded: Bool) {
        guard number == releaseNumber, case .recording(let isLast) = phase else { return }
        if !recorded {
            failUnrecorded()
            return
        }
        committed = self.recorded
        let downstream: Downstream = downstream
        for index in out.indices { downstream.write(out[index]) }
        heldBytes = 0
        hasBegun = true
        if isLast {
            downstream.flush()
            finish()
        } else {
            out.removeAll(keepingCapacity: true)
            flushMarked()
            phase = .streaming
            holdBackIfNeeded()
            openTunnel()
            if endIsDue { advance(.answerEnd) }
        }
    }

    /// What can't be put on record isn't served: 503 where nothing has gone out, an abrupt end otherwise.
    private func failUnrecorded() {
        out.removeAll(keepingCapacity: true)
        if let upstream {
            self.upstream = nil
            upstream.close()
        }
        giveBackEncoder()
        if hasBegun {
            isCut = true
            if case .recording(isLast: false) = phase { endUnrecorded() }
        } else if !isCut {
            keepsAlive = false
            access.outcome = .journalUnavailable
            limitFields.clear()
            writeProblem(Refusal.journalUnavailable.problem, .journalUnavailable)
            for bytes in out { downstream.write(bytes) }
            out.removeAll(keepingCapacity: true)
            downstream.flush()
            returnsCharge = true
            settle()
        }
        finish()
    }

    /// Ends a stream whose last record is lost: what went out until then is charged, and recorded when that is possible.
    private func endUnrecorded() {
        recorded = committed
        access.outcome = .journalUnavailable
        noteCut()
        settle()
        record(.closing)
        worker.scheduleCommit()
    }

    /// The caller is gone: what it got is settled and recorded, and nothing goes out any more.
    func abandon() {
        switch phase {
        case .idle: return
        case .recording(isLast: true): finish()
        case .forwarding, .collecting, .recording(isLast: false), .streaming:
            let kind = isHeadOut ? AccessKind.closing : .complete
            if let upstream {
                self.upstream = nil
                upstream.close()
            }
            access.outcome = .downstreamGone
            noteCut()
            settle()
            record(kind)
            worker.scheduleCommit()
            finish()
        }
    }

    /// Makes the exchange ready for the connection's next request.
    private func finish() {
        giveBackEncoder()
        generation &+= 1
        worker.activeExchanges -= 1
        phase = .idle
        let outcome = (keepsAlive: keepsAlive && !isCut, isCut: isCut)
        headBytes = ByteBuffer()
        if let bytes = upstreamRequestBytes.take() { worker.requestBuffers.giveBack(bytes) }
        // Of an answer that didn't stream, the first is the head, with a small body behind it.
        if access.kind == .complete, !out.isEmpty { worker.answerBuffers.giveBack(out.removeFirst()) }
        if !out.isEmpty { out.removeAll(keepingCapacity: true) }
        if codedBody.capacity > 16 << 10 { codedBody = ByteBuffer() }
        route = -1
        routeFacts = .none
        caller = .unknown
        notice = nil
        isRequestComplete = false
        returnsCharge = false
        waitingBody = nil
        upgrade = .none
        hasOneSideFinished = false
        hasReconnected = false
        if !tried.isEmpty { tried.removeAll() }
        acceptEncoding = AcceptEncoding()
        countsItems = false
        countsLines = false
        sealsCursors = false
        lineCounter = nil
        allowance = nil
        endDecoding()
        decodedBytes = 0
        if uncounted.capacity > 0 { uncounted = ByteBuffer() }
        isCountingBehind = false
        isUncountable = false
        if !held.isEmpty { held.removeAll(keepingCapacity: true) }
        heldBytes = 0
        limitFields.clear()
        isHeadWritten = false
        hasChunks = false
        endIsDue = false
        isCut = false
        sent = (0, 0)
        recorded = RecordedSums()
        committed = RecordedSums()
        inquiry = nil
        hasBegun = false
        keepsAlive = true
        if outcome.isCut {
            downstream.abort()
        } else {
            downstream.exchangeEnded(keepsAlive: outcome.keepsAlive)
        }
    }
}

extension Refusal {
    /// Whether a request that was charged gets that back: its upstream failed, or its permission ended before an answer.
    var costsNothing: Bool {
        switch self {
        case .upstreamRefused, .upstreamTimeout, .upstreamBroken, .upstreamUnavailable, .upstreamBusy, .access: true
        default: false
        }
    }

    /// When to ask again, in seconds, where that is known and no limit says it.
    var retryAfterSeconds: Int? {
        switch self {
        case .upstreamUnavailable(let seconds), .receiptNotSealed(let seconds): max(1, seconds)
        default: problem.status == 503 ? 1 : nil
        }
    }
}
