import TestSupport

extension SeededGenerator {
    /// A number whose size is spread evenly over the orders of magnitude.
    mutating func magnitude(_ range: ClosedRange<Int64>) -> Int64 {
        let bits = Int.random(in: 0...(64 - range.upperBound.leadingZeroBitCount), using: &self)
        let limit = bits >= 63 ? Int64.max : (Int64(1) << bits)
        return min(max(Int64.random(in: 0...limit, using: &self), range.lowerBound), range.upperBound)
    }

    mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    mutating func chance(_ oneIn: Int) -> Bool { int(1...oneIn) == 1 }
}
