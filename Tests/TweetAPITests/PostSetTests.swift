import Testing

@testable import TweetAPI

@Suite("Post set")
struct PostSetTests {
    @Test("a set of posts does what a plain set of numbers does")
    func againstPlainSet() {
        let seed = Fixture.propertySeed("PostSetTests")
        for round in 0..<300 {
            var random = SplitMix64(seed: seed, domain: 0, index: round)
            let capacity = 1 + random.below(300)
            let plain = (0..<2).map { _ in Set((0..<random.below(capacity + 1)).map { _ in random.below(capacity) }) }
            let sets = plain.map { members in
                members.reduce(into: PostSet(capacity: capacity)) { $0.insert($1) }
            }
            var union = sets[0]
            union.formUnion(sets[1])
            var intersection = sets[0]
            intersection.formIntersection(sets[1])
            var complement = sets[0]
            complement.formComplement()
            let all = 0..<capacity
            #expect(union.last(capacity, in: all) == plain[0].union(plain[1]).sorted(by: >))
            #expect(intersection.last(capacity, in: all) == plain[0].intersection(plain[1]).sorted(by: >))
            #expect(complement.last(capacity, in: all) == Set(all).subtracting(plain[0]).sorted(by: >))

            let lower = random.below(capacity + 1)
            let range = lower..<(lower + random.below(capacity - lower + 1))
            let inRange = plain[0].filter(range.contains).sorted(by: >)
            #expect(sets[0].count(in: range) == inRange.count)
            #expect(sets[0].last(in: range) == inRange.first)
            #expect(sets[0].last(3, in: range) == Array(inRange.prefix(3)))
        }
    }
}
