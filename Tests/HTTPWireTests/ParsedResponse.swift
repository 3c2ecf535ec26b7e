import HTTPWire

/// The head of an answer as values; those it has not been told are the ones of a bare `HTTP/1.1 200 OK`.
struct ParsedResponse: Equatable, Sendable {
    var status = 200
    var reason = "OK"
    var minorVersion = 1
    var fields: [ParsedField] = []
    var framing = BodyFraming.untilClose
    var keepsAlive = false
}

extension ParsedResponse {
    init(_ head: ResponseHead, in bytes: [UInt8]) {
        status = head.status
        reason = String(latin1: bytes[head.reason.range])
        minorVersion = head.minorVersion
        fields = head.fields.lines.map { ParsedField($0, in: bytes) }
        framing = head.framing
        keepsAlive = head.keepsAlive
    }
}
