/// A set of posts by index, one bit each.
struct PostSet: Sendable, Equatable {
    /// How many posts there are in all; every member is below it.
    let capacity: Int
    /// Member `i` is bit `i % 64` of word `i / 64`; bits from `capacity` on are zero.
    private var words: [UInt64]

    init(capacity: Int) {
        self.capacity = capacity
        words = Array(repeating: 0, count: (capacity + 63) / 64)
    }

    mutating func insert(_ index: Int) {
        words[index >> 6] |= 1 << UInt64(index & 63)
    }

    func contains(_ index: Int) -> Bool {
        words[index >> 6] & (1 << UInt64(index & 63)) != 0
    }

    mutating func formIntersection(_ other: PostSet) {
        for position in words.indices {
            words[position] &= other.words[position]
        }
    }

    mutating func formUnion(_ other: PostSet) {
        for position in words.indices {
            words[position] |= other.words[position]
        }
    }

    mutating func formComplement() {
        for position in words.indices {
            words[position] = ~words[position]
        }
        if capacity & 63 != 0, let last = words.indices.last {
            words[last] &= (1 << UInt64(capacity & 63)) - 1
        }
    }

    /// The highest member in the range, or nil where it has none.
    func last(in range: Range<Int>) -> Int? {
        guard !range.isEmpty else {
            return nil
        }
        var position = (range.upperBound - 1) >> 6
        var word = words[position] & (UInt64.max >> UInt64(63 - (range.upperBound - 1) & 63))
        while true {
            if word != 0 {
                let index = position << 6 + (63 - word.leadingZeroBitCount)
                return index >= range.lowerBound ? index : nil
            }
            guard position > range.lowerBound >> 6 else {
                return nil
            }
            position -= 1
            word = words[position]
        }
    }

    /// The highest members in the range, from high to low.
    func last(_ count: Int, in range: Range<Int>) -> [Int] {
        var found: [Int] = []
        var upperBound = range.upperBound
        while found.count < count, let index = last(in: range.lowerBound..<upperBound) {
            found.append(index)
            upperBound = index
        }
        return found
    }

    /// How many members are in the range.
    func count(in range: Range<Int>) -> Int {
        guard !range.isEmpty else {
            return 0
        }
        let first = range.lowerBound >> 6
        let last = (range.upperBound - 1) >> 6
        var count = 0
        for position in first...last {
            var word = words[position]
            if position == first {
                word &= UInt64.max << UInt64(range.lowerBound & 63)
            }
            if position == last {
                word &= UInt64.max >> UInt64(63 - (range.upperBound - 1) & 63)
            }
            count += word.nonzeroBitCount
        }
        return count
    }
}
