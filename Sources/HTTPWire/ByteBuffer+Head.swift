package import NIOCore

extension ByteBuffer {
    /// Writes a decimal number.
    @inline(__always)
    @discardableResult
    package mutating func writeDecimal(_ value: Int) -> Int {
        if value >= 0 && value < 10 { return writeInteger(UInt8(truncatingIfNeeded: value) &+ 0x30) }
        var magnitude = value.magnitude
        return writeWithUnsafeMutableBytes(minimumWritableBytes: 20) { bytes in
            var digits = 1
            var bound: UInt = 10
            while digits < 20 && magnitude >= bound {
                digits &+= 1
                let (next, overflow) = bound.multipliedReportingOverflow(by: 10)
                if overflow { break }
                bound = next
            }
            let sign = value < 0 ? 1 : 0
            if sign == 1 { bytes[0] = UInt8(ascii: "-") }
            var index = digits &+ sign
            while index > sign {
                index &-= 1
                bytes[index] = UInt8(truncatingIfNeeded: magnitude % 10) &+ 0x30
                magnitude /= 10
            }
            return digits &+ sign
        }
    }

    /// Writes `count` lower-case hexadecimal digits of `value`, most significant first; 16 at most.
    @discardableResult
    package mutating func writeHexadecimal(_ value: UInt64, digits count: Int) -> Int {
        precondition(count <= 16, "a word has 16 digits")
        return writeWithUnsafeMutableBytes(minimumWritableBytes: 16) { bytes in
            for index in 0..<count {
                let digit = UInt8(truncatingIfNeeded: value &>> UInt64(4 &* (count &- 1 &- index))) & 15
                bytes[index] = digit < 10 ? digit &+ 0x30 : digit &+ 0x57
            }
            return count
        }
    }

    /// Writes the bytes of `range` of `head`, which begins at its reader index.
    @inline(__always)
    package mutating func write(_ range: ByteRange, of head: borrowing ByteBuffer) {
        writeBytes(head.readableBytesSpan.extracting(range.range))
    }

    /// Writes the frame of one chunk of `count` bytes, up to its data (RFC 9112, section 7.1).
    package mutating func writeChunkSize(_ count: Int) {
        let digits = (Int.bitWidth &- count.leadingZeroBitCount &+ 3) / 4
        writeHexadecimal(UInt64(count), digits: max(1, digits))
        writeStaticString("\r\n")
    }
}

extension ByteBuffer {
    /// Writes the field lines of a head but those that are dropped or that its Connection field names.
    ///
    /// Lines that follow each other are copied as one run: they were judged when they were parsed.
    package mutating func writeFields(
        _ fields: borrowing FieldSection,
        of head: borrowing ByteBuffer,
        dropping dropped: FieldNameSet,
        _ options: borrowing ConnectionOptions
    ) {
        let bytes = head.readableBytesUInt8Span
        var runStart = -1
        var runEnd = -1
        for line in fields.lines {
            if dropped.contains(line.known) { continue }
            if options.names(line, in: bytes) { continue }
            if line.line.lowerBound != runEnd {
                if runStart >= 0 { writeBytes(head.readableBytesSpan.extracting(runStart..<runEnd)) }
                runStart = line.line.lowerBound
            }
            runEnd = line.line.upperBound
        }
        if runStart >= 0 { writeBytes(head.readableBytesSpan.extracting(runStart..<runEnd)) }
    }
}
