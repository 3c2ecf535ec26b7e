internal import HTTPWire
internal import NIOCore
internal import NIOHPACK

/// Spells the fields of a request on an HTTP/2 stream as the head of an HTTP/1.1 request, so that one parser judges both.
///
/// What that parser can't see any more is judged here: pseudo-fields, names in upper case, fields of a connection, and
/// bytes that would end a line or a name (RFC 9113, sections 8.2 and 8.3).
struct HTTP2RequestText {
    private var method = ""
    private var scheme = ""
    private var path = ""
    private var authority: String?
    private var cookies = ""
    private var hasRequestLine = false
    private var hasLength = false

    /// Writes the head.
    ///
    /// - Parameter endsStream: no body follows.
    static func write(
        _ fields: HPACKHeaders, endsStream: Bool, to head: inout ByteBuffer
    ) throws(WireError) {
        var text = HTTP2RequestText()
        for (name, value, _) in fields {
            if name.utf8.first == UInt8(ascii: ":") {
                try text.take(pseudo: name, value)
            } else {
                if !text.hasRequestLine { try text.writeRequestLine(to: &head) }
                try text.write(name, value, to: &head)
            }
        }
        if !text.hasRequestLine { try text.writeRequestLine(to: &head) }
        if !text.cookies.isEmpty { HTTP2RequestText.writeLine("cookie", text.cookies, to: &head) }
        // How long the body is, the frames tell; the upstream is told by chunks.
        if !endsStream, !text.hasLength { head.writeStaticString("transfer-encoding: chunked\r\n") }
        head.writeStaticString("\r\n")
    }

    /// Judges the fields behind a body, which go no further.
    static func judgeTrailers(_ fields: HPACKHeaders, bounds: WireBounds) throws(WireError) {
        var bytes = 0
        guard fields.count <= bounds.fieldCount else { throw .malformedTrailer }
        for (name, value, _) in fields {
            bytes += name.utf8.count + value.utf8.count + 4
            guard isName(name), isValue(value), !isOfConnection(name), bytes <= bounds.headBytes else {
                throw .malformedTrailer
            }
        }
    }

    private mutating func take(pseudo name: String, _ value: String) throws(WireError) {
        guard !hasRequestLine, HTTP2RequestText.isVisible(value) else { throw .malformedPseudoField }
        switch name {
        case ":method" where method.isEmpty && !value.isEmpty: method = value
        case ":scheme" where scheme.isEmpty && (value == "https" || value == "http"): scheme = value
        case ":path" where path.isEmpty && !value.isEmpty: path = value
        case ":authority" where authority == nil && !value.isEmpty: authority = value
        default: throw .malformedPseudoField
        }
    }

    private mutating func writeRequestLine(to head: inout ByteBuffer) throws(WireError) {
        hasRequestLine = true
        guard !method.isEmpty else { throw .malformedPseudoField }
        guard method != "CONNECT" else { throw .unsupportedMethod }
        guard !scheme.isEmpty, !path.isEmpty else { throw .malformedPseudoField }
        // An absolute target, which the parser takes, is no path.
        guard path.utf8.first == UInt8(ascii: "/") || path == "*" else { throw .invalidTarget }
        head.writeString(method)
        head.writeStaticString(" ")
        head.writeString(path)
        head.writeStaticString(" HTTP/1.1\r\n")
        if let authority { HTTP2RequestText.writeLine("host", authority, to: &head) }
    }

    private mutating func write(_ name: String, _ value: String, to head: inout ByteBuffer) throws(WireError) {
        guard HTTP2RequestText.isName(name), HTTP2RequestText.isValue(value) else { throw .malformedField }
        switch name {
        case "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade":
            throw .connectionField
        case "te":
            guard value.lowercased() == "trailers" else { throw .connectionField }
        case "host":
            guard let authority else { break }
            guard value.lowercased() == authority.lowercased() else { throw .conflictingHost }
            return
        case "cookie":
            // RFC 9113, section 8.2.3: the pieces are one field again.
            cookies += (cookies.isEmpty ? "" : "; ") + value
            return
        case "content-length":
            hasLength = true
        default: break
        }
        HTTP2RequestText.writeLine(name, value, to: &head)
    }

    private static func writeLine(_ name: String, _ value: String, to head: inout ByteBuffer) {
        head.writeString(name)
        head.writeStaticString(": ")
        head.writeString(value)
        head.writeStaticString("\r\n")
    }

    private static func isOfConnection(_ name: String) -> Bool {
        switch name {
        case "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "te": true
        default: false
        }
    }

    /// Whether it is lower case and ends nothing; that it is a token, the parser sees.
    private static func isName(_ name: String) -> Bool {
        !name.isEmpty && all(name) { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: ":") && $0 &- 0x41 >= 26 }
    }

    /// Whether it ends no line, and neither begins nor ends with white space (RFC 9113, section 8.2.1).
    private static func isValue(_ value: String) -> Bool {
        guard let first = value.utf8.first, let last = value.utf8.last else { return true }
        guard first != 0x20, first != 0x09, last != 0x20, last != 0x09 else { return false }
        return all(value) { $0 != 0x0d && $0 != 0x0a && $0 != 0 }
    }

    private static func isVisible(_ value: String) -> Bool {
        all(value) { $0 > 0x20 && $0 != 0x7f }
    }

    @inline(__always)
    private static func all(_ text: String, _ isAllowed: (UInt8) -> Bool) -> Bool {
        // Through the elements of a string, each byte costs some ten instructions.
        text.utf8.withContiguousStorageIfAvailable { $0.allSatisfy(isAllowed) } ?? text.utf8.allSatisfy(isAllowed)
    }
}
