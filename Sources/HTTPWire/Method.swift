/// A request method; those of RFC 9110 and PATCH have a number, any other token is `other`.
package enum Method: UInt8, Sendable, CaseIterable {
    case other = 0
    case get, head, post, put, delete, connect, options, trace, patch

    package var name: StaticString {
        switch self {
        case .other: "*"
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .delete: "DELETE"
        case .connect: "CONNECT"
        case .options: "OPTIONS"
        case .trace: "TRACE"
        case .patch: "PATCH"
        }
    }

    /// Whether doing it twice is the same as doing it once (RFC 9110, section 9.2.2).
    package var isIdempotent: Bool {
        switch self {
        case .get, .head, .put, .delete, .options, .trace: true
        case .other, .post, .connect, .patch: false
        }
    }

    init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        self = .other
        for method in Method.allCases where method != .other && bytes.equals(range, method.name) {
            self = method
            return
        }
    }
}
