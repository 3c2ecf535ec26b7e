/// Where a page of posts goes on: below which index the next one starts.
///
/// Written as `index × 2^24 + check` in base 36, so that a token that was made up is told from one that was given.
struct PageToken: Sendable, Equatable {
    private static let checkBits = 24

    let upperBound: Int

    init(upperBound: Int) {
        self.upperBound = upperBound
    }

    /// Reads a token; nil where it wasn't written by a mock of this seed.
    init?(_ text: String, seed: UInt64) {
        guard let value = UInt64(text, radix: 36), value >> Self.checkBits <= UInt64(Timeline.postLimit) else {
            return nil
        }
        upperBound = Int(value >> Self.checkBits)
        guard self.text(seed: seed) == text else {
            return nil
        }
    }

    func text(seed: UInt64) -> String {
        var random = SplitMix64(seed: seed, domain: 0x70_61_67_65, index: upperBound)
        let check = UInt64(random.below(1 << Self.checkBits))
        return String(UInt64(upperBound) << Self.checkBits | check, radix: 36)
    }
}
