/// A small random number generator whose numbers never change between releases.
///
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (OOPSLA 2014).
/// The standard library's ranges and shuffles may change their algorithm, so ``below(_:)`` is our own.
struct SplitMix64: Sendable {
    private var state: UInt64

    /// Starts the sequence that belongs to one thing, such as the post with this index.
    init(seed: UInt64, domain: UInt64, index: Int) {
        state = seed
        state = next() ^ domain
        state = next() ^ UInt64(truncatingIfNeeded: index)
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number in `0 ..< bound`; `bound` is positive and small against 2^64, so the bias doesn't show.
    mutating func below(_ bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    mutating func element(of choices: [String]) -> String {
        choices[below(choices.count)]
    }
}
