/// Judges the host and port of a Host field or an absolute target.
enum HostValidator {
    /// Whether the bytes are a registered name, an IPv4 address or a bracketed IPv6 address, and perhaps a port.
    ///
    /// RFC 3986, section 3.2.2, without escapes and user information, and with no empty label: what is passed on must
    /// be one name to every reader.
    static func isValid(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard !range.isEmpty, range.count <= 261 else { return false }
        var index = range.lowerBound
        if bytes[index] == UInt8(ascii: "[") {
            guard let end = bytes.firstIndex(of: UInt8(ascii: "]"), from: index), end < range.upperBound,
                isIPv6(bytes, (index &+ 1)..<end)
            else { return false }
            index = end &+ 1
        } else {
            let start = index
            var previous = UInt8.dot
            while index < range.upperBound, bytes[index] != .colon {
                let byte = bytes[index]
                // `:` and `@` are path characters but end a host.
                guard ByteSet.path.contains(byte), byte != UInt8(ascii: "@"), !(byte == .dot && previous == .dot)
                else { return false }
                previous = byte
                index &+= 1
            }
            guard index > start else { return false }
        }
        guard index < range.upperBound else { return true }
        guard bytes[index] == .colon else { return false }
        var port = 0
        for digit in (index &+ 1)..<range.upperBound {
            guard bytes[digit].isDigit else { return false }
            port = port &* 10 &+ Int(bytes[digit] &- 0x30)
            guard port <= 65_535 else { return false }
        }
        return true
    }

    /// Whether the bytes are an `IPv6address` of RFC 3986, section 3.2.2.
    private static func isIPv6(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var groups = 0
        var hasGap = false
        var index = range.lowerBound
        while index < range.upperBound {
            if bytes[index] == .colon {
                // Two colons stand for the groups that are left out, once.
                guard index &+ 1 < range.upperBound, bytes[index &+ 1] == .colon, !hasGap else { return false }
                hasGap = true
                index &+= 2
                continue
            }
            let start = index
            while index < range.upperBound, bytes[index].hexadecimalValue != nil { index &+= 1 }
            if index < range.upperBound, bytes[index] == .dot {
                guard isIPv4(bytes, start..<range.upperBound) else { return false }
                groups += 2
                index = range.upperBound
                break
            }
            guard (1...4).contains(index &- start) else { return false }
            groups += 1
            guard index < range.upperBound else { break }
            guard bytes[index] == .colon, index &+ 1 < range.upperBound else { return false }
            if bytes[index &+ 1] != .colon { index &+= 1 }
        }
        return hasGap ? groups <= 7 : groups == 8
    }

    /// Whether the bytes are four numbers up to 255 with dots between them.
    private static func isIPv4(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var (numbers, digits, value) = (0, 0, 0)
        for index in range.lowerBound...range.upperBound {
            if index == range.upperBound || bytes[index] == .dot {
                guard digits > 0 else { return false }
                numbers += 1
                (digits, value) = (0, 0)
            } else {
                guard bytes[index].isDigit, digits == 0 || value > 0 else { return false }
                value = value &* 10 &+ Int(bytes[index] &- 0x30)
                digits += 1
                guard value <= 255 else { return false }
            }
        }
        return numbers == 4
    }
}
