/// Parses the heads of upstream answers in place, line by line as they arrive.
public struct ResponseHeadParser: Sendable {
    public private(set) var head = ResponseHead()
    private let bounds: WireBounds
    private var lineStart = 0
    private var searched = 0
    private var hasStatusLine = false

    public init(bounds: WireBounds = WireBounds()) {
        self.bounds = bounds
    }

    public mutating func reset() {
        head.reset()
        lineStart = 0
        searched = 0
        hasStatusLine = false
    }

    /// Goes on with the bytes from the head's first one to the last that has arrived.
    ///
    /// - Parameter method: the request's, which decides whether a body follows.
    /// - Returns: true when the head is whole.
    /// - Throws: what makes the answer worthless; the connection it came on must be closed.
    public mutating func parse(_ bytes: Span<UInt8>, answering method: Method) throws(WireError) -> Bool {
        while true {
            guard let lineFeed = bytes.firstIndex(of: .lineFeed, from: searched) else {
                searched = bytes.count
                guard bytes.count < bounds.headBytes else { throw .headTooLarge }
                return false
            }
            let lineEnd = lineFeed &+ 1
            guard lineEnd <= bounds.headBytes else { throw .headTooLarge }
            guard lineFeed > lineStart, bytes[lineFeed &- 1] == .carriageReturn else {
                throw hasStatusLine ? .malformedField : .malformedStatusLine
            }
            let line = lineStart..<lineEnd
            lineStart = lineEnd
            searched = lineEnd
            if !hasStatusLine {
                try parseStatusLine(bytes, line.lowerBound..<(line.upperBound &- 2))
                hasStatusLine = true
            } else if line.count == 2 {
                head.length = lineEnd
                try finish(bytes, answering: method)
                return true
            } else {
                guard head.fields.lines.count < bounds.fieldCount else { throw .tooManyFields }
                try head.fields.append(bytes, line: line)
            }
        }
    }

    private mutating func parseStatusLine(_ bytes: Span<UInt8>, _ line: Range<Int>) throws(WireError) {
        let start = line.lowerBound
        guard line.count >= 12, bytes.equals(start..<(start &+ 7), "HTTP/1."), bytes[start &+ 8] == .space,
            line.count == 12 || bytes[start &+ 12] == .space
        else { throw .malformedStatusLine }
        switch bytes[start &+ 7] {
        case UInt8(ascii: "1"): head.minorVersion = 1
        case UInt8(ascii: "0"): head.minorVersion = 0
        default: throw .malformedStatusLine
        }
        var status = 0
        for index in (start &+ 9)..<(start &+ 12) {
            guard bytes[index].isDigit else { throw .malformedStatusLine }
            status = status &* 10 &+ Int(bytes[index] &- 0x30)
        }
        guard (100...599).contains(status) else { throw .malformedStatusLine }
        head.status = status
        let reason = min(start &+ 13, line.upperBound)..<line.upperBound
        guard bytes.firstControl(in: reason) == reason.upperBound else { throw .malformedStatusLine }
        head.reason = ByteRange(reason.lowerBound, reason.upperBound)
    }

    /// Source: RFC 9112, section 6.3.
    private mutating func finish(_ bytes: Span<UInt8>, answering method: Method) throws(WireError) {
        let declared = try BodyFraming.declared(head.fields, in: bytes, minorVersion: head.minorVersion)
        if head.isInterim || head.status == 204 || head.status == 304 || method == .head {
            head.framing = .none
        } else {
            head.framing = declared ?? .untilClose
        }
        head.keepsAlive = head.minorVersion >= 1 && head.framing != .untilClose
        // Nothing may follow a 204, but what says that something does may go on with it.
        if head.status == 204, let declared, declared != .length(0) { head.keepsAlive = false }
        head.fields.forEachMember(of: .connection, in: bytes) { member in
            if bytes.equalsIgnoringCase(member, "close") { head.keepsAlive = false }
        }
    }
}
