import HTTPWire
import NIOCore
import Testing

struct ChunkedDecoderTests {
    private func outcomes(_ text: String, bounds: WireBounds = WireBounds()) -> [ChunkedOutcome] {
        let bytes = text.latin1
        return [
            ChunkedOutcome(bytes, .whole(bytes.count), bounds: bounds),
            ChunkedOutcome(bytes, .byteByByte(bytes.count), bounds: bounds),
        ]
    }

    @Test("a body is the data of its chunks", arguments: [
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

    @Test("a malformed size line, extension or end of a chunk is refused", arguments: [
        "\r\n", "\n", " \r\n", " 1\r\n", "1 \r\n", "1\t\r\n", "\t1\r\n", "1\n", "1\nx\n", "1\rx", "1\r\r\n", "g\r\n", "-1\r\n", "+1\r\n",
        "0x1\r\n", "0X1\r\n", "1x\r\n", "1 1\r\n", "1,1\r\n", "1.\r\n", "_1\r\n", "1_0\r\n", "\u{b9}\r\n", "x\r\n", "\"1\"\r\n", "1h\r\n",
        "1\u{0}\r\n",
        "4000000000000000\r\n", "7fffffffffffffff\r\n", "8000000000000000\r\n", "ffffffffffffffff\r\n",
        "00000000000000001\r\n", "10000000000000000\r\n", "fffffffffffffffff\r\n",
        ";\r\n", ";a\r\n", "1;\r\n", "1; a\r\n", "1 ;a\r\n", "1;a \r\n", "1;a =b\r\n", "1;a= b\r\n", "1;a=\r\n", "1;=b\r\n", "1;;a\r\n",
        "1;a;\r\n", "1;a=b=c\r\n", "1;a,b\r\n", "1;a=\"\r\n", "1;a=\"b\r\n", "1;a=\"b\\\"\r\n", "1;a=\"b\\\r\n", "1;a=\"b\"c\r\n",
        "1;a=\"\u{0}\"\r\n", "1;a=\"\u{7f}\"\r\n", "1;a=\"\\\u{1}\"\r\n", "1;a=\"b\rc\"\r\n", "1;a\rb\r\n", "1;a\u{0}\r\n", "1;\u{e9}\r\n",
        "1;a\n", "1;a=\"\nx\r\n",
        "1\r\nx\n", "1\r\nx\r\r", "1\r\nxx\r\n", "1\r\nx0\r\n\r\n", "1\r\nx \r\n", "1\r\n\r\n\r\n0\r\n\r\n x", "2\r\nx\r\n0\r\n\r\n",
        "1\r\nx\r\n\r\n", "1\r\nx\r\n1\r\nx\r\nGET", "0\r\n\r\n".replacingLineEnds(),
    ])
    func malformed(text: String) {
        #expect(outcomes(text) == [.refused(.malformedChunk), .refused(.malformedChunk)])
        #expect(outcomes("3\r\nabc\r\n" + text) == [.refused(.malformedChunk), .refused(.malformedChunk)])
    }
}
