extension Span<UInt8> {
    /// The index of the first `byte` at or after `start`; nil where there is none.
    @inline(__always)
    package func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        let pattern = UInt64(byte) &* Bytes.ones
        return withUnsafeBufferPointer { bytes in
            var index = start
            // Eight bytes at a time; vectors of bytes compare one by one in this compiler's code.
            while index &+ 8 <= bytes.count {
                let matches = Bytes.zeros(Bytes.word(bytes, index) ^ pattern)
                if matches != 0 { return index &+ matches.trailingZeroBitCount &>> 3 }
                index &+= 8
            }
            while index < bytes.count {
                if bytes[index] == byte { return index }
                index &+= 1
            }
            return nil
        }
    }

    /// The index of the first byte in `range` that no field value may hold: a control other than HTAB, or DEL
    /// (RFC 9110, section 5.5); the end of the range where there is none.
    @inline(__always)
    func firstControl(in range: Range<Int>) -> Int {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "a range of these bytes")
        return withUnsafeBufferPointer { bytes in
            var index = range.lowerBound
            while index < range.upperBound {
                if index &+ 8 <= range.upperBound {
                    let word = Bytes.word(bytes, index)
                    let suspects = Bytes.below(word, 0x20) | Bytes.zeros(word ^ 0x7f &* Bytes.ones)
                    guard suspects != 0 else {
                        index &+= 8
                        continue
                    }
                    index &+= suspects.trailingZeroBitCount &>> 3
                }
                let byte = bytes[index]
                if (byte < .space && byte != .tab) || byte == 0x7f { return index }
                index &+= 1
            }
            return range.upperBound
        }
    }

    /// Whether the bytes of `range` are `text`, which must be in lower case, whatever their case.
    @inline(__always)
    package func equalsIgnoringCase(_ range: Range<Int>, _ text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        for offset in 0..<range.count {
            var byte = self[range.lowerBound &+ offset]
            if byte &- 0x41 < 26 { byte |= 0x20 }
            if byte != text.utf8Start[offset] { return false }
        }
        return true
    }

    /// Whether the bytes of `range` are `text` to the letter.
    @inline(__always)
    package func equals(_ range: Range<Int>, _ text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        for offset in 0..<range.count where self[range.lowerBound &+ offset] != text.utf8Start[offset] {
            return false
        }
        return true
    }

    /// Calls `body` with the range of each member of a comma-separated list (RFC 9110, section 5.6.1), without the
    /// white space around it; empty members are passed over.
    @inline(__always)
    package func forEachListMember<Failure: Error>(
        in range: Range<Int>,
        _ body: (Range<Int>) throws(Failure) -> Void
    ) throws(Failure) {
        var start = range.lowerBound
        while start <= range.upperBound {
            var end = start
            while end < range.upperBound && self[end] != .comma { end &+= 1 }
            let member = trimmed(start..<end)
            if !member.isEmpty { try body(member) }
            start = end &+ 1
        }
    }

    /// `range` without the spaces and tabs at its ends.
    @inline(__always)
    package func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end && (self[start] == .space || self[start] == .tab) { start &+= 1 }
        while end > start && (self[end &- 1] == .space || self[end &- 1] == .tab) { end &-= 1 }
        return start..<end
    }
}

extension Span<UInt8> {
    /// Whether two ranges hold the same bytes, whatever their case.
    package func equalRangesIgnoringCase(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
        guard left.count == right.count else { return false }
        for offset in 0..<left.count {
            var (one, other) = (self[left.lowerBound &+ offset], self[right.lowerBound &+ offset])
            if one &- 0x41 < 26 { one |= 0x20 }
            if other &- 0x41 < 26 { other |= 0x20 }
            if one != other { return false }
        }
        return true
    }
}

/// Eight bytes in one word, lowest address in the lowest bits.
///
/// Each test leaves the high bit of a byte set where it holds. Borrows can set it wrongly above, never below, the first
/// byte where it holds, so only the lowest set bit counts. Source: Bit Twiddling Hacks (S. E. Anderson).
private enum Bytes {
    static let ones: UInt64 = 0x0101_0101_0101_0101
    static let highs: UInt64 = 0x8080_8080_8080_8080

    @inline(__always)
    static func word(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> UInt64 {
        UInt64(littleEndian: UnsafeRawPointer(bytes.baseAddress! + index).loadUnaligned(as: UInt64.self))
    }

    @inline(__always)
    static func zeros(_ word: UInt64) -> UInt64 { below(word, 1) }

    /// Bytes below `bound`, which is at most 128.
    @inline(__always)
    static func below(_ word: UInt64, _ bound: UInt64) -> UInt64 { (word &- bound &* ones) & ~word & highs }
}
