/// The little of RFC 9110's field syntax that credentials and recipients need.
enum FieldBytes {
    /// Whether `byte` is optional white space: a space or a tab.
    @inline(__always)
    static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09
    }

    /// `bytes` without the white space around them.
    static func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var start = 0
        var end = bytes.count
        while start < end, isBlank(bytes[start]) { start += 1 }
        while end > start, isBlank(bytes[end - 1]) { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    }

    /// Whether the first six of `bytes` spell `bearer` in any case.
    static func isBearer(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let scheme: StaticString = "bearer"
        return scheme.withUTF8Buffer { scheme in
            var differences: UInt8 = 0
            for position in scheme.indices {
                differences |= (bytes[position] | 0x20) ^ scheme[position]
            }
            return differences == 0
        }
    }
}
