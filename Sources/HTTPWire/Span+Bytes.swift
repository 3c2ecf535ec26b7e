extension Span<UInt8> {
    /// The index of the first `byte` at or after `start`; nil where there is none.
    @inline(__always)
    package func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        withUnsafeBufferPointer { bytes in
            var index = start
            let pattern = SIMD16<UInt8>(repeating: byte)
            while index &+ 16 <= bytes.count {
                let chunk = UnsafeRawPointer(bytes.baseAddress! + index)
                    .loadUnaligned(as: SIMD16<UInt8>.self)
                if any(chunk .== pattern) { break }
                index &+= 16
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
        precondition(range.upperBound <= count)
        return withUnsafeBufferPointer { bytes in
            var index = range.lowerBound
            let space = SIMD16<UInt8>(repeating: .space)
            let delete = SIMD16<UInt8>(repeating: 0x7f)
            while index &+ 16 <= range.upperBound {
                let chunk = UnsafeRawPointer(bytes.baseAddress! + index)
                    .loadUnaligned(as: SIMD16<UInt8>.self)
                if any((chunk .< space) .| (chunk .== delete)) { break }
                index &+= 16
            }
            while index < range.upperBound {
                let byte = bytes[index]
                if (byte < .space && byte != .tab) || byte == 0x7f { return index }
                index &+= 1
            }
            // A tab made the vector loop stop early: the rest was walked byte by byte above.
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
