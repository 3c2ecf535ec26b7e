/// The field names that mean something to a gateway; every other one is `other` and is passed on as it is.
public enum FieldName: UInt8, Sendable {
    case other = 0
    // Both directions.
    case connection, keepAlive, proxyConnection, te, trailer, transferEncoding, upgrade, contentLength, via, date
    case cacheControl, contentType, contentEncoding, trace, requestID
    // Requests.
    case host, expect, authorization, apiKey, acceptEncoding, forwarded, forwardedFor, forwardedHost, forwardedProto
    case forwardedPort, forwardedOther, realIP, proxyAuthorization, http2Settings, dataRecipient, ifNoneMatch, range,
        maxForwards
    /// By which some servers take another method or target than those of the request line.
    case override
    // Answers.
    case etag, vary, contentRange, server, proxyAuthenticate, proxyStatus, retryAfter, location
    case acceptRanges, contentMD5, contentDigest, reprDigest
    case rateLimit, rateLimitPolicy, legacyLimit, legacyRemaining, legacyReset, accessReceipt

    /// The name whose bytes are those of `range`, whatever their case; all of them are token characters.
    @inline(__always)
    init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        self = FieldName.identify(bytes, range)
    }

    private static func identify(_ bytes: Span<UInt8>, _ range: Range<Int>) -> FieldName {
        @inline(__always)
        func match(_ text: StaticString) -> Bool { bytes.equalsName(range, text) }
        let first = range.isEmpty ? 0 : bytes[range.lowerBound] | 0x20
        switch (range.count, first) {
        case (2, UInt8(ascii: "t")): return match("te") ? .te : .other
        case (3, UInt8(ascii: "v")): return match("via") ? .via : .other
        case (4, UInt8(ascii: "d")): return match("date") ? .date : .other
        case (4, UInt8(ascii: "h")): return match("host") ? .host : .other
        case (4, UInt8(ascii: "e")): return match("etag") ? .etag : .other
        case (4, UInt8(ascii: "v")): return match("vary") ? .vary : .other
        case (5, UInt8(ascii: "r")): return match("range") ? .range : .other
        case (6, UInt8(ascii: "e")): return match("expect") ? .expect : .other
        case (6, UInt8(ascii: "s")): return match("server") ? .server : .other
        case (7, UInt8(ascii: "t")): return match("trailer") ? .trailer : .other
        case (7, UInt8(ascii: "u")): return match("upgrade") ? .upgrade : .other
        case (8, UInt8(ascii: "l")): return match("location") ? .location : .other
        case (9, UInt8(ascii: "x")): return match("x-api-key") ? .apiKey : match("x-real-ip") ? .realIP : .other
        case (9, UInt8(ascii: "f")): return match("forwarded") ? .forwarded : .other
        case (9, UInt8(ascii: "r")): return match("ratelimit") ? .rateLimit : .other
        case (10, UInt8(ascii: "c")): return match("connection") ? .connection : .other
        case (10, UInt8(ascii: "k")): return match("keep-alive") ? .keepAlive : .other
        case (11, UInt8(ascii: "t")): return match("traceparent") ? .trace : .other
        case (11, UInt8(ascii: "c")): return match("content-md5") ? .contentMD5 : .other
        case (11, UInt8(ascii: "r")):
            return match("retry-after") ? .retryAfter : match("repr-digest") ? .reprDigest : .other
        case (12, UInt8(ascii: "c")): return match("content-type") ? .contentType : .other
        case (12, UInt8(ascii: "x")): return match("x-request-id") ? .requestID : .other
        case (12, UInt8(ascii: "m")): return match("max-forwards") ? .maxForwards : .other
        case (12, UInt8(ascii: "p")): return match("proxy-status") ? .proxyStatus : .other
        case (13, UInt8(ascii: "c")):
            return match("cache-control") ? .cacheControl : match("content-range") ? .contentRange : .other
        case (13, UInt8(ascii: "a")):
            return match("authorization") ? .authorization : match("accept-ranges") ? .acceptRanges : .other
        case (13, UInt8(ascii: "x")): return match("x-rewrite-url") || match("x-http-method") ? .override : .other
        case (13, UInt8(ascii: "i")): return match("if-none-match") ? .ifNoneMatch : .other
        case (14, UInt8(ascii: "c")):
            return match("content-length") ? .contentLength : match("content-digest") ? .contentDigest : .other
        case (14, UInt8(ascii: "h")): return match("http2-settings") ? .http2Settings : .other
        case (14, UInt8(ascii: "a")): return match("access-receipt") ? .accessReceipt : .other
        case (14, UInt8(ascii: "d")): return match("data-recipient") ? .dataRecipient : .other
        case (14, UInt8(ascii: "x")): return match("x-original-url") ? .override : .other
        case (15, UInt8(ascii: "a")): return match("accept-encoding") ? .acceptEncoding : .other
        case (15, UInt8(ascii: "x")): return match("x-forwarded-for") ? .forwardedFor : .other
        case (16, UInt8(ascii: "p")): return match("proxy-connection") ? .proxyConnection : .other
        case (16, UInt8(ascii: "c")): return match("content-encoding") ? .contentEncoding : .other
        case (16, UInt8(ascii: "x")):
            return match("x-forwarded-host") ? .forwardedHost : match("x-forwarded-port") ? .forwardedPort : .other
        case (16, UInt8(ascii: "r")): return match("ratelimit-policy") ? .rateLimitPolicy : .other
        case (17, UInt8(ascii: "t")): return match("transfer-encoding") ? .transferEncoding : .other
        case (17, UInt8(ascii: "x")):
            return match("x-forwarded-proto") ? .forwardedProto : match("x-method-override") ? .override : .other
        case (18, UInt8(ascii: "p")): return match("proxy-authenticate") ? .proxyAuthenticate : .other
        case (18, UInt8(ascii: "x")):
            return match("x-rate-limit-limit")
                ? .legacyLimit
                : match("x-rate-limit-reset")
                    ? .legacyReset
                    : match("x-forwarded-prefix") || match("x-forwarded-server") || match("x-forwarded-scheme")
                        ? .forwardedOther : .other
        case (19, UInt8(ascii: "p")): return match("proxy-authorization") ? .proxyAuthorization : .other
        case (22, UInt8(ascii: "x")):
            return match("x-rate-limit-remaining")
                ? .legacyRemaining : match("x-http-method-override") ? .override : .other
        default: return .other
        }
    }
}

extension FieldName {
    /// What the compiler makes by itself is called through a table by other modules, some 50 times an access.
    @inlinable
    @inline(__always)
    public static func == (left: FieldName, right: FieldName) -> Bool {
        unsafeBitCast(left, to: UInt8.self) == unsafeBitCast(right, to: UInt8.self)
    }
}
