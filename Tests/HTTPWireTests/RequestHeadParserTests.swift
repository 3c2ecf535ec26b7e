import HTTPWire
import TestSupport
import Testing

struct RequestHeadParserTests {
    @Test("a head says the same whole and byte by byte, and is whole at its last byte", arguments: RequestSample.all)
    func accepted(sample: RequestSample) {
        let bytes = sample.text.latin1
        let expected = RequestOutcome.whole(sample.head, length: bytes.count)
        #expect(RequestOutcome(bytes, .whole(bytes.count)) == expected)
        #expect(RequestOutcome(bytes, .byteByByte(bytes.count)) == expected)
        #expect(RequestOutcome(bytes, .byteByByte(bytes.count - 1)) == .unfinished)
    }

    @Test("a head says the same at random splits")
    func acceptedInSplits() {
        var random = SeededGenerator()
        for sample in RequestSample.all {
            let bytes = sample.text.latin1
            for _ in 0..<20 {
                let arrivals = Arrivals.random(bytes.count, using: &random)
                #expect(
                    RequestOutcome(bytes, arrivals) == .whole(sample.head, length: bytes.count),
                    "\(sample.testDescription) at \(arrivals.ends)"
                )
            }
        }
    }

    @Test("two heads in one read are taken one after the other by one parser")
    func coalesced() {
        var random = SeededGenerator()
        for _ in 0..<500 {
            let first = RequestSample.all.randomElement(using: &random)!
            let second = RequestSample.all.randomElement(using: &random)!
            let bytes = (first.text + second.text).latin1
            let firstLength = first.text.unicodeScalars.count
            var parser = RequestHeadParser()
            #expect(
                RequestOutcome(&parser, bytes, .whole(bytes.count)) == .whole(first.head, length: firstLength),
                "\(first.testDescription) before \(second.testDescription)"
            )
            #expect(!parser.isInsideHead)
            let rest = Array(bytes[firstLength...])
            #expect(
                RequestOutcome(&parser, rest, .random(rest.count, using: &random))
                    == .whole(second.head, length: rest.count),
                "\(second.testDescription) after \(first.testDescription)"
            )
        }
    }

    @Test("a head ends at its blank line, whatever bytes follow")
    func bodyFollows() {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n"
        for body in ["\r\n\r\n", "\n\n\n\n", "\u{0}\u{1}\u{2}\u{3}", "X : a\r\n"] {
            let bytes = (head + body).latin1
            guard case .whole(let parsed, let length) = RequestOutcome(bytes, .whole(bytes.count)) else {
                Issue.record("refused before \(body.debugDescription)")
                continue
            }
            #expect(parsed.framing == .length(4))
            #expect(length == head.utf8.count)
        }
    }

    @Test("a parser is inside a head from its first byte to its last")
    func insideHead() throws {
        let bytes = "GET / HTTP/1.1\r\nHost: a\r\n\r\n".latin1
        var parser = RequestHeadParser()
        #expect(!parser.isInsideHead)
        for end in 1..<bytes.count {
            let whole = try parser.parse(bytes.span.extracting(0..<end))
            #expect(!whole)
            #expect(parser.isInsideHead, "after \(end) bytes")
        }
        let whole = try parser.parse(bytes.span)
        #expect(whole)
        var head = RequestHead()
        parser.finish(into: &head)
        #expect(!parser.isInsideHead)
    }

    @Test("nothing of one head is left in the next")
    func reused() throws {
        var parser = RequestHeadParser()
        let full = """
            POST http://b/%61?q HTTP/1.1\r
            Host: b\r
            Connection: close\r
            Content-Length: 5\r
            Expect: 100-continue\r
            \r

            """.latin1
        let old = "GET / HTTP/1.0\r\n\r\n".latin1
        let star = "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n".latin1
        var (oldHead, starHead) = (ParsedRequest(), ParsedRequest())
        (oldHead.minorVersion, oldHead.host, oldHead.fields, oldHead.keepsAlive) = (0, "", [], false)
        (starHead.method, starHead.methodName, starHead.path) = (.options, "OPTIONS", "*")
        var head = RequestHead()
        func parsed(_ bytes: [UInt8]) throws -> ParsedRequest {
            let whole = try parser.parse(bytes.span)
            #expect(whole)
            parser.finish(into: &head)
            #expect(head.length == bytes.count)
            return ParsedRequest(head, in: bytes)
        }
        // The parser and its caller exchange two heads: both must have held a full one.
        for _ in 0..<3 {
            for _ in 0..<2 { #expect(try parsed(full).expectsContinue) }
            for _ in 0..<2 { #expect(try parsed(old) == oldHead) }
            for _ in 0..<2 { #expect(try parsed(full).pathForm == .escaped) }
            for _ in 0..<2 { #expect(try parsed(star) == starHead) }
        }
    }

    @Test("the storage of the heads is exchanged, never made anew")
    func storageIsKept() throws {
        let bytes = ("GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X: b\r\n", count: 60) + "\r\n").latin1
        var parser = RequestHeadParser()
        var head = RequestHead()
        func address() -> UInt { head.fields.lines.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) } }
        func next() throws -> UInt {
            let whole = try parser.parse(bytes.span)
            #expect(whole)
            parser.finish(into: &head)
            return address()
        }
        // Each of the two storages grows to what the largest head needs once.
        let storages = [try next(), try next()]
        for turn in 0..<10 {
            #expect(try next() == storages[turn % 2], "turn \(turn)")
        }
    }
}
