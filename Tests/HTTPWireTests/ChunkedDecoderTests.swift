import HTTPWire
import NIOCore
import TestSupport
import Testing

struct ChunkedDecoderTests {
    private func outcomes(_ text: String, bounds: WireBounds = WireBounds()) -> [ChunkedOutcome] {
        let bytes = text.latin1
        return [
            ChunkedOutcome(bytes, .whole(bytes.count), bounds: bounds),
            ChunkedOutcome(bytes, .byteByByte(bytes.count), bounds: bounds),
        ]
    }

    @Test(
        "a body is the data of its chunks",
        arguments: [
            ("0\r\n\r\n", ""),
            ("0000000000000000\r\n\r\n", ""),
            ("1\r\na\r\n0\r\n\r\n", "a"),
            ("0001\r\na\r\n00\r\n\r\n", "a"),
            ("a\r\n0123456789\r\nA\r\nabcdefghij\r\n0\r\n\r\n", "0123456789abcdefghij"),
            ("1F\r\n\(String(repeating: "x", count: 31))\r\n0\r\n\r\n", String(repeating: "x", count: 31)),
            ("4\r\n\r\n\r\n\r\n0\r\n\r\n", "\r\n\r\n"),
            ("5\r\n0\r\n\r\n\r\n0\r\n\r\n", "0\r\n\r\n"),
            ("3\r\n\u{0}\u{ff}\u{7f}\r\n0\r\n\r\n", "\u{0}\u{ff}\u{7f}"),
            ("1;a\r\nx\r\n0;b\r\n\r\n", "x"),
            ("1;a=b;c;d=\"\";e=\"f;g=\\\"h\\\\\ti\u{e9}\"\r\nx\r\n0;!#$%&'*+-.^_`|~=1\r\n\r\n", "x"),
            ("1\r\nx\r\n0\r\nA: b\r\nc:\r\nContent-Length: 7\r\n\r\n", "x"),
        ])
    func accepted(text: String, body: String) {
        #expect(outcomes(text) == Array(repeating: .ended(body: body, rest: ""), count: 2))
        let bytes = text.latin1
        #expect(ChunkedOutcome(bytes, .byteByByte(bytes.count - 1)) == .unfinished(body: body))
    }

    @Test("what follows the body is left over")
    func leftOver() {
        let next = "1\r\nGET / HTTP/1.1\r\n\r\n"
        #expect(outcomes("1\r\na\r\n0\r\n\r\n" + next) == Array(repeating: .ended(body: "a", rest: next), count: 2))
    }

    @Test(
        "a malformed size line, extension or end of a chunk is refused",
        arguments: [
            "\r\n", "\n", " \r\n", " 1\r\n", "1 \r\n", "1\t\r\n", "\t1\r\n", "1\n", "1\nx\n", "1\rx\r\n", "1\r\r\n",
            "g\r\n", "-1\r\n", "+1\r\n",
            "0x1\r\n", "0X1\r\n", "1x\r\n", "1 1\r\n", "1,1\r\n", "1.\r\n", "_1\r\n", "1_0\r\n", "\u{b9}\r\n", "x\r\n",
            "\"1\"\r\n", "1h\r\n",
            "1\u{0}\r\n",
            "4000000000000000\r\n", "7fffffffffffffff\r\n", "8000000000000000\r\n", "ffffffffffffffff\r\n",
            "00000000000000001\r\n", "10000000000000000\r\n", "fffffffffffffffff\r\n",
            ";\r\n", ";a\r\n", "1;\r\n", "1; a\r\n", "1 ;a\r\n", "1;a \r\n", "1;a =b\r\n", "1;a= b\r\n", "1;a=\r\n",
            "1;=b\r\n", "1;;a\r\n",
            "1;a;\r\n", "1;a=b=c\r\n", "1;a,b\r\n", "1;a=\"\r\n", "1;a=\"b\r\n", "1;a=\"b\\\"\r\n", "1;a=\"b\\\r\n",
            "1;a=\"b\"c\r\n",
            "1;a=\"\u{0}\"\r\n", "1;a=\"\u{7f}\"\r\n", "1;a=\"\\\u{1}\"\r\n", "1;a=\"b\rc\"\r\n", "1;a\rb\r\n",
            "1;a\u{0}\r\n", "1;\u{e9}\r\n",
            "1;a\n", "1;a=\"\nx\r\n",
            "1\r\nx\n", "1\r\nx\r\r", "1\r\nxx\r\n", "1\r\nx0\r\n\r\n", "1\r\nx \r\n", "1\r\n\r\n\r\n",
            "2\r\nx\r\n0\r\n\r\n",
            "1\r\nx\r\n\r\n", "1\r\nx\r\n1\r\nx\r\nGET", "0\n\n",
        ])
    func malformed(text: String) {
        #expect(outcomes(text) == [.refused(.malformedChunk), .refused(.malformedChunk)])
        #expect(outcomes("3\r\nabc\r\n" + text) == [.refused(.malformedChunk), .refused(.malformedChunk)])
    }

    @Test("a size line is refused at its first byte if that is no digit")
    func firstByte() {
        for byte in UInt8.min ... .max {
            let isDigit = "0123456789abcdefABCDEF".utf8.contains(byte)
            #expect(ChunkedOutcome([byte], .whole(1)) == (isDigit ? .unfinished(body: "") : .refused(.malformedChunk)))
        }
    }

    @Test(
        "a malformed trailer section is refused",
        arguments: [
            "X\r\n", "X : a\r\n", " X: a\r\n", " \r\n", ": a\r\n", "X: \u{0}\r\n", "X: a\rb\r\n", "X: a\r\n b\r\n",
            "X: a\n", "\n", "\r\r\n",
            "A: b\r\nX\r\n", "A: b\r\n\n", "GET / HTTP/1.1\r\n",
        ])
    func malformedTrailers(trailer: String) {
        let refused = ChunkedOutcome.refused(.malformedTrailer)
        #expect(outcomes("1\r\nx\r\n0\r\n" + trailer + "\r\n") == [refused, refused])
    }

    @Test("the largest size is 2^62 - 1, and its data is handed on as it arrives")
    func largestSize() {
        let text = "3fffffffffffffff\r\n" + String(repeating: "x", count: 100)
        #expect(outcomes(text) == Array(repeating: .unfinished(body: String(repeating: "x", count: 100)), count: 2))
    }

    @Test("a size line is 1,024 bytes at most")
    func lineBound() {
        func line(_ count: Int) -> String { "1;" + String(repeating: "a", count: count - 4) + "\r\n" }
        #expect(outcomes(line(1_024) + "x") == Array(repeating: .unfinished(body: "x"), count: 2))
        #expect(outcomes(line(1_025)) == Array(repeating: .refused(.malformedChunk), count: 2))
        let endless = ("1;" + String(repeating: "a", count: 2_000)).latin1
        #expect(ChunkedOutcome(endless, .byteByByte(1_023)) == .unfinished(body: ""))
        #expect(ChunkedOutcome(endless, .byteByByte(1_024)) == .refused(.malformedChunk))
        #expect(ChunkedOutcome(endless, .whole(endless.count)) == .refused(.malformedChunk))
    }

    @Test("extensions may be 16 KiB and one byte for each byte of data, and no more")
    func extensionBound() {
        // 1,021 bytes of extensions for each byte of data: 16 times are within the bound, 17 aren't.
        let chunk = "1;" + String(repeating: "a", count: 1_020) + "\r\nx\r\n"
        let sixteen = String(repeating: chunk, count: 16)
        let end = "0\r\n\r\n"
        let body = String(repeating: "x", count: 16)
        #expect(outcomes(sixteen + end) == Array(repeating: .ended(body: body, rest: ""), count: 2))
        #expect(outcomes(sixteen + chunk) == Array(repeating: .refused(.malformedChunk), count: 2))

        let even =
            "3fd;" + String(repeating: "a", count: 1_016) + "\r\n" + String(repeating: "x", count: 1_021) + "\r\n"
        let bytes = (String(repeating: even, count: 40) + end).latin1
        let evenBody = String(repeating: "x", count: 40 * 1_021)
        #expect(ChunkedOutcome(bytes, .whole(bytes.count)) == .ended(body: evenBody, rest: ""))
    }

    @Test("trailers are bounded as a head is, in bytes and in lines")
    func trailerBounds() {
        let bounds = WireBounds(headBytes: 64, fieldCount: 3)
        func ended(_ trailers: String) -> Bool {
            let all = outcomes("0\r\n" + trailers + "\r\n", bounds: bounds)
            #expect(all[0] == all[1], "\(trailers.debugDescription)")
            #expect(all[0] == .ended(body: "", rest: "") || all[0] == .refused(.malformedTrailer))
            return all[0] == .ended(body: "", rest: "")
        }
        func line(_ count: Int) -> String { "X:" + String(repeating: "a", count: count - 4) + "\r\n" }
        #expect(ended(line(5) + line(5) + line(5)))
        #expect(!ended(line(5) + line(5) + line(5) + line(5)))
        #expect(ended(line(64)))
        #expect(!ended(line(65)))
        #expect(ended(line(32) + line(32)))
        #expect(!ended(line(32) + line(33)))
        let endless = ("0\r\nX:" + String(repeating: "a", count: 200)).latin1
        #expect(ChunkedOutcome(endless, .byteByByte(3 + 63), bounds: bounds) == .unfinished(body: ""))
        #expect(ChunkedOutcome(endless, .byteByByte(3 + 64), bounds: bounds) == .refused(.malformedTrailer))
    }

    @Test("the end stays the end")
    func afterTheEnd() throws {
        var decoder = ChunkedDecoder()
        var buffer = ByteBuffer(string: "0\r\n\r\n1\r\nx\r\n")
        for _ in 0..<3 {
            guard case .end = try decoder.next(&buffer) else {
                Issue.record("not the end")
                return
            }
            #expect(buffer.readableBytes == 6)
        }
    }

    @Test("a body in random chunks is the same at random splits")
    func randomBodies() {
        var random = SeededGenerator()
        let extensions = ["", "", ";a", ";a=b", ";a=\"b\\\"c;d\";e"]
        for _ in 0..<1_000 {
            var (text, body) = ("", "")
            for _ in 0..<Int.random(in: 0...6, using: &random) {
                let count = Int.random(in: 1...40, using: &random)
                let data = String(latin1: (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) })
                let size = String(count, radix: 16, uppercase: Bool.random(using: &random))
                let zeros = String(repeating: "0", count: Int.random(in: 0...3, using: &random))
                text += zeros + size + extensions.randomElement(using: &random)! + "\r\n" + data + "\r\n"
                body += data
            }
            text += "0" + extensions.randomElement(using: &random)! + "\r\n"
            text += ["", "A: b\r\n", "A: b\r\nC:\r\n"].randomElement(using: &random)! + "\r\n"
            let rest = ["", "GET", "0\r\n\r\n"].randomElement(using: &random)!
            let bytes = (text + rest).latin1
            let expected = ChunkedOutcome.ended(body: body, rest: rest)
            #expect(ChunkedOutcome(bytes, .whole(bytes.count)) == expected)
            #expect(ChunkedOutcome(bytes, .random(bytes.count, using: &random)) == expected)
            #expect(ChunkedOutcome(bytes, .byteByByte(bytes.count)) == expected)
        }
    }

    @Test("a body is what is written with writeChunkSize")
    func writtenBodies() {
        var random = SeededGenerator()
        for _ in 0..<200 {
            var buffer = ByteBuffer()
            var body: [UInt8] = []
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                let data = (0..<Int.random(in: 1...5_000, using: &random)).map { UInt8(truncatingIfNeeded: $0) }
                buffer.writeChunkSize(data.count)
                buffer.writeBytes(data + "\r\n".utf8)
                body += data
            }
            buffer.writeChunkSize(0)
            buffer.writeString("\r\n")
            let bytes = Array(buffer.readableBytesView)
            let outcome = ChunkedOutcome(bytes, .random(bytes.count, using: &random))
            #expect(outcome == .ended(body: String(latin1: body), rest: ""))
        }
    }

    @Test("a random change to a body is judged the same at every split")
    func mutations() {
        var random = SeededGenerator()
        let text = "5;a=\"b\"\r\nhello\r\n1\r\nx\r\n0\r\nA: b\r\n\r\n".latin1
        var (ended, refused) = (0, 0)
        for _ in 0..<5_000 {
            var bytes = text
            let byte = "\r\n\t \u{0}\u{7f}\u{ff}0123;:\"\\=ag".latin1.randomElement(using: &random)!
            let index = bytes.indices.randomElement(using: &random)!
            switch Int.random(in: 0...2, using: &random) {
            case 0: bytes[index] = byte
            case 1: bytes.insert(byte, at: index)
            default: bytes.remove(at: index)
            }
            let whole = ChunkedOutcome(bytes, .whole(bytes.count))
            #expect(
                ChunkedOutcome(bytes, .byteByByte(bytes.count)) == whole, "\(String(latin1: bytes).debugDescription)")
            #expect(ChunkedOutcome(bytes, .random(bytes.count, using: &random)) == whole)
            switch whole {
            case .ended: ended += 1
            case .refused: refused += 1
            case .unfinished: break
            }
        }
        #expect(ended > 100 && refused > 100)
    }
}
