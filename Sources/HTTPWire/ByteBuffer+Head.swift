public import NIOCore

extension ByteBuffer {
    /// Writes a decimal number.
    @discardableResult
    public mutating func writeDecimal(_ value: Int) -> Int {
        writeWithUnsafeMutableBytes(minimumWritableBytes: DecimalDigits.capacity) { bytes in
            // There is memory, since there is room.
            DecimalDigits.write(value, to: bytes.baseAddress.unsafelyUnwrapped)
        }
    }

    /// Writes `count` lower-case hexadecimal digits of `value`, most significant first; 16 at most.
    @discardableResult
    public mutating func writeHexadecimal(_ value: UInt64, digits count: Int) -> Int {
        precondition(count <= 16, "a word has 16 digits")
        return writeWithUnsafeMutableBytes(minimumWritableBytes: 16) { bytes in
            for index in 0..<count {
                let digit = UInt8(truncatingIfNeeded: value &>> UInt64(4 &* (count &- 1 &- index))) & 15
                bytes[index] = digit < 10 ? digit &+ 0x30 : digit &+ 0x57
            }
            return count
        }
    }

    /// Writes the frame of one chunk of `count` bytes, up to its data (RFC 9112, section 7.1).
    public mutating func writeChunkSize(_ count: Int) {
        let digits = (Int.bitWidth &- count.leadingZeroBitCount &+ 3) / 4
        writeHexadecimal(UInt64(count), digits: max(1, digits))
        writeStaticString("\r\n")
    }
}
