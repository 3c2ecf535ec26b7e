import HTTPWire
import Testing

/// A request head that is accepted, and what it says.
struct RequestSample: Sendable, CustomTestStringConvertible {
    let text: String
    let head: ParsedRequest

    var testDescription: String { text.debugDescription }

    /// Each form that a head can have.
    static let all: [RequestSample] = methods + targets + hosts + fieldLines + framings + connections

    /// `text` lacks its last two line ends.
    private static func sample(_ text: String, _ change: (inout ParsedRequest) -> Void = { _ in }) -> RequestSample {
        var head = ParsedRequest()
        change(&head)
        return RequestSample(text: text + "\r\n\r\n", head: head)
    }

    /// A POST for `Host: a` with more field lines.
    private static func posted(
        _ fields: [ParsedField],
        _ change: (inout ParsedRequest) -> Void = { _ in }
    ) -> RequestSample {
        let lines = fields.map { "\r\n\($0.name): \($0.value)" }.joined()
        return sample("POST / HTTP/1.1\r\nHost: a" + lines) { head in
            (head.method, head.methodName) = (.post, "POST")
            head.fields += fields
            change(&head)
        }
    }

    private static let methods = [
        sample("GET / HTTP/1.1\r\nHost: a"),
        sample("\r\nGET / HTTP/1.1\r\nHost: a"),
        sample("\r\n\r\nGET / HTTP/1.1\r\nHost: a"),
        sample("HEAD / HTTP/1.1\r\nHost: a") { ($0.method, $0.methodName) = (.head, "HEAD") },
        sample("PUT / HTTP/1.1\r\nHost: a") { ($0.method, $0.methodName) = (.put, "PUT") },
        sample("DELETE / HTTP/1.1\r\nHost: a") { ($0.method, $0.methodName) = (.delete, "DELETE") },
        sample("PATCH / HTTP/1.1\r\nHost: a") { ($0.method, $0.methodName) = (.patch, "PATCH") },
        sample("TRACE / HTTP/1.1\r\nHost: a") { ($0.method, $0.methodName) = (.trace, "TRACE") },
        // Methods are told apart by case (RFC 9110, section 9.1).
        sample("gets / HTTP/1.1\r\nHost: a") { ($0.method, $0.methodName) = (.other, "gets") },
        sample("GETS / HTTP/1.1\r\nHost: a") { ($0.method, $0.methodName) = (.other, "GETS") },
        sample("!#$%&'*+-.^_`|~9 / HTTP/1.1\r\nHost: a") { ($0.method, $0.methodName) = (.other, "!#$%&'*+-.^_`|~9") },
        sample("OPTIONS * HTTP/1.1\r\nHost: a") { ($0.method, $0.methodName, $0.path) = (.options, "OPTIONS", "*") },
        sample("OPTIONS /a HTTP/1.1\r\nHost: a") { ($0.method, $0.methodName, $0.path) = (.options, "OPTIONS", "/a") },
    ]

    private static let targets = [
        sample("GET /2/tweets HTTP/1.1\r\nHost: a") { $0.path = "/2/tweets" },
        sample("GET /a?b HTTP/1.1\r\nHost: a") { ($0.path, $0.query) = ("/a", "?b") },
        sample("GET /a? HTTP/1.1\r\nHost: a") { ($0.path, $0.query) = ("/a", "?") },
        sample("GET /?a=/../b?c&d=%zz{\"}\\ HTTP/1.1\r\nHost: a") { $0.query = "?a=/../b?c&d=%zz{\"}\\" },
        sample("GET /%61 HTTP/1.1\r\nHost: a") { ($0.path, $0.pathForm) = ("/%61", .escaped) },
        sample("GET /a//b HTTP/1.1\r\nHost: a") { ($0.path, $0.pathForm) = ("/a//b", .emptySegment) },
        sample("GET //a HTTP/1.1\r\nHost: a") { ($0.path, $0.pathForm) = ("//a", .emptySegment) },
        sample("GET /a/ HTTP/1.1\r\nHost: a") { ($0.path, $0.pathForm) = ("/a/", .emptySegment) },
        sample("GET http://a/ HTTP/1.1\r\nHost: a"),
        sample("GET HTTP://a/b?c HTTP/1.1\r\nHost: a") { ($0.path, $0.query) = ("/b", "?c") },
        sample("GET hTTp://a HTTP/1.1\r\nHost: a") { $0.path = "" },
        sample("GET http://a?b HTTP/1.1\r\nHost: a") { ($0.path, $0.query) = ("", "?b") },
        sample("GET http://B.c:8080/ HTTP/1.1\r\nHost: b.C:8080") {
            ($0.host, $0.fields) = ("B.c:8080", [ParsedField("Host", "b.C:8080")])
        },
        sample("GET http://b/ HTTP/1.0") { ($0.minorVersion, $0.host, $0.fields, $0.keepsAlive) = (0, "b", [], false) },
    ]

    private static let hosts =
        ["a.b", "a.", "127.0.0.1:80", "[::1]", "[::ffff:1.2.3.4]:443", "a:", "A_b-c~d", "a:65535"].map { host in
            sample("GET / HTTP/1.1\r\nHost: \(host)") { ($0.host, $0.fields) = (host, [ParsedField("Host", host)]) }
        } + [
            sample("GET / HTTP/1.0") { ($0.minorVersion, $0.host, $0.fields, $0.keepsAlive) = (0, "", [], false) },
            sample("GET / HTTP/1.0\r\nHost: a") { ($0.minorVersion, $0.keepsAlive) = (0, false) },
        ]

    private static let fieldLines = [
        sample("GET / HTTP/1.1\r\nhOST:a") { $0.fields = [ParsedField("hOST", "a")] },
        sample("GET / HTTP/1.1\r\nHost: \t a \t ") { $0.fields = [ParsedField("Host", "a")] },
        sample("GET / HTTP/1.1\r\nX:\r\nHost: a\r\nX: \t \r\nx: b") {
            $0.fields = [ParsedField("X", ""), ParsedField("Host", "a"), ParsedField("X", ""), ParsedField("x", "b")]
        },
        posted([ParsedField("!#$%&'*+-.^_`|~9aZ", "a : b, \t\"c\" \u{80}\u{e9}\u{ff}~")]),
        posted([ParsedField("X", ":a:")]),
    ]

    private static let framings = [
        posted([ParsedField("Content-Length", "0")]) { $0.framing = .length(0) },
        posted([ParsedField("content-length", "42")]) { $0.framing = .length(42) },
        posted([ParsedField("CONTENT-LENGTH", "0000000000000000000007")]) { $0.framing = .length(7) },
        posted([ParsedField("Content-Length", "999999999999999999")]) { $0.framing = .length(999_999_999_999_999_999) },
        posted([ParsedField("Transfer-Encoding", "chunked")]) { $0.framing = .chunked },
        posted([ParsedField("transfer-encoding", "CHUNKed")]) { $0.framing = .chunked },
        sample("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5") {
            ($0.framing, $0.fields) = (.length(5), $0.fields + [ParsedField("Content-Length", "5")])
        },
        posted([ParsedField("Expect", "100-Continue")]),
        posted([ParsedField("Expect", "100-continue"), ParsedField("Content-Length", "0")]) { $0.framing = .length(0) },
        posted([ParsedField("Expect", "100-continue"), ParsedField("Content-Length", "1")]) {
            ($0.framing, $0.expectsContinue) = (.length(1), true)
        },
        posted([ParsedField("Transfer-Encoding", "chunked"), ParsedField("expect", "100-CONTINUE")]) {
            ($0.framing, $0.expectsContinue) = (.chunked, true)
        },
        // RFC 9110, section 10.1.1: an old caller's expectation is ignored, whatever it is.
        sample("GET / HTTP/1.0\r\nHost: a\r\nExpect: anything\r\nContent-Length: 1") {
            ($0.minorVersion, $0.keepsAlive, $0.framing) = (0, false, .length(1))
            $0.fields += [ParsedField("Expect", "anything"), ParsedField("Content-Length", "1")]
        },
    ]

    private static let connections =
        ["close", "Close", "x, CLOSE ,y", "keep-alive, close", ",close"].map { options in
            posted([ParsedField("Connection", options)]) { $0.keepsAlive = false }
        }
        + ["", ",", "keep-alive", "x", "closed", "x-close", "close x"].map { options in
            posted([ParsedField("Connection", options)])
        } + [
            posted([ParsedField("Connection", "x"), ParsedField("connection", "close")]) { $0.keepsAlive = false },
            sample("GET / HTTP/1.0\r\nHost: a\r\nConnection: close, keep-alive") {
                ($0.minorVersion, $0.keepsAlive) = (0, false)
                $0.fields.append(ParsedField("Connection", "close, keep-alive"))
            },
            sample("GET / HTTP/1.0\r\nHost: a\r\nConnection: Keep-Alive") {
                ($0.minorVersion, $0.fields) = (0, $0.fields + [ParsedField("Connection", "Keep-Alive")])
            },
        ]
}
