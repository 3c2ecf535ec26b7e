/// Judges a path, and spells it in the one way in which it is matched and forwarded.
///
/// What was matched must be what the upstream sees. So a path that readers could take apart differently is refused:
/// dot segments in any spelling (also `..;x`, which some servers cut at the semicolon), encoded slashes and
/// backslashes, encoded controls, invalid escapes. An escape of a character that needs none (RFC 3986, section
/// 6.2.2.2) is the same path and is spelled out. Empty segments, which some servers merge and some keep, are reported.
package enum PathNormalizer {
    /// - Parameter range: a path that begins with a slash.
    /// - Throws: `invalidTarget`.
    static func judge(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(WireError) -> RequestHead.PathForm {
        guard bytes[range.lowerBound] == .slash else { throw .invalidTarget }
        var (escaped, empty) = (false, false)
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
                if ByteSet.unreserved.contains(decoded) { escaped = true }
                dots = decoded == .dot && dots >= 0 ? dots &+ 1 : -1
                index &+= 2
            } else {
                guard ByteSet.path.contains(byte) else { throw .invalidTarget }
                if byte == .semicolon, dots > 0 && dots <= 2 { throw .invalidTarget }
                dots = byte == .dot && dots >= 0 ? dots &+ 1 : -1
            }
            index &+= 1
        }
        if dots > 0 && dots <= 2 { throw .invalidTarget }
        if segmentStart == range.upperBound, range.count > 1 { empty = true }
        return empty ? .emptySegment : escaped ? .escaped : .plain
    }

    /// Replaces `output` by the path with the escapes of unreserved characters spelled out.
    package static func normalize(_ bytes: Span<UInt8>, _ path: Range<Int>, into output: inout [UInt8]) {
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
