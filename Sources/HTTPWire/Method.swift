/// A request method; those of RFC 9110 and PATCH have a number, any other token is `other`.
public enum Method: UInt8, Sendable, CaseIterable {
    case other = 0
    case get, head, post, put, delete, connect, options, trace, patch

    public var name: StaticString {
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
    public var isIdempotent: Bool {
        switch self {
        case .get, .head, .put, .delete, .options, .trace: true
        case .other, .post, .connect, .patch: false
        }
    }

    /// Whether content has a meaning in it (RFC 9110, section 9.3); servers may overlook it in any other.
    public var definesContent: Bool { self == .post || self == .put || self == .patch }

    /// Whether the bytes are a known method but for their case, which some servers don't mind.
    static func isMisspelled(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var upper: [UInt8] = []
        for index in range { upper.append(bytes[index] &- 0x61 < 26 ? bytes[index] & 0xdf : bytes[index]) }
        return Method(upper.span, upper.indices) != .other
    }

    /// - Parameter name: in upper case, as methods are spelled.
    public init(name: String) {
        let bytes = Array(name.utf8)
        self.init(bytes.span, bytes.indices)
    }

    init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        self = .other
        for method in Method.allCases where method != .other && bytes.equals(range, method.name) {
            self = method
            return
        }
    }
}
