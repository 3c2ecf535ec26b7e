import HTTPWire
import TestSupport
import Testing

struct ResponseHeadParserTests {
    /// The framing of an answer without a reason.
    private func framing(
        _ status: Int,
        _ fields: String...,
        answering method: HTTPWire.Method = .get,
        minorVersion: Int = 1
    ) -> BodyFraming? {
        let lines = fields.map { $0 + "\r\n" }.joined()
        let bytes = "HTTP/1.\(minorVersion) \(status)\r\n\(lines)\r\n".latin1
        let outcome = ResponseOutcome(bytes, .whole(bytes.count), answering: method)
        #expect(ResponseOutcome(bytes, .byteByByte(bytes.count), answering: method) == outcome)
        guard case .whole(let head, let length) = outcome else { return nil }
        #expect(length == bytes.count)
        return head.framing
    }

    @Test(
        "a head says the same whole and byte by byte, and is whole at its last byte",
        arguments: [
            ("HTTP/1.1 200 OK\r\n\r\n", ParsedResponse()),
            ("HTTP/1.1 200\r\n\r\n", ParsedResponse(reason: "")),
            ("HTTP/1.1 200 \r\n\r\n", ParsedResponse(reason: "")),
            ("HTTP/1.1 404 Not \tFound \u{e9}\r\n\r\n", ParsedResponse(status: 404, reason: "Not \tFound \u{e9}")),
            ("HTTP/1.1 599  x\r\n\r\n", ParsedResponse(status: 599, reason: " x")),
            ("HTTP/1.0 200 OK\r\n\r\n", ParsedResponse(minorVersion: 0)),
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX:\t y \r\n\r\n",
                ParsedResponse(
                    fields: [ParsedField("Content-Length", "2"), ParsedField("X", "y")],
                    framing: .length(2),
                    keepsAlive: true
                )
            ),
        ])
    func accepted(text: String, head: ParsedResponse) {
        let bytes = text.latin1
        #expect(ResponseOutcome(bytes, .whole(bytes.count)) == .whole(head, length: bytes.count))
        #expect(ResponseOutcome(bytes, .byteByByte(bytes.count)) == .whole(head, length: bytes.count))
        #expect(ResponseOutcome(bytes, .byteByByte(bytes.count - 1)) == .unfinished)
    }

    @Test("each status from 100 to 599 is read, and any other is refused")
    func statuses() {
        for status in 0...999 {
            let digits = String(1_000 + status).suffix(3)
            let bytes = "HTTP/1.1 \(digits) \r\n\r\n".latin1
            let outcome = ResponseOutcome(bytes, .whole(bytes.count))
            guard case .whole(let head, _) = outcome else {
                #expect(outcome == .refused(.malformedStatusLine))
                #expect(!(100...599).contains(status))
                continue
            }
            #expect(head.status == status && (100...599).contains(status))
        }
    }

    @Test("an answer to HEAD, a 1xx, a 204 and a 304 have no body, whatever they declare")
    func withoutBody() {
        for status in [100, 101, 102, 103, 199, 204, 304] {
            #expect(framing(status) == BodyFraming.none)
            #expect(framing(status, "Content-Length: 5") == BodyFraming.none)
            #expect(framing(status, "Transfer-Encoding: chunked", answering: .post) == BodyFraming.none)
        }
        for status in [200, 201, 206, 301, 404, 500] {
            #expect(framing(status, answering: .head) == BodyFraming.none)
            #expect(framing(status, "Content-Length: 5", answering: .head) == BodyFraming.none)
            #expect(framing(status, "Transfer-Encoding: chunked", answering: .head) == BodyFraming.none)
        }
    }

    @Test("any other answer's body is as long as declared, or ends with the connection")
    func withBody() {
        for status in [200, 201, 202, 203, 205, 206, 300, 303, 307, 400, 404, 500, 599] {
            for method in HTTPWire.Method.allCases where method != .head {
                #expect(framing(status, answering: method) == .untilClose)
                #expect(framing(status, "Content-Length: 0", answering: method) == .length(0))
                #expect(framing(status, "Content-Length: 5", answering: method) == .length(5))
                #expect(framing(status, "Transfer-Encoding: chunked", answering: method) == .chunked)
            }
            #expect(framing(status, minorVersion: 0) == .untilClose)
            #expect(framing(status, "Content-Length: 5", minorVersion: 0) == .length(5))
        }
    }

    @Test(
        "a connection is kept by an answer of HTTP/1.1 that has an end and doesn't say close",
        arguments: [
            ("HTTP/1.1 200\r\nContent-Length: 1", true),
            ("HTTP/1.1 200\r\nTransfer-Encoding: chunked", true),
            ("HTTP/1.1 204", true),
            ("HTTP/1.1 304", true),
            ("HTTP/1.1 100", true),
            ("HTTP/1.1 200\r\nContent-Length: 1\r\nConnection: keep-alive", true),
            ("HTTP/1.1 200\r\nContent-Length: 1\r\nConnection: closed", true),
            ("HTTP/1.1 200", false),
            ("HTTP/1.1 200\r\nConnection: keep-alive", false),
            ("HTTP/1.1 200\r\nContent-Length: 1\r\nConnection: close", false),
            ("HTTP/1.1 200\r\nContent-Length: 1\r\nConnection: x\r\nconnection: y, Close", false),
            ("HTTP/1.1 204\r\nConnection: CLOSE", false),
            ("HTTP/1.0 200\r\nContent-Length: 1", false),
            ("HTTP/1.0 200\r\nContent-Length: 1\r\nConnection: keep-alive", false),
        ])
    func keepsAlive(text: String, expected: Bool) {
        let bytes = (text + "\r\n\r\n").latin1
        guard case .whole(let head, _) = ResponseOutcome(bytes, .whole(bytes.count)) else {
            Issue.record("refused")
            return
        }
        #expect(head.keepsAlive == expected)
    }

    @Test(
        "a malformed answer is refused for its own reason, however it arrives",
        arguments: [
            (
                .malformedStatusLine,
                [
                    "", "HTTP", "HTTP/1.1", "HTTP/1.1 ", "HTTP/1.1 20", "HTTP/1.1 2000", "HTTP/1.1 200OK",
                    "HTTP/1.1  200 OK",
                    "HTTP/1.1\t200 OK", "HTTP/1.1 200\tOK", "HTTP/1.1 2x0 OK", "HTTP/1.1 -20 OK", "HTTP/1.1 099 OK",
                    "HTTP/1.1 600 OK",
                    "HTTP/1.2 200 OK", "HTTP/2.0 200 OK", "HTTP/0.9 200 OK", "HTTP/1.x 200 OK", "http/1.1 200 OK",
                    "ICY 200 OK.....",
                    " HTTP/1.1 200 OK", "HTTP/1.1 200 O\rK", "HTTP/1.1 200 O\u{0}K", "HTTP/1.1 200 OK\u{7f}",
                    "HTTP/1.1 200 OK\r",
                    "HTTP/1.1 200 OK\nX: y", "\r\nHTTP/1.1 200 OK", "\nHTTP/1.1 200 OK", "GET / HTTP/1.1",
                    "HTTP/1.1 \u{b2}00 OK",
                ]
            ),
            (
                .malformedField,
                ["X", "X : y", " X: y", ": y", "X: y\r\n z", "X: \u{0}", "X: y\rz", "X: y\nZ: a", "\n", "X: y\r"]
                    .map { "HTTP/1.1 200 OK\r\n" + $0 }
            ),
            (
                .invalidContentLength,
                ["x", "-1", "", "1, 1", "1\r\nContent-Length: 1", "1\r\nContent-Length: 2"]
                    .map { "HTTP/1.1 200 OK\r\nContent-Length: " + $0 }
            ),
            // What has no body can't declare one that is malformed: the connection may be out of step.
            (
                .invalidContentLength,
                ["HTTP/1.1 204 No Content\r\nContent-Length: x", "HTTP/1.1 304\r\nContent-Length: 1,1"]
            ),
            (.conflictingFraming, ["HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked"]),
            (
                .unsupportedTransferCoding,
                ["gzip", "gzip, chunked", "chunked\r\nTransfer-Encoding: chunked", "identity"]
                    .map { "HTTP/1.1 200 OK\r\nTransfer-Encoding: " + $0 }
            ),
            (.transferCodingInOldVersion, ["HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked"]),
        ] as [(WireError, [String])])
    func refused(error: WireError, texts: [String]) {
        for text in texts {
            let bytes = (text + "\r\n\r\n").latin1
            #expect(ResponseOutcome(bytes, .whole(bytes.count)) == .refused(error), "\(text.debugDescription)")
            #expect(ResponseOutcome(bytes, .byteByByte(bytes.count)) == .refused(error), "\(text.debugDescription)")
        }
    }

    @Test("heads of exactly the bounds are accepted, what is beyond them is refused")
    func bounds() {
        let bounds = WireBounds(headBytes: 100, fieldCount: 3)
        func outcomes(_ text: String) -> [ResponseOutcome] {
            let bytes = text.latin1
            return [
                ResponseOutcome(bytes, .whole(bytes.count), bounds: bounds),
                ResponseOutcome(bytes, .byteByByte(bytes.count), bounds: bounds),
            ]
        }
        func isWhole(_ text: String) -> Bool {
            outcomes(text).allSatisfy { if case .whole(_, text.utf8.count) = $0 { true } else { false } }
        }
        func head(_ count: Int) -> String {
            "HTTP/1.1 200 OK\r\nX: " + String(repeating: "x", count: count - 24) + "\r\n\r\n"
        }
        #expect(head(100).utf8.count == 100 && isWhole(head(100)))
        #expect(outcomes(head(101)) == [.refused(.headTooLarge), .refused(.headTooLarge)])
        let line = "HTTP/1.1 200 " + String(repeating: "x", count: 200)
        #expect(outcomes(line) == [.refused(.headTooLarge), .refused(.headTooLarge)])
        func fields(_ count: Int) -> String {
            "HTTP/1.1 200 OK\r\n" + String(repeating: "X: y\r\n", count: count) + "\r\n"
        }
        #expect(isWhole(fields(3)))
        #expect(outcomes(fields(4)) == [.refused(.tooManyFields), .refused(.tooManyFields)])
    }

    @Test("interim answers are read one after the other, and nothing of one is left in the next")
    func interim() throws {
        let heads = [
            ("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nConnection: close\r\n\r\n", true),
            ("HTTP/1.1 100\r\n\r\n", true),
            ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", false),
        ]
        var parser = ResponseHeadParser()
        var rest = (heads.map(\.0).joined() + "abc").latin1
        for (text, isInterim) in heads {
            let outcome = ResponseOutcome(&parser, rest, .whole(rest.count))
            let bytes = text.latin1
            #expect(outcome == ResponseOutcome(bytes, .whole(bytes.count)), "\(text.debugDescription)")
            #expect(parser.head.isInterim == isInterim)
            rest.removeFirst(parser.head.length)
            parser.reset()
        }
        #expect(String(latin1: rest) == "abc")
    }

    @Test("a random change to a head is judged the same at every split")
    func mutations() {
        var random = SeededGenerator()
        let text = "HTTP/1.1 200 OK\r\nContent-Length: 12\r\nConnection: close\r\nX-Y: a b\r\n\r\n".latin1
        var (whole, refused) = (0, 0)
        for _ in 0..<5_000 {
            var bytes = text
            let byte = "\r\n\t \u{0}\u{7f}\u{ff}012:,/aX".latin1.randomElement(using: &random)!
            let index = bytes.indices.randomElement(using: &random)!
            switch Int.random(in: 0...2, using: &random) {
            case 0: bytes[index] = byte
            case 1: bytes.insert(byte, at: index)
            default: bytes.remove(at: index)
            }
            let outcome = ResponseOutcome(bytes, .whole(bytes.count))
            #expect(ResponseOutcome(bytes, .byteByByte(bytes.count)) == outcome)
            #expect(ResponseOutcome(bytes, .random(bytes.count, using: &random)) == outcome)
            switch outcome {
            case .whole: whole += 1
            case .refused: refused += 1
            case .unfinished: break
            }
        }
        #expect(whole > 100 && refused > 100)
    }
}
