internal import AuditLog
internal import ContentCoding
internal import HTTPWire
internal import NIOCore

/// WebSockets (RFC 6455) on routes that say `upgrade: websocket`: the handshake is checked on both sides, then bytes pass in
/// both directions as they come.
///
/// Such an access is one request, with an opening record before the 101 and a closing one when it is over.
extension Exchange {
    enum Upgrade {
        case none
        /// The request asks for a WebSocket.
        case asked
        /// The upstream has agreed; the caller hears of it when that is on record.
        case accepted
        case open
    }

    /// Whether the request asks for a WebSocket, where the route has them; another protocol is not spoken, nor passed on.
    ///
    /// - Throws: `invalidHandshake`.
    func considerUpgrade() throws(Refusal) {
        guard routeFacts.upgradesToWebSocket, head.fields.contains(.upgrade) else { return }
        let headBytes = headBytes
        let bytes = headBytes.readableBytesUInt8Span
        guard Exchange.names("websocket", in: .upgrade, of: head.fields, bytes) else { return }
        guard head.method == .get, head.minorVersion >= 1, !downstream.isFramed, case .none = head.framing,
            Exchange.names("upgrade", in: .connection, of: head.fields, bytes),
            let options = try? ConnectionOptions(head.fields, in: bytes),
            let version = Exchange.value(of: "sec-websocket-version", in: head.fields, options, bytes),
            bytes.equals(version, "13"),
            let key = Exchange.value(of: "sec-websocket-key", in: head.fields, options, bytes),
            WebSocketKey.isValid(bytes.extracting(key))
        else { throw .invalidHandshake }
        upgrade = .asked
    }

    func writeUpgrade(to upstreamRequest: inout HeadBuffer) {
        guard case .asked = upgrade else { return }
        upstreamRequest.writeStaticString("Connection: Upgrade\r\nUpgrade: websocket\r\n")
    }

    /// The upstream has answered the handshake with 101.
    ///
    /// - Throws: `upstreamBroken` where it doesn't mean this WebSocket.
    func acceptUpgrade() throws(Refusal) {
        guard let upstream, case .asked = upgrade, isAnswered(by: upstream) else { throw .upstreamBroken }
        upgrade = .accepted
        access.status = UInt16(upstream.head.status)
        coding = .pass(varies: false)
        framing = .untilClose
        writeAcceptance(by: upstream, to: &worker.answerHead)
        keepsAlive = false
    }

    private func writeAcceptance(by upstream: UpstreamConnection, to answerHead: inout HeadBuffer) {
        answerHead.clear()
        let answerBytes = upstream.headBytes
        writeStatusLine(of: upstream, to: &answerHead)
        if let options = try? ConnectionOptions(upstream.head.fields, in: answerBytes.readableBytesUInt8Span) {
            answerHead.writeFields(
                upstream.head.fields, of: answerBytes, dropping: Exchange.answerFieldsDropped, options)
        }
        answerHead.writeStaticString("Via: 1.1 tollgate\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n")
        finishHead(&answerHead)
    }

    private func isAnswered(by upstream: UpstreamConnection) -> Bool {
        let answerBytes = upstream.headBytes
        let answer = answerBytes.readableBytesUInt8Span
        let fields = upstream.head.fields
        let headBytes = headBytes
        let request = headBytes.readableBytesUInt8Span
        guard upstream.head.minorVersion >= 1,
            Exchange.names("websocket", in: .upgrade, of: fields, answer),
            Exchange.names("upgrade", in: .connection, of: fields, answer),
            let options = try? ConnectionOptions(fields, in: answer),
            let accept = Exchange.value(of: "sec-websocket-accept", in: fields, options, answer),
            let own = try? ConnectionOptions(head.fields, in: request),
            let key = Exchange.value(of: "sec-websocket-key", in: head.fields, own, request)
        else { return false }
        let expected = WebSocketKey.accept(request.extracting(key))
        guard accept.count == expected.count else { return false }
        for index in 0..<expected.count where answer[accept.lowerBound + index] != expected[index] { return false }
        return true
    }

    /// Whether a list has a member, whatever its case.
    private static func names(
        _ token: StaticString, in name: FieldName, of fields: borrowing FieldSection, _ bytes: Span<UInt8>
    ) -> Bool {
        var found = false
        fields.forEachMember(of: name, in: bytes) { member in
            if bytes.equalsIgnoringCase(member, token) { found = true }
        }
        return found
    }

    /// The value of the only line of a field, which no Connection field names; nil otherwise.
    private static func value(
        of name: StaticString, in fields: borrowing FieldSection, _ options: borrowing ConnectionOptions,
        _ bytes: Span<UInt8>
    ) -> Range<Int>? {
        var found: Range<Int>?
        for line in fields.lines where line.known == .other && bytes.equalsIgnoringCase(line.name.range, name) {
            guard found == nil, !options.names(line, in: bytes) else { return nil }
            found = line.value.range
        }
        return found
    }

    // MARK: - The tunnel

    var isTunnel: Bool {
        switch upgrade {
        case .none, .asked: false
        case .accepted, .open: true
        }
    }

    /// The caller has its 101: from now on bytes pass.
    func openTunnel() {
        guard case .accepted = upgrade else { return }
        upgrade = .open
        noteTunnelBytes()
        // The upstream may have finished while its 101 waited for the journal.
        if hasOneSideFinished { downstream.closeWriting() }
        downstream.beginTunnel()
    }

    /// Bytes have passed: both sides may be silent for the idle timeout again.
    func noteTunnelBytes() {
        guard case .open = upgrade else { return }
        let settings = snapshot.settings
        downstream.deadline =
            worker.clock.now()
            + (downstream.isWritable ? settings.idleTimeoutNanoseconds : settings.writeTimeoutNanoseconds)
    }

    /// One side sends nothing more; the other may go on, and when both have ended, the tunnel is over.
    ///
    /// - Returns: whether it is over.
    func tunnelFinished(byCaller: Bool) -> Bool {
        noteTunnelBytes()
        if hasOneSideFinished { return true }
        hasOneSideFinished = true
        if byCaller {
            upstream?.closeWriting()
        } else if case .open = upgrade {
            downstream.closeWriting()
        }
        return false
    }
}
