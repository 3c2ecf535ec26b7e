internal import HTTPWire
internal import NIOCore
internal import NIOHPACK

/// The head of an answer, from the bytes that HTTP/1.1 has for it, as the fields of a HEADERS frame.
struct HTTP2AnswerFields {
    let status: Int
    let fields: HPACKHeaders

    /// The exchange's heads: an upstream's with the gateway's own fields.
    private static let bounds = WireBounds(headBytes: 256 << 10, fieldCount: 400, targetBytes: 0)
    /// What a value's next occurrence hardly ever repeats isn't worth a place in the table that both sides keep.
    private static let passing: FieldNameSet = [
        .requestID, .accessReceipt, .rateLimit, .legacyRemaining, .legacyReset, .contentLength, .etag,
    ]
    private static let dropped = FieldNameSet.hopByHop

    /// Which names of passing fields are in the table that both sides keep, so that they need not be spelled out.
    ///
    /// A value of theirs goes there with its name, once in a while, as later entries push out what is old: a date a second
    /// takes a minute for that.
    struct KnownNames {
        private var names: FieldNameSet = []
        private var since: Int64 = 0

        private static let lifetimeNanoseconds: Int64 = 15_000_000_000

        /// - Parameter now: Unix nanoseconds.
        mutating func noteAnswer(now: Int64) {
            guard now - since >= KnownNames.lifetimeNanoseconds else { return }
            names = []
            since = now
        }

        /// Whether the name is to be put into the table now.
        mutating func learns(_ name: FieldName) -> Bool {
            if names.contains(name) { return false }
            names = names.union([name])
            return true
        }
    }

    /// Takes the head off the front of `bytes`; nil where there is no whole head, which the exchange never writes.
    init?(_ bytes: inout ByteBuffer, _ known: inout KnownNames, now: Int64) {
        var parser = ResponseHeadParser(bounds: HTTP2AnswerFields.bounds)
        let arrived = bytes
        guard (try? parser.parse(arrived.readableBytesUInt8Span, answering: .get)) == true else { return nil }
        let head = parser.head
        bytes.moveReaderIndex(forwardBy: head.length)
        status = head.status
        var fields = HPACKHeaders()
        fields.reserveCapacity(head.fields.lines.count + 1)
        fields.add(name: ":status", value: HTTP2AnswerFields.text(ofStatus: head.status))
        known.noteAnswer(now: now)
        let (dropped, passing) = (HTTP2AnswerFields.dropped, HTTP2AnswerFields.passing)
        arrived.withUnsafeReadableBytes { bytes in
            for line in head.fields.lines {
                if line.known != .contentLength, dropped.contains(line.known) { continue }
                fields.add(
                    name: HTTP2AnswerFields.name(line, bytes),
                    value: String(decoding: UnsafeRawBufferPointer(rebasing: bytes[line.value.range]), as: UTF8.self),
                    indexing: passing.contains(line.known) && !known.learns(line.known) ? .nonIndexable : .indexable)
            }
        }
        self.fields = fields
    }

    private static func text(ofStatus status: Int) -> String {
        switch status {
        case 200: "200"
        case 204: "204"
        case 304: "304"
        case 401: "401"
        case 403: "403"
        case 404: "404"
        case 429: "429"
        default: String(status)
        }
    }

    /// The name in lower case (RFC 9113, section 8.2).
    private static func name(_ line: FieldLine, _ bytes: UnsafeRawBufferPointer) -> String {
        switch line.known {
        case .accessReceipt: return "access-receipt"
        case .rateLimitPolicy: return "ratelimit-policy"
        case .legacyLimit: return "x-rate-limit-limit"
        case .legacyRemaining: return "x-rate-limit-remaining"
        case .legacyReset: return "x-rate-limit-reset"
        case .contentEncoding: return "content-encoding"
        case .rateLimit: return "ratelimit"
        case .requestID: return "x-request-id"
        case .contentType: return "content-type"
        case .contentLength: return "content-length"
        case .date: return "date"
        case .server: return "server"
        case .etag: return "etag"
        case .vary: return "vary"
        case .via: return "via"
        case .cacheControl: return "cache-control"
        case .acceptRanges: return "accept-ranges"
        default: break
        }
        return String(unsafeUninitializedCapacity: line.name.count) { name in
            var index = 0
            for byte in bytes[line.name.range] {
                name[index] = byte &- 0x41 < 26 ? byte | 0x20 : byte
                index &+= 1
            }
            return index
        }
    }
}
