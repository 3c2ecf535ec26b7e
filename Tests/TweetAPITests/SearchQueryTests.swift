import Testing

@testable import TweetAPI

@Suite("Search query")
struct SearchQueryTests {
    @Test(
        "a query is read into the tree that X's grammar gives it",
        arguments: [
            ("coffee", .term("coffee")),
            ("Coffee", .term("coffee")),
            (" coffee  city ", .all([.term("coffee"), .term("city")])),
            ("a b OR c", .any([.all([.term("a"), .term("b")]), .term("c")])),
            ("a (b OR c)", .all([.term("a"), .any([.term("b"), .term("c")])])),
            ("-a #Swift @Nadia_1", .all([.not(.term("a")), .term("#swift"), .term("@nadia_1")])),
            ("-(a b)", .not(.all([.term("a"), .term("b")]))),
            ("from:@Nadia_1 lang:en", .all([.term("from:nadia_1"), .term("lang:en")])),
            ("\"so they\" a", .all([.phrase("so they"), .term("a")])),
            ("don't", .phrase("don't")),
            ("ORDER or", .all([.term("order"), .term("or")])),
            ("東京 café", .all([.term("東京"), .term("café")])),
        ] as [(String, SearchQuery)]
    )
    func trees(text: String, tree: SearchQuery) throws {
        #expect(try SearchQueryParser.parse(text) == tree)
    }

    @Test(
        "a query that makes no sense is refused, and the message says where",
        arguments: [
            ("(a", "missing ')'", 3), ("a)", "no viable alternative at input ')'", 2),
            ("a OR", "no viable alternative at 'OR'", 3), ("-", "no viable alternative at the end", 2),
            ("\"a", "missing closing '\"'", 2), ("\"..\"", "a phrase has no words", 5),
            ("near:here", "Reference to invalid operator 'near'", 10),
            ("from:", "Invalid value '' for operator 'from'", 6),
            ("has:cheese", "Invalid value 'cheese' for operator 'has'", 11),
            ("!!", "'!!' has nothing to search for", 3),
            ("()", "no viable alternative at ')'", 2),
            (String(repeating: "(", count: 40), "nested more than 32 deep", 33),
        ]
    )
    func problems(text: String, part: String, position: Int) {
        let problem = #expect(throws: ParameterProblem.self) { try SearchQueryParser.parse(text) }
        #expect(problem?.message.contains(part) == true, "\(problem?.message ?? "")")
        #expect(problem?.message.hasSuffix("(at position \(position))") == true, "\(problem?.message ?? "")")
        #expect(problem?.parameter == "query")
    }

    @Test("a query of more than 4,096 characters is refused")
    func length() {
        #expect(throws: ParameterProblem.self) { try SearchQueryParser.parse(String(repeating: "a", count: 4097)) }
        #expect(throws: Never.self) { try SearchQueryParser.parse(String(repeating: "a", count: 4096)) }
    }

    @Test("a search finds exactly the posts that a look at each post finds")
    func againstPlainEvaluation() throws {
        let seed = Fixture.propertySeed("SearchQueryTests")
        let timeline = Fixture.timeline
        let terms = timeline.posts.map { Set($0.terms) }
        let vocabulary = [
            "coffee", "city", "#swift", "from:\(timeline.users[3].username)", "lang:en", "has:links", "nothing",
        ]
        for round in 0..<100 {
            var random = SplitMix64(seed: seed, domain: 0, index: round)
            let tree = randomTree(&random, of: vocabulary, depth: 4)
            let found = try SearchQueryParser.parse(text(of: tree)).matches(in: timeline)
            let expected = timeline.posts.indices.filter { evaluate(tree, terms[$0]) }
            #expect(found.last(.max, in: 0..<timeline.posts.count) == expected.reversed(), "\(text(of: tree))")
        }
    }

    @Test("a phrase is found only where its words stand side by side")
    func phrases() throws {
        let timeline = Fixture.timeline
        let found = try SearchQueryParser.parse("\"so they said\"").matches(in: timeline)
        let expected = timeline.posts.filter { $0.text.contains("so they said") }.map(\.index)
        #expect(found.last(.max, in: 0..<timeline.posts.count) == expected.reversed())
        #expect(!expected.isEmpty)
        let reversed = try SearchQueryParser.parse("\"said they so\"").matches(in: timeline)
        #expect(reversed.count(in: 0..<timeline.posts.count) == 0)
    }

    private func randomTree(_ random: inout SplitMix64, of vocabulary: [String], depth: Int) -> SearchQuery {
        switch depth == 0 ? 0 : random.below(4) {
        case 1:
            return .not(randomTree(&random, of: vocabulary, depth: depth - 1))
        case 2:
            return .all((0...random.below(3)).map { _ in randomTree(&random, of: vocabulary, depth: depth - 1) })
        case 3:
            return .any((0...random.below(3)).map { _ in randomTree(&random, of: vocabulary, depth: depth - 1) })
        default:
            return .term(random.element(of: vocabulary))
        }
    }

    private func text(of tree: SearchQuery) -> String {
        switch tree {
        case .term(let term): term
        case .phrase(let phrase): "\"\(phrase)\""
        case .not(let tree): "-" + text(of: tree)
        case .all(let trees): "(" + trees.map(text(of:)).joined(separator: " ") + ")"
        case .any(let trees): "(" + trees.map(text(of:)).joined(separator: " OR ") + ")"
        }
    }

    private func evaluate(_ tree: SearchQuery, _ terms: Set<String>) -> Bool {
        switch tree {
        case .term(let term), .phrase(let term): terms.contains(term)
        case .not(let tree): !evaluate(tree, terms)
        case .all(let trees): trees.allSatisfy { evaluate($0, terms) }
        case .any(let trees): trees.contains { evaluate($0, terms) }
        }
    }
}
