internal import AuditLog
internal import HTTPWire
internal import NIOCore

extension Exchange {
    enum Event {
        // From the caller.
        case head
        case body(ByteBuffer)
        case bodyEnd
        case requestFailed(Refusal)
        case downstreamWritable
        case downstreamGone
        // From the upstream.
        case upstreamReady(UpstreamConnection)
        /// No connection to the server could be made, so that nothing of the request has gone there.
        case connectFailed(ServerPool, Refusal)
        case upstreamWritable
        case interimAnswer
        case answerHead
        case answerBody(ByteBuffer)
        /// Nothing more has arrived for now.
        case answerPaused
        case answerEnd
        case upgraded
        // From either side of a tunnel.
        case callerFinished
        case upstreamFinished
        /// Neither side has sent anything for long, or the gateway ends it.
        case tunnelOver
        case upstreamFailed(Refusal)
        // From the gateway itself.
        case inquiryAnswered(InquiryAnswer)
    }

    /// The life of a request, in the order in which its parts follow each other.
    ///
    /// Its head was parsed by the connection. A phase that can't go on throws; the caller then gets a problem document
    /// in place of the answer, and the record says why.
    func advance(_ event: Event) {
        // Once the last word is on its way to the record, only the caller's leaving changes anything.
        if case .recording(isLast: true) = phase {
            if case .downstreamGone = event { abandon() }
            return
        }
        do throws(Refusal) {
            switch event {
            case .head:
                try begin()
                try findRoute()
                try authenticate()
                if inquiry != nil { return try inquire() }
                try permit()
                try checkCursor()
                try chargeLimits()
                try forward()
            case .upstreamReady(let connection):
                send(on: connection)
            case .body(let bytes):
                forwardBody(bytes)
            case .bodyEnd:
                forwardBodyEnd()
            case .upstreamWritable:
                downstream.process()
            case .requestFailed(let refusal):
                throw refusal
            case .interimAnswer:
                passInterimAnswer()
            case .answerHead:
                try considerAnswer()
                if countsLines { beginLines() }
            case .answerBody(let bytes):
                if countsLines {
                    try passLines(bytes)
                } else if sealsCursors {
                    passCursors(bytes)
                } else {
                    count(bytes)
                    encode(bytes)
                }
            case .answerPaused:
                guard try streamsNow() else { return }
                record(.opening)
                release(isLast: false)
            case .upgraded:
                try acceptUpgrade()
                record(.opening)
                release(isLast: false)
            case .callerFinished:
                if tunnelFinished(byCaller: true) { advance(.tunnelOver) }
            case .upstreamFinished:
                if tunnelFinished(byCaller: false) { advance(.tunnelOver) }
            case .answerEnd, .tunnelOver:
                guard !defersEnd() else { return }
                try finishAnswer()
                settle()
                record(access.kind == .complete ? .complete : .closing)
                release(isLast: true)
            case .downstreamWritable:
                paceUpstream()
                noteTunnelBytes()
            case .connectFailed(let server, let refusal):
                guard !retry(after: server) else { return }
                throw refusal
            case .upstreamFailed(let refusal):
                guard inquiry == nil else { throw .inquiriesBusy }
                if case .upstreamTimeout = refusal {
                    upstream?.noteTimeout()
                } else if retry() {
                    return
                }
                throw refusal
            case .inquiryAnswered(let answer):
                try answerInquiry(answer)
                settle()
                record(.complete)
                release(isLast: true)
            case .downstreamGone:
                abandon()
            }
        } catch {
            end(with: error)
        }
    }

    /// Whether the answer's beginning still waits for the journal, or its items to be counted, so that its end has to
    /// wait too.
    private func defersEnd() -> Bool {
        if case .recording = phase { endIsDue = true } else { endIsDue = isCountingBehind }
        return endIsDue
    }

    /// Ends the exchange with a problem document, or where the answer has begun, by cutting it off.
    private func end(with refusal: Refusal) {
        let wasOut = isHeadOut
        if wasOut, countsLines, refusal.endsLines {
            endLines(with: refusal)
        } else {
            refuse(refusal)
        }
        settle()
        record(wasOut ? .closing : .complete)
        release(isLast: true)
    }
}
