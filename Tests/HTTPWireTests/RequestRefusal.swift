import HTTPWire
import Testing

/// A request head that is refused, and how.
struct RequestRefusal: Sendable, CustomTestStringConvertible {
    let error: WireError
    let text: String

    var testDescription: String { "\(error): \(text.debugDescription.prefix(100))" }

    /// Every reason to refuse a head for, within the usual bounds.
    static let all: [RequestRefusal] =
        requestLines + targets + fieldLines + hosts + framings + expectations

    private static func each(_ error: WireError, _ texts: [String]) -> [RequestRefusal] {
        texts.map { RequestRefusal(error: error, text: $0) }
    }

    /// Whole heads with each of the request lines.
    private static func lines(_ error: WireError, _ lines: [String]) -> [RequestRefusal] {
        each(error, lines.map { "\($0)\r\nHost: a\r\n\r\n" })
    }

    /// Whole heads with each of the field lines in the midst.
    private static func fields(_ error: WireError, _ fields: [String]) -> [RequestRefusal] {
        each(error, fields.map { "POST / HTTP/1.1\r\nHost: a\r\n\($0)\r\nAccept: */*\r\n\r\n" })
    }

    private static let requestLines =
        lines(
            .malformedRequestLine,
            [
                "GET", "GET ", "GET /", "GET / ", "GET  / HTTP/1.1", "GET /  HTTP/1.1", "GET\t/ HTTP/1.1",
                "GET /\tHTTP/1.1", " GET / HTTP/1.1", "\tGET / HTTP/1.1", "GET / HTTP/1.1 ", "GET / HTTP/1.1\t",
                "GET / HTTP/1.1 x", "GET /a b HTTP/1.1", "GET / http/1.1", "GET / Http/1.1", "GET / HTTPS/1.1",
                "GET / HTTP", "GET / HTTP/", "GET / HTTP/1", "GET / HTTP/1.", "GET / HTTP/.1", "GET / HTTP/11",
                "GET / HTTP/1.10", "GET / HTTP/01.1", "GET / HTTP/1,1", "GET / HTTP/x.1", "GET / HTTP/1.x",
                "GET / 1.1", "G(T / HTTP/1.1", "GET: / HTTP/1.1", "G\u{0}T / HTTP/1.1", "G\u{c9}T / HTTP/1.1",
                "\"GET\" / HTTP/1.1", "GET / HTTP/1.1\r", "GET / HTTP/1.1\u{0}", "GET /\rHTTP/1.1", "/ HTTP/1.1",
                String(repeating: "M", count: 33) + " / HTTP/1.1", "HTTP/1.1 200 OK",
            ]
        )
        + each(
            .malformedRequestLine,
            [
                "GET / HTTP/1.1\nHost: a\r\n\r\n", "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "\r\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "\rGET / HTTP/1.1\r\nHost: a\r\n\r\n", "{}\r\n\r\n", "\u{0}\r\n",
            ]
        )
        + lines(
            .unsupportedVersion,
            [
                "GET / HTTP/0.9", "GET / HTTP/0.0", "GET / HTTP/1.2", "GET / HTTP/1.9", "GET / HTTP/2.0",
                "GET / HTTP/2.1", "GET / HTTP/3.0", "GET / HTTP/9.9", "PRI * HTTP/2.0",
            ]
        )
        + lines(
            .unsupportedMethod,
            [
                "get / HTTP/1.1", "Post / HTTP/1.1", "connect a:443 HTTP/1.1", "CONNECT a:443 HTTP/1.1",
                "CONNECT / HTTP/1.1", "CONNECT http://a/ HTTP/1.0",
            ])

    private static let targets =
        lines(
            .invalidTarget,
            [
                "a", "a/b", "a:80", "?a", "*", "**", "*/", "https://a/", "ftp://a/", "http", "http:", "http:/",
                "http:a",
                "http:/a", "http://", "http:///", "http:///a", "http://?a", "http://u@a/", "http://u:p@a/",
                "http://a:b/", "http://a:65536/", "http://a..b/", "http://[::1/", "http://a/..", "http://a/%2f",
                "http://a#b", "http://a\\b/", "/..", "/a/../b", "/%2e%2e/", "/a/..;x/b", "/%2f", "/%5C", "/%00", "/%",
                "/%4", "/%zz", "/#", "/#a", "/a#b", "/?a#b", "/?#", "/\"", "/<", "/>", "/\\", "/^", "/`", "/{", "/|",
                "/}",
                "/[", "/]", "/\u{e9}", "/\u{7f}", "/\u{0}", "/\u{1}", "/a\tb", "/\r", "/?\u{e9}", "/?\u{ff}",
                "/?\u{7f}", "/?\u{0}", "/?a\tb", "/?\r",
            ].map { "GET \($0) HTTP/1.1" }
        ) + lines(.invalidTarget, ["OPTIONS ** HTTP/1.1", "OPTIONS *?a HTTP/1.1", "POST * HTTP/1.1"])
        + lines(.targetTooLong, ["GET /" + String(repeating: "a", count: 8 << 10) + " HTTP/1.1"])

    private static let fieldLines =
        fields(
            .malformedField,
            [
                "X", "X ", " ", "\t", ":", ": a", " X: a", "\tX: a", "X : a", "X\t: a", "X Y: a", "X\u{0}: a",
                "\u{0}: a",
                "X\u{7f}: a", "X\u{e9}: a", "(X): a", "X@Y: a", "X/Y: a", "\"X\": a", "X=a", "X;a", "X,Y: a", "X[0]: a",
                "X: a\r\n b", "X: a\r\n\tb", "X:\r\n a", "X: \u{0}", "X: a\u{0}b", "X: a\u{1}b", "X: a\u{8}",
                "X: a\u{b}b",
                "X: a\u{c}b", "X: a\u{1f}", "X: a\u{7f}b", "X: a\rb", "X: a\r", "X: \r", "X\r: a", "X: a\nY: b",
                "X: a\n", "Content_Length: 1", "transfer_encoding: chunked", "X_Api-Key: a", "x_original_url: /",
                "Connection: host", "Connection: close, Content-Length",
                "Connection: " + String(repeating: "a,", count: 17),
                "\nX: a", "\n", "\r",
            ]
        )
        + each(
            .malformedField,
            [
                "GET / HTTP/1.1\r\n Host: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n\n", "GET / HTTP/1.1\r\nHost: a\n\n", "GET / HTTP/1.1\r\n\n",
                "GET / HTTP/1.1\r\nHost: a\r\n\r\r\n", "GET / HTTP/1.1\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
            ]
        )

    private static let hosts =
        each(
            .missingHost,
            [
                "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHosts: a\r\n\r\n", "GET http://a/ HTTP/1.1\r\n\r\n",
                "OPTIONS * HTTP/1.1\r\nX-Host: a\r\n\r\n",
            ]
        )
        + fields(.repeatedHost, ["Host: a", "host: b", "HOST:"])
        + each(
            .invalidHost,
            [
                "", "u@a", "a b", "a/b", "a:b", "a:1:2", "a:65536", ":80", "a,b c", "[::1", "a..b", "a%41", "\u{e9}",
                "a?b",
            ]
            .map { "GET / HTTP/1.1\r\nHost: \($0)\r\n\r\n" }
        )
        + each(.invalidHost, ["GET / HTTP/1.0\r\nHost: u@a\r\n\r\n", "GET http://a/ HTTP/1.1\r\nHost:\r\n\r\n"])
        + each(
            .conflictingHost,
            ["http://b/", "http://a:80/", "http://a.:/", "http://aa", "http://[a::]/"]
                .map { "GET \($0) HTTP/1.1\r\nHost: a\r\n\r\n" }
        )

    private static let framings =
        fields(
            .invalidContentLength,
            [
                "", "a", "-1", "+1", "1 2", "1,1", "1, 1", "0x1", "1.0", "1e3", "\u{b2}", "1a", "_1",
                "1000000000000000000", "9223372036854775808", "18446744073709551617",
                "1\r\nContent-Length: 1", "1\r\ncontent-length: 2", "\r\nContent-Length: 1",
            ].map { "Content-Length: \($0)" }
        )
        + fields(
            .conflictingFraming,
            [
                "Content-Length: 1\r\nTransfer-Encoding: chunked", "transfer-encoding: chunked\r\ncontent-length: 1",
                "Transfer-Encoding: gzip\r\nContent-Length: x", "Transfer-Encoding:\r\nContent-Length:",
            ]
        )
        + fields(
            .unsupportedTransferCoding,
            [
                "", "gzip", "identity", "gzip, chunked", "chunked, gzip", "chunked, chunked", "chunked,", ",chunked",
                "chunked;q=1", "chunked;", "\"chunked\"", "xchunked", "chunke", "chunkedx", "chun ked",
                "chunked\r\nTransfer-Encoding: chunked", "chunked\r\nTransfer-Encoding:",
                "\r\nTransfer-Encoding: chunked",
                "chunked\u{a0}",
            ].map { "Transfer-Encoding: \($0)" }
        )
        + each(
            .transferCodingInOldVersion,
            [
                "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
                "POST / HTTP/1.0\r\nTransfer-Encoding: identity\r\n\r\n",
            ]
        )

    private static let expectations = fields(
        .unsupportedExpectation,
        ["", "200-ok", "100", "100-continue;a", "100-continue, 100-continue", "100-continue\r\nExpect: 100-continue"]
            .map { "Expect: \($0)" }
    )
}
