import HTTPWire

/// A request head as values; those it has not been told are the ones of `GET / HTTP/1.1` for `Host: a`.
struct ParsedRequest: Equatable, Sendable {
    var method = Method.get
    var methodName = "GET"
    var minorVersion = 1
    var path = "/"
    var query = ""
    var host = "a"
    var pathForm = RequestHead.PathForm.plain
    var fields = [ParsedField("Host", "a")]
    var framing = BodyFraming.none
    var keepsAlive = true
    var expectsContinue = false
}

extension ParsedRequest {
    init(_ head: RequestHead, in bytes: [UInt8]) {
        func text(_ range: ByteRange) -> String { String(latin1: bytes[range.range]) }
        method = head.method
        methodName = text(head.methodName)
        minorVersion = head.minorVersion
        path = text(head.path)
        query = text(head.query)
        host = text(head.host)
        pathForm = head.pathForm
        fields = head.fields.lines.map { ParsedField($0, in: bytes) }
        framing = head.framing
        keepsAlive = head.keepsAlive
        expectsContinue = head.expectsContinue
    }
}
