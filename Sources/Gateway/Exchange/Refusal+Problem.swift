internal import AuditLog
internal import HTTPWire

extension Refusal {
    /// What the caller and the record are told: the one place where causes become statuses.
    struct Problem {
        var status: Int
        /// The last part of the problem's type; stable.
        var slug: StaticString
        var title: StaticString
        /// For the caller's engineer: what is wrong, and what to do.
        var detail: StaticString
        var outcome: Outcome
    }

    var problem: Problem {
        switch self {
        case .wire(let error): Refusal.problem(of: error)
        case .access(let refusal): refusal.problem
        case .noRoute:
            Problem(
                status: 404, slug: "route-not-found", title: "Not Found",
                detail: "This gateway forwards nothing at this method and path; look for a typing error.",
                outcome: .routeNotFound)
        case .foreignCursor:
            Problem(
                status: 403, slug: "foreign-cursor", title: "Forbidden",
                detail: "Your organization was not given this cursor; begin with the first page.",
                outcome: .foreignCursor)
        case .limitExceeded:
            Problem(
                status: 429, slug: "limit-exceeded", title: "Too Many Requests",
                detail: """
                    A limit of the agreement is reached; wait as long as Retry-After says, and see limits for which.
                    """,
                outcome: .limitExceeded)
        case .costAboveBurst:
            Problem(
                status: 400, slug: "cost-above-burst", title: "Invalid Request",
                detail: "The request asks for more items than a limit can ever hold; ask for fewer.",
                outcome: .costAboveBurst)
        case .requestTimeout:
            Problem(
                status: 408, slug: "request-timeout", title: "Request Timeout",
                detail: "The request was not complete in time.", outcome: .requestTimeout)
        case .invalidHandshake:
            Problem(
                status: 400, slug: "invalid-handshake", title: "Bad Request",
                detail: "A WebSocket needs GET, `Connection: Upgrade`, Sec-WebSocket-Version 13 and a key of 16 bytes.",
                outcome: .malformed)
        case .upstreamRefused:
            Problem(
                status: 502, slug: "upstream-refused", title: "Bad Gateway",
                detail: "The API behind this gateway could not be reached.", outcome: .upstreamRefused)
        case .upstreamTimeout:
            Problem(
                status: 504, slug: "upstream-timeout", title: "Gateway Timeout",
                detail: "The API behind this gateway did not answer in time.", outcome: .upstreamTimeout)
        case .upstreamBroken:
            Problem(
                status: 502, slug: "upstream-broken", title: "Bad Gateway",
                detail: "The API behind this gateway gave an answer that can't be passed on.",
                outcome: .upstreamBroken)
        case .upstreamUnavailable:
            Problem(
                status: 503, slug: "upstream-unavailable", title: "Service Unavailable",
                detail: "The API behind this gateway has failed repeatedly and is given a moment to recover.",
                outcome: .upstreamUnavailable)
        case .upstreamBusy:
            Problem(
                status: 503, slug: "upstream-busy", title: "Service Unavailable",
                detail: "The API behind this gateway has as many requests as it can take at the moment.",
                outcome: .overloaded)
        case .journalUnavailable:
            Problem(
                status: 503, slug: "journal-unavailable", title: "Service Unavailable",
                detail: "The access can't be put on record at the moment, so it is not served.",
                outcome: .journalUnavailable)
        case .receiptNotFound:
            Problem(
                status: 404, slug: "receipt-not-found", title: "Not Found",
                detail: "Your organization has no record of this number.", outcome: .answered)
        case .receiptNotSealed:
            Problem(
                status: 404, slug: "receipt-not-sealed", title: "Not Found",
                detail: "The record of this number is not sealed yet; ask again later.", outcome: .answered)
        case .invalidUsageQuery:
            Problem(
                status: 400, slug: "invalid-usage-query", title: "Invalid Request",
                detail: "`days` is a number from 1 to 90, `usage.fields` a list of fields; nothing else can be asked.",
                outcome: .malformed)
        case .inquiriesBusy:
            Problem(
                status: 503, slug: "inquiries-busy", title: "Service Unavailable",
                detail: "What is asked of the gateway itself can't be looked up at the moment.", outcome: .overloaded)
        }
    }

    private static func problem(of error: WireError) -> Problem {
        let outcome: Outcome
        let title: StaticString
        let slug: StaticString
        switch error.status {
        case 413: (slug, title, outcome) = ("body-too-large", "Content Too Large", .bodyTooLarge)
        case 414: (slug, title, outcome) = ("target-too-long", "URI Too Long", .targetTooLong)
        case 417: (slug, title, outcome) = ("expectation-failed", "Expectation Failed", .notSupported)
        case 431: (slug, title, outcome) = ("head-too-large", "Request Header Fields Too Large", .headTooLarge)
        case 501: (slug, title, outcome) = ("not-implemented", "Not Implemented", .notSupported)
        case 505: (slug, title, outcome) = ("version-not-supported", "HTTP Version Not Supported", .notSupported)
        default: (slug, title, outcome) = ("malformed-request", "Bad Request", .malformed)
        }
        return Problem(status: error.status, slug: slug, title: title, detail: error.detail, outcome: outcome)
    }
}
