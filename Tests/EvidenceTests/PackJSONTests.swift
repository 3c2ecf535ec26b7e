import TestSupport
import Testing

@testable import Evidence

@Suite struct PackJSONTests {
    @Test("the canonical form of these values is this")
    func form() {
        let json = PackJSON.object([
            PackJSON.Member("a", .array([.number(0), .number(.max), .null, .bool(true)])),
            PackJSON.Member("b", .object([PackJSON.Member("c", .array([])), PackJSON.Member("d", .object([]))])),
            PackJSON.Member("e \"\\\n", .string("é\u{1F}\u{7F}")),
        ])
        let lines = [
            "{", #" "a": [0, 18446744073709551615, null, true],"#, #" "b": {"#, #"  "c": [],"#, #"  "d": {}"#, " },",
            #" "e \"\\\u000a": "é\u001f"# + "\u{7F}\"", "}", "",
        ]
        #expect(String(decoding: json.bytes, as: UTF8.self) == lines.joined(separator: "\n"))
    }

    @Test("a value read from its canonical form is the same")
    func roundtrip() throws {
        var generator = SeededGenerator()
        for _ in 0..<500 {
            let json = random(depth: 0, using: &generator)
            #expect(try PackJSON(canonical: json.bytes) == json)
        }
    }

    @Test(
        "what is no canonical form is refused with its place",
        arguments: [
            ("", "line 1, column 1"), ("[1", "line 1, column 3"), ("[1]\n]", "line 2, column 1"),
            ("[01]\n", "line 1, column 4"),
            ("[1.5]\n", "line 1, column 3"), ("[-1]\n", "line 1, column 2"), ("[1e3]\n", "line 1, column 3"),
            ("[18446744073709551616]\n", "line 1, column 21"), ("{\"a\":1}\n", "line 1, column 6"),
            ("{\"a\" 1}\n", "line 1, column 6"), ("{a: 1}\n", "line 1, column 2"), ("[\"\\n\"]\n", "line 1, column 3"),
            ("[\"\\u0041\"]\n", "line 1, column 3"), ("[\"a]\n", "line 1, column 5"),
            ("[\"\n\"]\n", "line 1, column 3"),
            ("[1,2]\n", "line 1, column 4"), ("[1]", "line 1, column 4"), ("[1] \n", "line 1, column 4"),
            ("[nul]\n", "line 1, column 2"), ("\u{FEFF}[]\n", "line 1, column 1"),
        ])
    func refused(text: String, place: String) {
        #expect { try PackJSON(canonical: Array(text.utf8)) } throws: {
            guard let problem = $0 as? PackProblem else { return false }
            return problem.reason.hasPrefix(place)
                || "\(problem.place)".isEmpty == false && problem.reason.hasPrefix(place)
        }
    }

    @Test("nesting and length have bounds")
    func bounds() {
        let deep = Array(repeating: UInt8(ascii: "["), count: 100_000)
        #expect(throws: PackProblem.self) { try PackJSON(canonical: deep) }
        let long = [UInt8](repeating: UInt8(ascii: " "), count: PackJSON.maximumByteCount + 1)
        #expect(throws: PackProblem.self) { try PackJSON(canonical: long) }
    }

    @Test("no bytes bring it down")
    func garbage() throws {
        var generator = SeededGenerator()
        let alphabet = Array("{}[]\":,0123456789truefalsenull\\u00 \n\u{80}é".utf8)
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...40, using: &generator)
            let bytes = (0..<count).map { _ in alphabet.randomElement(using: &generator)! }
            guard let json = try? PackJSON(canonical: bytes) else { continue }
            #expect(json.bytes == bytes)
        }
    }

    private func random(depth: Int, using generator: inout SeededGenerator) -> PackJSON {
        switch generator.next() % (depth < 5 ? 7 : 5) {
        case 0: .number(generator.next() >> (generator.next() % 64))
        case 1: .bool(generator.next() % 2 == 0)
        case 2: .null
        case 3, 4: .string(text(using: &generator))
        case 5:
            .array((0..<generator.next() % 4).map { _ in random(depth: depth + 1, using: &generator) })
        default:
            .object(
                (0..<generator.next() % 4).map { _ in
                    PackJSON.Member(text(using: &generator), random(depth: depth + 1, using: &generator))
                })
        }
    }

    private func text(using generator: inout SeededGenerator) -> String {
        let scalars: [Unicode.Scalar] = ["a", "\"", "\\", "\n", "\u{0}", "é", "😀", "/", "<", "\u{2028}"]
        var text = ""
        for _ in 0..<generator.next() % 6 { text.unicodeScalars.append(scalars.randomElement(using: &generator)!) }
        return text
    }
}
