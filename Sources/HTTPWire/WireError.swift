/// What is wrong with a message on the wire.
///
/// A request that earns one is answered and its connection closed, since the end of the message is no longer known; an
/// answer that earns one is worth nothing to the caller (502).
public enum WireError: Error, Hashable, CaseIterable {
    case malformedRequestLine
    case malformedStatusLine
    case unsupportedVersion
    case unsupportedMethod
    case invalidTarget
    case targetTooLong
    case headTooLarge
    case tooManyFields
    case malformedField
    case overridingField
    case missingHost
    case repeatedHost
    case invalidHost
    case conflictingHost
    case invalidContentLength
    case conflictingFraming
    case unsupportedTransferCoding
    case transferCodingInOldVersion
    case unsupportedExpectation
    case malformedChunk
    case malformedTrailer
    case bodyTooLarge
    case truncatedBody
    // Of HTTP/2 alone.
    case malformedPseudoField
    case connectionField
    case contentLengthMismatch

    /// The status a caller gets (RFC 9110, section 15.5; RFC 6585 for 431).
    public var status: Int {
        switch self {
        case .targetTooLong: 414
        case .headTooLarge, .tooManyFields: 431
        case .bodyTooLarge: 413
        case .unsupportedExpectation: 417
        case .unsupportedMethod, .unsupportedTransferCoding: 501
        case .unsupportedVersion: 505
        default: 400
        }
    }

    /// Whether HTTP/2 calls a request malformed for it (RFC 9113, section 8.1.1), so that its stream ends with an error.
    public var isMalformedInHTTP2: Bool {
        switch self {
        case .malformedPseudoField, .connectionField, .contentLengthMismatch, .malformedField, .malformedTrailer,
            .malformedRequestLine:
            true
        default: false
        }
    }

    /// One sentence for the caller's engineer.
    public var detail: StaticString {
        switch self {
        case .malformedRequestLine: "The request line is not METHOD SP target SP HTTP/1.1 CRLF."
        case .malformedStatusLine: "The status line is not HTTP/1.1 SP status SP reason CRLF."
        case .unsupportedVersion: "Only HTTP/1.1 and HTTP/1.0 are spoken here."
        case .unsupportedMethod: "This method is not supported here."
        case .invalidTarget:
            "The request target is invalid: it has a dot segment, an empty segment or parameter that leads elsewhere, an encoded slash or a bad escape."
        case .targetTooLong: "The request target is longer than this gateway accepts."
        case .headTooLarge: "The request's head is larger than this gateway accepts."
        case .tooManyFields: "The request has more header fields than this gateway accepts."
        case .malformedField: "A header field line is malformed."
        case .overridingField:
            "A header field names another method or target than the request line does, by which alone this gateway routes."
        case .missingHost: "The Host header field is missing."
        case .repeatedHost: "There is more than one Host header field."
        case .invalidHost: "The Host header field is not a valid host and port."
        case .conflictingHost: "The Host header field and the request target name different hosts."
        case .invalidContentLength: "The Content-Length header field is not one decimal number."
        case .conflictingFraming: "The message has both a Transfer-Encoding and a Content-Length."
        case .unsupportedTransferCoding: "The only transfer coding supported here is chunked, once."
        case .transferCodingInOldVersion: "A Transfer-Encoding is not allowed in an HTTP/1.0 message."
        case .unsupportedExpectation: "The only expectation supported here is 100-continue."
        case .malformedChunk: "The chunked body is malformed."
        case .malformedTrailer: "The trailer section is malformed."
        case .bodyTooLarge: "The request's body is larger than this gateway accepts."
        case .truncatedBody: "The connection was closed before the body was complete."
        case .malformedPseudoField:
            "An HTTP/2 request begins with :method, :scheme, :path and perhaps :authority, each once."
        case .connectionField: "A header field that concerns an HTTP/1.1 connection is not allowed in HTTP/2."
        case .contentLengthMismatch: "The body is longer or shorter than Content-Length says."
        }
    }
}
