internal import AuditLog
internal import ContentCoding
internal import HTTPWire
internal import NIOCore

/// The head of an answer, as the caller gets it.
extension Exchange {
    static let answerFieldsDropped = FieldNameSet.hopByHop.union([
        .rateLimit, .rateLimitPolicy, .legacyLimit, .legacyRemaining, .legacyReset, .requestID, .accessReceipt,
    ])
    /// What is true of the bytes as the upstream sent them alone; dropped too where cursors are sealed.
    private static let droppedWhenCoded: FieldNameSet = [
        .etag, .acceptRanges, .contentMD5, .contentDigest, .reprDigest,
    ]

    func writeStatusLine(of upstream: UpstreamConnection, to bytes: inout HeadBuffer) {
        bytes.writeStaticString("HTTP/1.1 ")
        bytes.writeDecimal(upstream.head.status)
        bytes.writeStaticString(" ")
        bytes.write(upstream.head.reason, of: upstream.headBytes)
        bytes.writeStaticString("\r\n")
    }

    func writeAnswerHead(_ upstream: UpstreamConnection) {
        writeAnswerHead(upstream, to: &worker.answerHead)
    }

    private func writeAnswerHead(_ upstream: UpstreamConnection, to answerHead: inout HeadBuffer) {
        answerHead.clear()
        writeStatusLine(of: upstream, to: &answerHead)
        let fields = upstream.head.fields
        var contentEncoding: StaticString?
        if case .encode(let applied) = coding { contentEncoding = applied.fieldLine }
        let isCoded = contentEncoding != nil
        var dropped = Exchange.answerFieldsDropped
        if isCoded || sealsCursors { dropped = dropped.union(Exchange.droppedWhenCoded) }
        let weakened = upstream.head.status == 304 && isHeldWeak(upstream)
        if weakened { dropped = dropped.union([.etag]) }
        let answerBytes = upstream.headBytes
        let bytes = answerBytes.readableBytesUInt8Span
        // An answer that names too much in Connection has nothing named passed on.
        let options = try? ConnectionOptions(fields, in: bytes)
        if let options {
            answerHead.writeFields(fields, of: answerBytes, dropping: dropped, options)
        }
        if let contentEncoding { answerHead.writeStaticString(contentEncoding) }
        if isCoded || sealsCursors || weakened { writeWeakenedTag(upstream, to: &answerHead) }
        if coding != .pass(varies: false), !variesAlready(fields, bytes) {
            answerHead.writeStaticString("Vary: Accept-Encoding\r\n")
        }
        if !fields.contains(.date) { answerHead.writeImmutableBuffer(worker.dateLine) }
        answerHead.writeStaticString("Via: 1.1 tollgate\r\n")
        writeFraming(upstream, to: &answerHead)
        finishHead(&answerHead)
    }

    private func writeFraming(_ upstream: UpstreamConnection, to answerHead: inout HeadBuffer) {
        switch framing {
        case .length(let count):
            answerHead.writeStaticString("Content-Length: ")
            answerHead.writeDecimal(count)
            answerHead.writeStaticString("\r\n")
        case .chunked:
            answerHead.writeStaticString("Transfer-Encoding: chunked\r\n")
        case .frames:
            break
        case .untilClose:
            keepsAlive = false
        case .none:
            // What a GET would have had; unknown where that would be coded, or have its cursors sealed.
            guard head.method == .head, coding == .pass(varies: false), !routeFacts.hasCursor,
                let length = upstream.head.fields.first(.contentLength)
            else { return }
            answerHead.writeStaticString("Content-Length: ")
            answerHead.write(length, of: upstream.headBytes)
            answerHead.writeStaticString("\r\n")
        }
    }

    /// Ends an answer's head with the fields that every answer carries.
    func finishHead(_ answerHead: inout HeadBuffer) {
        answerHead.write(limitFields)
        if access.organization != 0, access.outcome != .journalUnavailable {
            // The number of the record that this answer waits for.
            takeSequence()
            answerHead.writeStaticString("Access-Receipt: ")
            answerHead.writeDecimal(Int(truncatingIfNeeded: access.sequence))
            answerHead.writeStaticString("\r\nX-Request-Id: ")
        } else {
            answerHead.writeStaticString("X-Request-Id: ")
        }
        answerHead.writeHexadecimal(access.request.high)
        answerHead.writeHexadecimal(access.request.low)
        let downstream: Downstream = downstream
        keepsAlive = keepsAlive && head.keepsAlive && !worker.isDraining && downstream.canContinue
        if downstream.isFramed || isTunnel {
            answerHead.writeStaticString("\r\n\r\n")
        } else if !keepsAlive {
            answerHead.writeStaticString("\r\nConnection: close\r\n\r\n")
        } else if head.minorVersion == 0 {
            answerHead.writeStaticString("\r\nConnection: keep-alive\r\n\r\n")
        } else {
            answerHead.writeStaticString("\r\n\r\n")
        }
        isHeadWritten = true
        var bytes = worker.answerBuffers.take()
        bytes.write(answerHead)
        out.append(bytes)
    }

    private func variesAlready(_ fields: FieldSection, _ bytes: Span<UInt8>) -> Bool {
        var found = false
        fields.forEachMember(of: .vary, in: bytes) { member in
            if bytes.equalsIgnoringCase(member, "accept-encoding") || bytes.equals(member, "*") { found = true }
        }
        return found
    }

    private func writeWeakenedTag(_ upstream: UpstreamConnection, to answerHead: inout HeadBuffer) {
        guard let tag = upstream.head.fields.first(.etag) else { return }
        upstream.headBytes.withUnsafeReadableBytes { bytes in
            let value = UnsafeRawBufferPointer(rebasing: bytes[tag.range])
            var line = worker.answerBuffers.take()
            defer { worker.answerBuffers.giveBack(line) }
            line.writeStaticString("ETag: ")
            guard EntityTag.appendWeakened(value, to: &line) else { return }
            line.writeStaticString("\r\n")
            answerHead.writeImmutableBuffer(line)
        }
    }

    /// Whether the caller of a 304 holds the answer under the weak form of its tag.
    private func isHeldWeak(_ upstream: UpstreamConnection) -> Bool {
        guard let tag = upstream.head.fields.first(.etag), head.fields.contains(.ifNoneMatch) else { return false }
        return upstream.headBytes.withUnsafeReadableBytes { answer in
            headBytes.withUnsafeReadableBytes { request in
                for line in head.fields.lines where line.known == .ifNoneMatch {
                    if EntityTag.isWeakForm(
                        of: UnsafeRawBufferPointer(rebasing: answer[tag.range]),
                        in: UnsafeRawBufferPointer(rebasing: request[line.value.range]))
                    {
                        return true
                    }
                }
                return false
            }
        }
    }
}
