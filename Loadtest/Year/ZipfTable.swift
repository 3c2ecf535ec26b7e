/// Draws ranks whose frequency falls as 1 / rank (Zipf, 1949), in constant time.
///
/// Walker's alias method: each column holds one rank and, for the rest of its height, another.
struct ZipfTable {
    private var thresholds: [UInt64]
    private var aliases: [Int]

    /// A table of the ranks 0 to `count` − 1.
    init(count: Int) {
        let weights = (1...count).map { 1 / Double($0) }
        let total = weights.reduce(0, +)
        var heights = weights.map { $0 / total * Double(count) }
        thresholds = [UInt64](repeating: .max, count: count)
        aliases = Array(0..<count)
        var small = heights.indices.filter { heights[$0] < 1 }
        var large = heights.indices.filter { heights[$0] >= 1 }
        while let low = small.popLast(), let high = large.popLast() {
            thresholds[low] = UInt64(heights[low] * 0x1p63) << 1
            aliases[low] = high
            heights[high] -= 1 - heights[low]
            if heights[high] < 1 { small.append(high) } else { large.append(high) }
        }
    }

    func draw(_ random: inout YearRandom) -> Int {
        let column = (Int(random.next() >> 32) * aliases.count) >> 32
        return random.next() < thresholds[column] ? column : aliases[column]
    }
}
