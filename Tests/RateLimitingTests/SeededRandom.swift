import Glibc

/// SplitMix64, so that a failing property can be run again: `TOLLGATE_SEED=… swift test`.
struct SeededRandom: RandomNumberGenerator {
    let seed: UInt64
    private var state: UInt64

    /// Takes the seed from the environment, or draws one, and prints it.
    init(_ name: String) {
        let given = getenv("TOLLGATE_SEED").flatMap { UInt64(String(cString: $0)) }
        self.init(seed: given ?? UInt64.random(in: 0...UInt64(UInt32.max)))
        print("\(name): TOLLGATE_SEED=\(seed)")
    }

    init(seed: UInt64) {
        self.seed = seed
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number whose size is spread evenly over the orders of magnitude.
    mutating func magnitude(_ range: ClosedRange<Int64>) -> Int64 {
        let bits = Int.random(in: 0...(64 - range.upperBound.leadingZeroBitCount), using: &self)
        let limit = bits >= 63 ? Int64.max : (Int64(1) << bits)
        return min(max(Int64.random(in: 0...limit, using: &self), range.lowerBound), range.upperBound)
    }

    mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    mutating func chance(_ oneIn: Int) -> Bool { int(1...oneIn) == 1 }
}
