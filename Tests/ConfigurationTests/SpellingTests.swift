import Testing

@testable import Configuration

struct SpellingTests {
    @Test(
        "Insertions, deletions, replacements and swaps of neighbours count one each",
        arguments: [
            ("", "", 0), ("", "abc", 3), ("abc", "abd", 1), ("abc", "acb", 1), ("thread", "threads", 1),
            ("kitten", "sitting", 3),
        ]
    )
    func distance(left: String, right: String, expected: Int) {
        #expect(Spelling.distance(left, right) == expected)
        #expect(Spelling.distance(right, left) == expected)
    }

    @Test("Only a name that is near is taken for the one that was meant")
    func nearest() {
        #expect(Spelling.nearest(to: "Listn", in: ["state", "listen"]) == "listen")
        #expect(Spelling.nearest(to: "colour", in: ["state", "listen"]) == nil)
        #expect(Spelling.nearest(to: "x", in: []) == nil)
    }
}
