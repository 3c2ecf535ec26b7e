/// The field lines of one message head, in their order.
///
/// It keeps its storage from message to message, so that a connection allocates it once.
public struct FieldSection: Sendable {
    public private(set) var lines: [FieldLine] = []
    @usableFromInline var present: UInt64 = 0
    private var repeated: UInt64 = 0
    /// Whether a name has an underscore in it.
    private(set) var hasUnderscores = false

    public init() {
        lines.reserveCapacity(32)
    }

    mutating func removeAll() {
        lines.removeAll(keepingCapacity: true)
        present = 0
        repeated = 0
        hasUnderscores = false
    }

    /// Parses the line in `range`, which ends with its CRLF.
    ///
    /// RFC 9112, section 5: no white space before the colon, no line folding, no control characters.
    /// - Throws: `malformedField`.
    mutating func append(_ bytes: Span<UInt8>, line: Range<Int>) throws(WireError) {
        // Most names are of letters and hyphens alone.
        var colon = bytes.endOfWords(from: line.lowerBound)
        while colon < line.upperBound && ByteSet.token.contains(bytes[colon]) {
            if bytes[colon] == .underscore { hasUnderscores = true }
            colon &+= 1
        }
        guard colon > line.lowerBound, bytes[colon] == .colon else { throw .malformedField }
        let name = line.lowerBound..<colon
        let value = (colon &+ 1)..<(line.upperBound &- 2)
        // The search ends at the line's end at the latest, which is one.
        guard value.lowerBound <= value.upperBound,
            bytes.firstControl(in: value.lowerBound..<bytes.count) == value.upperBound
        else { throw .malformedField }
        let trimmed = bytes.trimmed(value)
        let known = FieldName(bytes, name)
        let bit = UInt64(1) &<< UInt64(known.rawValue)
        repeated |= present & bit
        present |= bit
        lines.append(
            FieldLine(
                name: ByteRange(name.lowerBound, name.upperBound),
                value: ByteRange(trimmed.lowerBound, trimmed.upperBound),
                line: ByteRange(line.lowerBound, line.upperBound),
                known: known
            )
        )
    }

    @inlinable
    public func contains(_ name: FieldName) -> Bool {
        present & (1 &<< UInt64(name.rawValue)) != 0
    }

    /// Whether there is more than one line of `name`.
    @inline(__always)
    public func repeats(_ name: FieldName) -> Bool {
        repeated & (1 &<< UInt64(name.rawValue)) != 0
    }

    /// The value of the first line of `name`.
    @inline(__always)
    public func first(_ name: FieldName) -> ByteRange? {
        guard contains(name) else { return nil }
        for line in lines where line.known == name { return line.value }
        return nil
    }

    /// Calls `body` with each member of the comma-separated lists in all lines of `name`.
    @inline(__always)
    public func forEachMember<Failure: Error>(
        of name: FieldName,
        in bytes: Span<UInt8>,
        _ body: (Range<Int>) throws(Failure) -> Void
    ) throws(Failure) {
        guard contains(name) else { return }
        for line in lines where line.known == name {
            try bytes.forEachListMember(in: line.value.range, body)
        }
    }

    /// Whether a name would be one the gateway knows if its underscores were hyphens.
    ///
    /// CGI and what came after it (RFC 3875, section 4.1.18) reads both the same, so that such a line would say
    /// to the upstream what it didn't say here.
    func hasDisguise(_ bytes: Span<UInt8>) -> Bool {
        guard hasUnderscores else { return false }
        for line in lines where line.known == .other {
            var name: [UInt8] = []
            for index in line.name.range { name.append(bytes[index] == .underscore ? .hyphen : bytes[index]) }
            if FieldName(name.span, name.indices) != .other { return true }
        }
        return false
    }
}
