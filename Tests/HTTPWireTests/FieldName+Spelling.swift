@testable import HTTPWire

extension FieldName {
    /// Each name that a gateway knows, in lower case.
    static let spellings: KeyValuePairs<FieldName, String> = [
        .connection: "connection", .keepAlive: "keep-alive", .proxyConnection: "proxy-connection", .te: "te",
        .trailer: "trailer", .transferEncoding: "transfer-encoding", .upgrade: "upgrade",
        .contentLength: "content-length", .via: "via", .date: "date", .cacheControl: "cache-control",
        .contentType: "content-type", .contentEncoding: "content-encoding", .trace: "traceparent",
        .requestID: "x-request-id", .host: "host", .expect: "expect", .authorization: "authorization",
        .apiKey: "x-api-key", .acceptEncoding: "accept-encoding", .forwarded: "forwarded",
        .forwardedFor: "x-forwarded-for", .forwardedHost: "x-forwarded-host", .forwardedProto: "x-forwarded-proto",
        .forwardedPort: "x-forwarded-port", .realIP: "x-real-ip", .proxyAuthorization: "proxy-authorization",
        .http2Settings: "http2-settings", .dataRecipient: "data-recipient", .ifNoneMatch: "if-none-match",
        .range: "range", .maxForwards: "max-forwards", .etag: "etag", .vary: "vary", .contentRange: "content-range",
        .server: "server", .proxyAuthenticate: "proxy-authenticate", .proxyStatus: "proxy-status",
        .retryAfter: "retry-after", .location: "location", .acceptRanges: "accept-ranges",
        .contentMD5: "content-md5", .contentDigest: "content-digest", .reprDigest: "repr-digest",
        .rateLimit: "ratelimit", .rateLimitPolicy: "ratelimit-policy", .legacyLimit: "x-rate-limit-limit",
        .legacyRemaining: "x-rate-limit-remaining", .legacyReset: "x-rate-limit-reset",
        .accessReceipt: "access-receipt", .override: "x-original-url", .override: "x-rewrite-url",
        .override: "x-http-method", .override: "x-http-method-override", .override: "x-method-override",
        .forwardedOther: "x-forwarded-prefix", .forwardedOther: "x-forwarded-server",
        .forwardedOther: "x-forwarded-scheme",
    ]

    /// All of them, `other` too, in the order of their numbers.
    static let all: [FieldName] = (0...UInt8.max).compactMap(FieldName.init(rawValue:))

    /// The name of these bytes, which lie between others that must not be looked at.
    static func identified(_ bytes: [UInt8]) -> FieldName {
        let padded = Array("-".utf8) + bytes + Array("s".utf8)
        return FieldName(padded.span, 1..<(1 + bytes.count))
    }
}
