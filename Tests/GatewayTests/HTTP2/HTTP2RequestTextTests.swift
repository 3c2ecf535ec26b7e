import HTTPWire
import NIOCore
import NIOHPACK
import Testing

@testable import Gateway

/// Requests on HTTP/2 streams as heads of HTTP/1.1.
struct HTTP2RequestTextTests {
    private static let pseudo = [
        (":method", "GET"), (":scheme", "https"), (":authority", "api.example"), (":path", "/a?b"),
    ]

    /// The head, or what is wrong with it, as both halves see it.
    private func judged(_ fields: [(String, String)], endsStream: Bool = true) -> Result<String, WireError> {
        do throws(WireError) {
            var head = ByteBuffer()
            try HTTP2RequestText.write(HPACKHeaders(fields), endsStream: endsStream, to: &head)
            var parser = RequestHeadParser()
            guard try parser.parse(head.readableBytesUInt8Span), parser.head.length == head.readableBytes else {
                Issue.record("not one whole head: \(String(buffer: head))")
                return .failure(.malformedField)
            }
            return .success(String(buffer: head))
        } catch {
            return .failure(error)
        }
    }

    @Test("A request becomes the head that HTTP/1.1 has for it")
    func plain() {
        #expect(
            judged(HTTP2RequestTextTests.pseudo + [("accept", "*/*"), ("te", "trailers")])
                == .success("GET /a?b HTTP/1.1\r\nhost: api.example\r\naccept: */*\r\nte: trailers\r\n\r\n"))
    }

    @Test("A body without a length is chunked for the parser, one with a length is not, and no body is none")
    func bodies() {
        let post = [(":method", "POST"), (":scheme", "http"), (":path", "/"), ("host", "a")]
        #expect(
            judged(post, endsStream: false)
                == .success("POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n"))
        #expect(
            judged(post + [("content-length", "3")], endsStream: false)
                == .success("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\n"))
        #expect(judged(post) == .success("POST / HTTP/1.1\r\nhost: a\r\n\r\n"))
    }

    @Test("The pieces of a cookie are one field again, and a Host that says the same as :authority goes")
    func merged() {
        #expect(
            judged(HTTP2RequestTextTests.pseudo + [("cookie", "a=1"), ("host", "API.example"), ("cookie", "b=2")])
                == .success("GET /a?b HTTP/1.1\r\nhost: api.example\r\ncookie: a=1; b=2\r\n\r\n"))
    }

    @Test("What RFC 9113 calls malformed is refused", arguments: malformed)
    func refused(_ fields: [(String, String)], _ error: WireError) {
        #expect(judged(fields) == .failure(error), "\(fields)")
    }

    private static func changing(_ name: String, _ value: String?) -> [(String, String)] {
        pseudo.compactMap { $0.0 == name ? value.map { (name, $0) } : $0 }
    }

    private static let malformed: [([(String, String)], WireError)] =
        pseudo.filter { $0.0 != ":authority" }.map { (changing($0.0, nil), .malformedPseudoField) }
        + pseudo.map { (pseudo + [$0], .malformedPseudoField) }
        + pseudo.map { ([$0, $0] + pseudo, .malformedPseudoField) }
        + pseudo.map { ([("accept", "*/*")] + pseudo + [$0], .malformedPseudoField) }
        + pseudo.map { (changing($0.0, ""), .malformedPseudoField) }
        + ["\r\n", " ", "\t", "\0", "\n", "\u{7f}"].flatMap { end in
            pseudo.map { (changing($0.0, $0.1 + end + "x"), WireError.malformedPseudoField) }
        }
        + [
            (pseudo + [(":protocol", "websocket")], .malformedPseudoField),
            (pseudo + [(":status", "200")], .malformedPseudoField),
            ([], .malformedPseudoField),
            (changing(":scheme", "ftp"), .malformedPseudoField),
            (changing(":method", "CONNECT"), .unsupportedMethod),
            (changing(":method", "G(T"), .malformedRequestLine),
            (changing(":path", "http://other.example/"), .invalidTarget),
            (changing(":path", "a"), .invalidTarget),
            (changing(":path", "*"), .invalidTarget),
            (changing(":path", "/a/../b"), .invalidTarget),
            (changing(":path", "/a#b"), .invalidTarget),
            (changing(":authority", nil), .missingHost),
            (changing(":authority", "user@api.example"), .invalidHost),
            (pseudo + [("host", "other.example")], .conflictingHost),
            (changing(":authority", nil) + [("host", "a"), ("host", "a")], .repeatedHost),
            (pseudo + [("content-length", "1"), ("content-length", "1")], .invalidContentLength),
            (pseudo + [("content-length", "+1")], .invalidContentLength),
            (pseudo + [("expect", "200-ok")], .unsupportedExpectation),
        ]
        + ["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"].map {
            (pseudo + [($0, "x")], WireError.connectionField)
        }
        + ["gzip", "trailers, gzip", "trailers;q=1", ""].map { (pseudo + [("te", $0)], WireError.connectionField) }
        + ["Accept", "x y", "x:y", "x\r\ny", "x\0", "\u{e9}", "x(y", "acceptX"].map {
            (pseudo + [($0, "1")], WireError.malformedField)
        }
        + ["a\r\nb: c", "a\rb", "a\nb", "a\0b", " a", "a ", "\ta", "a\t", "a\u{1}b", "a\u{7f}b"].map {
            (pseudo + [("x", $0)], WireError.malformedField)
        }

    @Test("Fields behind a body are judged as strictly")
    func trailers() throws {
        let bounds = WireBounds(headBytes: 300, fieldCount: 3)
        func judge(_ fields: [(String, String)]) -> WireError? {
            do throws(WireError) {
                try HTTP2RequestText.judgeTrailers(HPACKHeaders(fields), bounds: bounds)
                return nil
            } catch {
                return error
            }
        }
        #expect(judge([("checksum", "abc")]) == nil)
        for fields in [
            [(":path", "/")], [("Checksum", "a")], [("connection", "close")], [("te", "trailers")],
            [("a", "b\r\nc: d")],
            [("transfer-encoding", "chunked")], [("a", String(repeating: "b", count: 300))],
            [("a", ""), ("b", ""), ("c", ""), ("d", "")],
        ] {
            #expect(judge(fields) == .malformedTrailer, "\(fields)")
        }
    }
}
