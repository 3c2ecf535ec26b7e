extension Route.Reserve {
    /// How many items a request can bring at most, from its query.
    ///
    /// What the upstream might read differently counts as a wish for the maximum: a parameter given twice, a value that
    /// is not a plain number, a name with an escape.
    ///
    /// - Parameter query: with its question mark, or empty.
    func items(query: Span<UInt8>) -> Int {
        guard let name = self.query else { return maximum * kinds }
        var asked: Int?
        var index = min(1, query.count)
        while index < query.count {
            let start = index
            while index < query.count, query[index] != UInt8(ascii: "&") { index &+= 1 }
            switch Route.Reserve.read(query, start..<index, name: name.utf8) {
            case .other: break
            case .ambiguous: return maximum * kinds
            case .number(let number):
                guard asked == nil else { return maximum * kinds }
                asked = number
            }
            index &+= 1
        }
        return min(asked ?? `default`, maximum) * kinds
    }

    private enum Reading {
        case other, ambiguous
        case number(Int)
    }

    private static func read(_ query: Span<UInt8>, _ range: Range<Int>, name: String.UTF8View) -> Reading {
        var index = range.lowerBound
        var (matches, escaped) = (true, false)
        var expected = name.makeIterator()
        while index < range.upperBound, query[index] != UInt8(ascii: "=") {
            if query[index] == UInt8(ascii: "%") || query[index] == UInt8(ascii: "+") { escaped = true }
            if expected.next() != query[index] { matches = false }
            index &+= 1
        }
        if escaped { return .ambiguous }
        guard matches, expected.next() == nil else { return .other }
        index &+= 1
        guard index < range.upperBound, range.upperBound &- index <= 9 else { return .ambiguous }
        var value = 0
        while index < range.upperBound {
            guard query[index] &- 0x30 < 10 else { return .ambiguous }
            value = value &* 10 &+ Int(query[index] &- 0x30)
            index &+= 1
        }
        return .number(value)
    }
}
