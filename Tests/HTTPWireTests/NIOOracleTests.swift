import HTTPWire
import Testing

/// swift-nio's decoder, which is llhttp behind a channel handler, as the oracle of our parser.
struct NIOOracleTests {
    @Test("both decoders read every valid head, and read the same in it")
    func validHeads() {
        var grammar = HeadGrammar(random: SeededGenerator())
        for _ in 0..<3_000 {
            let sentence = grammar.sentence()
            let bytes = sentence.text.latin1
            guard case .whole(let head, bytes.count) = RequestOutcome(bytes, .random(bytes.count, using: &grammar.random))
            else {
                Issue.record("we refuse \(sentence.text.debugDescription)")
                continue
            }
            #expect(head.methodName == sentence.method)
            #expect(head.minorVersion == sentence.minorVersion)
            #expect(head.fields == sentence.fields, "\(sentence.text.debugDescription)")
            #expect(target(of: head, sentence) == sentence.target)
            let theirs = NIORequest(bytes)
            #expect(theirs == NIORequest(head, target: sentence.target), "\(sentence.text.debugDescription)")
        }
    }

    /// The target put together from its parts.
    private func target(of head: ParsedRequest, _ sentence: HeadGrammar.Sentence) -> String {
        guard let schemeEnd = sentence.target.range(of: "://"), !sentence.target.hasPrefix("/") else {
            return head.path + head.query
        }
        return sentence.target[..<schemeEnd.upperBound] + head.host + head.path + head.query
    }
}
