import HTTPWire
import TestSupport
import Testing

/// swift-nio's decoder, which is llhttp behind a channel handler, as the oracle of our parser.
struct NIOOracleTests {
    @Test("both decoders read every valid head, and read the same in it")
    func validHeads() {
        var grammar = HeadGrammar(random: SeededGenerator())
        for _ in 0..<3_000 {
            let sentence = grammar.sentence()
            let bytes = sentence.text.latin1
            let outcome = RequestOutcome(bytes, .random(bytes.count, using: &grammar.random))
            guard case .whole(let head, bytes.count) = outcome else {
                Issue.record("\(outcome) of \(sentence.text.debugDescription)")
                continue
            }
            #expect(head.methodName == sentence.method)
            #expect(head.minorVersion == sentence.minorVersion)
            #expect(head.fields == sentence.fields, "\(sentence.text.debugDescription)")
            let isAbsolute = sentence.target.lowercased().hasPrefix("http:")
            let tail = (isAbsolute ? head.host : "") + head.path + head.query
            #expect(isAbsolute ? sentence.target.hasSuffix("//" + tail) : sentence.target == tail)
            expectSame(bytes, NIORequest(head, target: sentence.target), mayRefuse: hasTabBehindFraming(sentence.text))
        }
    }

    @Test("what we accept of a changed head, swift-nio accepts too and reads the same in it")
    func changedHeads() {
        var grammar = HeadGrammar(random: SeededGenerator())
        var (accepted, refused) = (0, 0)
        for _ in 0..<10_000 {
            let bytes = HeadMutator.mutate(grammar.sentence().text.latin1, using: &grammar.random)
            let outcome = RequestOutcome(bytes, .whole(bytes.count))
            #expect(
                outcome == RequestOutcome(bytes, .byteByByte(bytes.count)), "\(String(latin1: bytes).debugDescription)")
            guard case .whole(let head, let length) = outcome else {
                refused += 1
                continue
            }
            accepted += 1
            let text = String(latin1: bytes[..<length])
            let target = String(text.split(separator: " ")[1])
            expectSame(
                Array(bytes[..<length]),
                NIORequest(head, target: target),
                mayRefuse: head.method == .other || hasTabBehindFraming(text)
            )
        }
        // Neither is so rare that it went untested.
        #expect(accepted > 1_000 && refused > 1_000)
    }

    /// Expects that swift-nio reads the same in the bytes, or refuses them for a reason that is none for us.
    ///
    /// There are two:
    /// - It knows a list of methods. RFC 9110, section 9.1, lets anyone make a new one, and a route can name it.
    /// - It takes only spaces for the white space behind a Content-Length or a Transfer-Encoding. RFC 9110, section
    ///   5.6.3, has tabs too. Both lines are hop by hop: a forwarded head has its own, so no one reads them differently.
    private func expectSame(_ bytes: [UInt8], _ ours: NIORequest, mayRefuse: Bool) {
        let theirs = NIORequest(bytes)
        #expect(theirs == ours || (theirs == nil && mayRefuse), "\(String(latin1: bytes).debugDescription)")
    }

    private func hasTabBehindFraming(_ text: String) -> Bool {
        text.split(separator: "\r\n").contains { line in
            let name = line.prefix { $0 != ":" }.lowercased()
            let tail = line.reversed().prefix { $0 == " " || $0 == "\t" }
            return ["content-length", "transfer-encoding"].contains(name) && tail.contains("\t")
        }
    }
}
