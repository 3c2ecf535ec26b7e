import ConfigurationHistory
import TestSupport
import Testing

struct LineDifferenceTests {
    private func hunks(_ old: String, _ new: String) -> [String] {
        LineDifference(from: Array(old.utf8), to: Array(new.utf8)).hunks
    }

    private static let ten = (1...10).map { "line \($0)\n" }.joined()

    @Test("A change stands between three lines that are the same")
    func context() {
        #expect(hunks(Self.ten, Self.ten) == [])
        #expect(
            hunks(Self.ten, Self.ten.replacing("line 5", with: "other")) == [
                "@@ -2,7 +2,7 @@", " line 2", " line 3", " line 4", "-line 5", "+other", " line 6", " line 7",
                " line 8",
            ])
        #expect(hunks("", "one\n") == ["@@ -0,0 +1 @@", "+one"])
        #expect(hunks("one\n", "") == ["@@ -1 +0,0 @@", "-one"])
    }

    @Test("A last line without an end, and an end in CR LF, are differences")
    func ends() {
        #expect(hunks("one\n", "one") == ["@@ -1 +1 @@", "-one", "+one", "\\ No newline at end of file"])
        #expect(hunks("one\r\n", "one\n") == ["@@ -1 +1 @@", "-one\r", "+one"])
        // The same letter in two spellings of Unicode.
        #expect(hunks("\u{E9}\n", "e\u{301}\n").count == 3)
        #expect(LineDifference.lineEnds(Array("a\r\nb\nc".utf8)) == (1, 1))
    }

    @Test("What the hunks say makes the new text of the old one, whatever the two are")
    func property() throws {
        var random = SeededGenerator("texts")
        for _ in 0..<2_000 {
            var old = (0..<random.below(40)).map { _ in "line \(random.below(12))" }
            let before = old
            for _ in 0..<random.below(6) {
                let place = random.below(old.count + 1)
                switch random.below(3) {
                case 0: old.insert("new \(random.below(3))", at: place)
                case 1 where place < old.count: old.remove(at: place)
                default: if place < old.count { old[place] = "other \(random.below(3))" }
                }
            }
            func text(_ lines: [String], _ ends: Bool) -> String {
                lines.joined(separator: "\n") + (ends && !lines.isEmpty ? "\n" : "")
            }
            let first = text(before, random.below(3) > 0)
            let second = text(old, random.below(3) > 0)
            #expect(try Self.applying(hunks(first, second), to: first) == second)
        }
    }

    @Test("Two long texts that have nothing in common are shown as replaced, soon")
    func long() {
        let old = (0..<20_000).map { "old \($0)\n" }.joined()
        let new = (0..<20_000).map { "new \($0)\n" }.joined()
        let lines = hunks(old, new)
        #expect(lines.count == 40_001)
        #expect(lines[0] == "@@ -1,20000 +1,20000 @@")
    }

    private struct Malformed: Error {}

    /// Applies hunks as patch(1) does, without looking for a place that fits.
    private static func applying(_ hunks: [String], to text: String) throws -> String {
        var rest = text.split(separator: "\n", omittingEmptySubsequences: false).map { "\($0)\n" }
        // The last piece is what comes behind the last line end.
        if let last = rest.popLast(), last != "\n" { rest.append(String(last.dropLast())) }
        var result = ""
        var place = 0
        var previous: Character?
        for line in hunks {
            defer { previous = line.first }
            switch line.first {
            case "@":
                let range = line.split(separator: " ")[1].dropFirst().split(separator: ",")
                let first = Int(range[0]) ?? -1
                let start = range.count > 1 && range[1] == "0" ? first : first - 1
                guard start >= place else { throw Malformed() }
                result += rest[place..<start].joined()
                place = start
            case " ", "-":
                guard rest[place].hasPrefix(line.dropFirst()) else { throw Malformed() }
                if line.first == " " { result += rest[place] }
                place += 1
            case "+": result += line.dropFirst() + "\n"
            case "\\":
                // Of an old line it says what its text says already.
                if previous == "+" { result.removeLast() }
            default: throw Malformed()
            }
        }
        return result + rest[place...].joined()
    }
}
