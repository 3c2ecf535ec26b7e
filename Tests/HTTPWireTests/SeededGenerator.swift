import Foundation

/// SplitMix64, so that a printed seed repeats a run.
struct SeededGenerator: RandomNumberGenerator {
    let seed: UInt64
    private var state: UInt64

    /// Seeded from `TOLLGATE_SEED` where it is set, else at random; prints the seed.
    init(_ test: String = #function) {
        seed = ProcessInfo.processInfo.environment["TOLLGATE_SEED"].flatMap(UInt64.init) ?? .random(in: .min ... .max)
        state = seed
        print("\(test): TOLLGATE_SEED=\(seed)")
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
