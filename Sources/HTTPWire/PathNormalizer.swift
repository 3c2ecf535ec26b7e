/// Judges a path, and spells it in the one way in which it is matched and forwarded.
///
/// What was matched must be what the upstream sees. So a path that readers could take apart differently is refused:
/// dot segments in any spelling (also `..;x`, which some servers cut at the semicolon), encoded slashes and
/// backslashes, encoded controls, invalid escapes. An escape of a character that needs none (RFC 3986, section
/// 6.2.2.2) is the same path and is spelled out; one of an overlong UTF-8 sequence, which careless decoders take for the
/// short one, is refused. Empty segments and parameters, which some servers drop and some keep, are reported.
public enum PathNormalizer {
    /// - Parameter range: a path that begins with a slash.
    /// - Throws: `invalidTarget`.
    static func judge(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(WireError) -> RequestHead.PathForm {
        guard bytes[range.lowerBound] == .slash else { throw .invalidTarget }
        var (escaped, empty, parameters) = (false, false, false)
        // What the last three bytes stood for, where they were an escape.
        var lead: UInt8 = 0
        // Bytes of the segment so far, while all of them are dots; -1 once another one was there.
        var dots = 0
        var segmentStart = range.lowerBound &+ 1
        var index = segmentStart
        while index < range.upperBound {
            let byte = bytes[index]
            if byte == .slash {
                if dots > 0 && dots <= 2 { throw .invalidTarget }
                if index == segmentStart { empty = true }
                dots = 0
                segmentStart = index &+ 1
            } else if byte == .percent {
                guard index &+ 2 < range.upperBound, let high = bytes[index &+ 1].hexadecimalValue,
                    let low = bytes[index &+ 2].hexadecimalValue
                else { throw .invalidTarget }
                let decoded = high &<< 4 | low
                guard decoded >= .space, decoded != 0x7f, decoded != .slash, decoded != .backslash else {
                    throw .invalidTarget
                }
                if decoded == .semicolon, dots > 0 && dots <= 2 { throw .invalidTarget }
                guard !isOverlong(lead, decoded) else { throw .invalidTarget }
                lead = decoded
                if ByteSet.unreserved.contains(decoded) { escaped = true }
                dots = decoded == .dot && dots >= 0 ? dots &+ 1 : -1
                index &+= 3
                continue
            } else {
                guard ByteSet.path.contains(byte) else { throw .invalidTarget }
                if byte == .semicolon {
                    guard dots <= 0 || dots > 2 else { throw .invalidTarget }
                    parameters = true
                }
                dots = byte == .dot && dots >= 0 ? dots &+ 1 : -1
            }
            lead = 0
            index &+= 1
        }
        if dots > 0 && dots <= 2 { throw .invalidTarget }
        if segmentStart == range.upperBound, range.count > 1 { empty = true }
        return empty ? .emptySegment : parameters ? .parameters : escaped ? .escaped : .plain
    }

    /// Whether two bytes begin a UTF-8 sequence that is longer than it need be (RFC 3629, section 10).
    private static func isOverlong(_ first: UInt8, _ second: UInt8) -> Bool {
        switch first {
        case 0xc0, 0xc1: second & 0xc0 == 0x80
        case 0xe0: second & 0xe0 == 0x80
        case 0xf0: second & 0xf0 == 0x80
        default: false
        }
    }

    /// A normalized path as servers read it that cut parameters off; nil where that leaves an empty segment.
    public static func withoutParameters(_ path: [UInt8]) -> [UInt8]? {
        var output: [UInt8] = []
        var isInside = false
        for byte in path {
            if byte == .slash {
                if output.last == .slash { return nil }
                isInside = false
            } else if byte == .semicolon {
                isInside = true
            }
            if !isInside { output.append(byte) }
        }
        return output.last == .slash && output.count > 1 ? nil : output
    }

    /// Replaces `output` by the path with the escapes of unreserved characters spelled out.
    public static func normalize(_ bytes: Span<UInt8>, _ path: Range<Int>, into output: inout [UInt8]) {
        output.removeAll(keepingCapacity: true)
        var index = path.lowerBound
        while index < path.upperBound {
            if bytes[index] == .percent, index &+ 2 < path.upperBound,
                let high = bytes[index &+ 1].hexadecimalValue, let low = bytes[index &+ 2].hexadecimalValue,
                ByteSet.unreserved.contains(high &<< 4 | low)
            {
                output.append(high &<< 4 | low)
                index &+= 3
            } else {
                output.append(bytes[index])
                index &+= 1
            }
        }
    }
}
