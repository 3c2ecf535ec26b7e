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
            index &+= 1
            let start = index
            while index < range.upperBound,
                bytes[index].hexadecimalValue != nil || bytes[index] == .colon || bytes[index] == .dot
            { index &+= 1 }
            guard index &- start >= 2, index < range.upperBound, bytes[index] == UInt8(ascii: "]") else { return false }
            index &+= 1
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
}
