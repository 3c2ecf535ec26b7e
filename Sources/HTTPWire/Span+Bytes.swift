internal import CByteScan

extension Span<UInt8> {
    /// The index of the first `byte` at or after `start`; nil where there is none.
    @inline(__always)
    public func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        precondition(start >= 0 && start <= count, "an index of these bytes")
        return withUnsafeBufferPointer { bytes in
            guard let first = bytes.baseAddress else { return nil }
            let end = first + bytes.count
            let found = byte_scan_find(first + start, end, byte)!
            return found < end ? found - first : nil
        }
    }

    /// The index of the first byte at or after `start` that is neither a letter nor a hyphen; `count` where there is none.
    @inline(__always)
    func endOfWords(from start: Int) -> Int {
        precondition(start >= 0 && start <= count, "an index of these bytes")
        return withUnsafeBufferPointer { bytes in
            guard let first = bytes.baseAddress else { return start }
            return byte_scan_words(first + start, first + bytes.count)! - first
        }
    }

    /// The index of the first byte in `range` that no field value may hold: a control other than HTAB, or DEL
    /// (RFC 9110, section 5.5); the end of the range where there is none.
    @inline(__always)
    func firstControl(in range: Range<Int>) -> Int {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "a range of these bytes")
        return withUnsafeBufferPointer { bytes in
            guard let first = bytes.baseAddress else { return range.upperBound }
            return byte_scan_control(first + range.lowerBound, first + range.upperBound)! - first
        }
    }

    /// Whether the bytes of `range` are `text`, which must be in lower case, whatever their case.
    @inline(__always)
    public func equalsIgnoringCase(_ range: Range<Int>, _ text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        for offset in 0..<range.count {
            var byte = self[range.lowerBound &+ offset]
            if byte &- 0x41 < 26 { byte |= 0x20 }
            if byte != text.utf8Start[offset] { return false }
        }
        return true
    }

    /// Whether the bytes of `range`, which are token characters (RFC 9110, section 5.6.2), are `text`, whatever their case.
    ///
    /// Of those, setting one bit makes no other character than a letter's small one out of it, so that whole words can be
    /// compared. `text` has small letters, digits and hyphens.
    @inline(__always)
    func equalsName(_ range: Range<Int>, _ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard range.count == count, range.lowerBound >= 0, range.upperBound <= self.count else { return false }
        return withUnsafeBytes { bytes in
            let expected = UnsafeRawPointer(text.utf8Start)
            var offset = 0
            while count &- offset >= 8 {
                let word = bytes.loadUnaligned(fromByteOffset: range.lowerBound &+ offset, as: UInt64.self)
                if word | 0x2020_2020_2020_2020 != expected.loadUnaligned(fromByteOffset: offset, as: UInt64.self) {
                    return false
                }
                offset &+= 8
            }
            while offset < count {
                let byte = bytes.load(fromByteOffset: range.lowerBound &+ offset, as: UInt8.self)
                if byte | 0x20 != expected.load(fromByteOffset: offset, as: UInt8.self) { return false }
                offset &+= 1
            }
            return true
        }
    }

    /// Whether the bytes of `range` are `text` to the letter.
    @inline(__always)
    public func equals(_ range: Range<Int>, _ text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        for offset in 0..<range.count where self[range.lowerBound &+ offset] != text.utf8Start[offset] {
            return false
        }
        return true
    }

    /// Calls `body` with the range of each member of a comma-separated list (RFC 9110, section 5.6.1), without the
    /// white space around it; empty members are passed over.
    @inline(__always)
    public func forEachListMember<Failure: Error>(
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
    public func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end && (self[start] == .space || self[start] == .tab) { start &+= 1 }
        while end > start && (self[end &- 1] == .space || self[end &- 1] == .tab) { end &-= 1 }
        return start..<end
    }
}

extension Span<UInt8> {
    /// Whether two ranges hold the same bytes, whatever their case.
    public func equalRangesIgnoringCase(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
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
