/// Parses request heads in place, line by line as they arrive.
///
/// Each line is judged once, when its end has arrived, so that a malformed head is refused at its first bad line and a
/// slow one is not scanned again and again. Source: RFC 9112, sections 2 to 6; where it lets a server choose between
/// refusing and repairing, this parser refuses.
public struct RequestHeadParser: Sendable {
    public private(set) var head = RequestHead()
    private let bounds: WireBounds
    /// Where the line that has not ended yet begins, relative to the head's first byte.
    private var lineStart = 0
    /// How far that line was searched for its end.
    private var searched = 0
    private var hasRequestLine = false

    public init(bounds: WireBounds = WireBounds()) {
        self.bounds = bounds
    }

    /// Moves a whole head out, and makes the parser ready for the next request.
    ///
    /// `head`'s storage is taken in exchange, so that neither side allocates anew.
    public mutating func finish(into head: inout RequestHead) {
        swap(&head, &self.head)
        reset()
    }

    private mutating func reset() {
        head.reset()
        lineStart = 0
        searched = 0
        hasRequestLine = false
    }

    /// Whether bytes of a head have arrived, but not its end.
    public var isInsideHead: Bool { hasRequestLine || searched > lineStart }

    /// Goes on with the bytes from the head's first one to the last that has arrived.
    ///
    /// - Returns: true when the head is whole; `head.length` then tells how many of the bytes it took. False when more
    ///   bytes are needed: call again with the same bytes and those that followed.
    /// - Throws: what is wrong with the head; nothing more can be read from this connection.
    public mutating func parse(_ bytes: Span<UInt8>) throws(WireError) -> Bool {
        while true {
            guard let lineFeed = bytes.firstIndex(of: .lineFeed, from: searched) else {
                searched = bytes.count
                try checkUnfinished(bytes)
                return false
            }
            let lineEnd = lineFeed &+ 1
            guard lineEnd <= bounds.headBytes else { throw hasRequestLine ? .headTooLarge : .targetTooLong }
            guard lineFeed > lineStart, bytes[lineFeed &- 1] == .carriageReturn else {
                throw hasRequestLine ? .malformedField : .malformedRequestLine
            }
            let line = lineStart..<lineEnd
            lineStart = lineEnd
            searched = lineEnd
            if line.count == 2 {
                guard hasRequestLine else {
                    // RFC 9112, section 2.2: an empty line before a request line is ignored.
                    guard lineEnd <= 4 else { throw .malformedRequestLine }
                    continue
                }
                head.length = lineEnd
                try finish(bytes)
                return true
            }
            if hasRequestLine {
                guard head.fields.lines.count < bounds.fieldCount else { throw .tooManyFields }
                try head.fields.append(bytes, line: line)
            } else {
                try parseRequestLine(bytes, line.lowerBound..<(line.upperBound &- 2))
                hasRequestLine = true
            }
        }
    }

    private func checkUnfinished(_ bytes: Span<UInt8>) throws(WireError) {
        if !hasRequestLine, bytes.count &- lineStart > bounds.targetBytes &+ 64 { throw .targetTooLong }
        if bytes.count >= bounds.headBytes { throw .headTooLarge }
        if !hasRequestLine, bytes.count > lineStart {
            // A connection that speaks something else (TLS, say) is told at its first byte.
            let first = bytes[lineStart]
            guard ByteSet.token.contains(first) || first == .carriageReturn else { throw .malformedRequestLine }
        }
    }

    private mutating func parseRequestLine(_ bytes: Span<UInt8>, _ line: Range<Int>) throws(WireError) {
        var methodEnd = line.lowerBound
        while methodEnd < line.upperBound && ByteSet.token.contains(bytes[methodEnd]) { methodEnd &+= 1 }
        guard methodEnd > line.lowerBound, methodEnd < line.upperBound, bytes[methodEnd] == .space,
            methodEnd &- line.lowerBound <= 32
        else { throw .malformedRequestLine }
        head.method = Method(bytes, line.lowerBound..<methodEnd)
        head.methodName = ByteRange(line.lowerBound, methodEnd)

        let targetStart = methodEnd &+ 1
        guard let targetEnd = bytes.firstIndex(of: .space, from: targetStart), targetEnd < line.upperBound,
            targetEnd > targetStart
        else { throw .malformedRequestLine }
        try parseVersion(bytes, (targetEnd &+ 1)..<line.upperBound)
        guard targetEnd &- targetStart <= bounds.targetBytes else { throw .targetTooLong }
        guard head.method != .connect else { throw .unsupportedMethod }
        if head.method == .other, Method.isMisspelled(bytes, head.methodName.range) { throw .unsupportedMethod }
        try parseTarget(bytes, targetStart..<targetEnd)
    }

    private mutating func parseVersion(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(WireError) {
        let prefix = range.lowerBound..<min(range.lowerBound &+ 5, range.upperBound)
        guard bytes.equals(prefix, "HTTP/") else { throw .malformedRequestLine }
        if bytes.equals(range, "HTTP/1.1") {
            head.minorVersion = 1
        } else if bytes.equals(range, "HTTP/1.0") {
            head.minorVersion = 0
        } else {
            guard range.count == 8, bytes[range.lowerBound &+ 5].isDigit, bytes[range.lowerBound &+ 6] == .dot,
                bytes[range.lowerBound &+ 7].isDigit
            else { throw .malformedRequestLine }
            throw .unsupportedVersion
        }
    }

    /// Source: RFC 9112, section 3.2.
    private mutating func parseTarget(_ bytes: Span<UInt8>, _ target: Range<Int>) throws(WireError) {
        var pathStart = target.lowerBound
        if bytes[pathStart] != .slash {
            if target.count == 1, bytes[pathStart] == UInt8(ascii: "*"), head.method == .options {
                head.path = ByteRange(pathStart, target.upperBound)
                return
            }
            let scheme = target.lowerBound..<min(target.lowerBound &+ 7, target.upperBound)
            guard bytes.equalsIgnoringCase(scheme, "http://") else { throw .invalidTarget }
            var end = scheme.upperBound
            while end < target.upperBound, bytes[end] != .slash, bytes[end] != .question { end &+= 1 }
            head.host = ByteRange(scheme.upperBound, end)
            guard HostValidator.isValid(bytes, scheme.upperBound..<end) else { throw .invalidTarget }
            pathStart = end
        }
        var index = pathStart
        while index < target.upperBound && bytes[index] != .question { index &+= 1 }
        head.path = ByteRange(pathStart, index)
        head.query = ByteRange(index, target.upperBound)
        if pathStart < index { head.pathForm = try PathNormalizer.judge(bytes, pathStart..<index) }
        while index < target.upperBound {
            guard ByteSet.query.contains(bytes[index]) else { throw .invalidTarget }
            index &+= 1
        }
    }

    private mutating func finish(_ bytes: Span<UInt8>) throws(WireError) {
        try checkHost(bytes)
        guard !head.fields.hasDisguise(bytes) else { throw .malformedField }
        if head.fields.contains(.connection) { _ = try ConnectionOptions(head.fields, in: bytes) }
        head.framing = try BodyFraming.declared(head.fields, in: bytes, minorVersion: head.minorVersion) ?? .none
        // RFC 9112, section 9.3: `close` outweighs `keep-alive`.
        var (closes, keepsAlive) = (false, head.minorVersion >= 1)
        head.fields.forEachMember(of: .connection, in: bytes) { member in
            if bytes.equalsIgnoringCase(member, "close") { closes = true }
            if bytes.equalsIgnoringCase(member, "keep-alive") { keepsAlive = true }
        }
        head.keepsAlive = keepsAlive && !closes
        // RFC 9110, section 10.1.1: an expectation of an HTTP/1.0 caller is ignored.
        if let expectation = head.fields.first(.expect), head.minorVersion >= 1 {
            guard bytes.equalsIgnoringCase(expectation.range, "100-continue"), !head.fields.repeats(.expect) else {
                throw .unsupportedExpectation
            }
            head.expectsContinue = head.framing != .none && head.framing != .length(0)
        }
    }

    private mutating func checkHost(_ bytes: Span<UInt8>) throws(WireError) {
        guard let host = head.fields.first(.host) else {
            if head.minorVersion >= 1 { throw .missingHost }
            return
        }
        guard !head.fields.repeats(.host) else { throw .repeatedHost }
        guard HostValidator.isValid(bytes, host.range) else { throw .invalidHost }
        if head.host.isEmpty {
            head.host = host
        } else if !bytes.equalRangesIgnoringCase(head.host.range, host.range) {
            throw .conflictingHost
        }
    }
}
