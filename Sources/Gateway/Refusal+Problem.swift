internal import Agreements
internal import AuditLog
internal import HTTPWire

extension Refusal {
    /// What the caller and the record are told: the one place where causes become statuses.
    struct Problem {
        var status: Int
        /// The last part of the problem's type; stable.
        var slug: StaticString
        var title: StaticString
        /// One sentence for the caller's engineer.
        var detail: StaticString
        var outcome: Outcome
    }

    var problem: Problem {
        switch self {
        case .wire(let error): Refusal.problem(of: error)
        case .access(let refusal): Refusal.problem(of: refusal)
        case .noRoute:
            Problem(
                status: 404, slug: "route-not-found", title: "Not Found",
                detail: "This gateway forwards nothing at this method and path.", outcome: .routeNotFound)
        case .limitExceeded:
            Problem(
                status: 429, slug: "limit-exceeded", title: "Too Many Requests",
                detail: "A limit of the agreement is reached.", outcome: .limitExceeded)
        case .costAboveBurst:
            Problem(
                status: 400, slug: "cost-above-burst", title: "Invalid Request",
                detail: "The request asks for more items than a limit can ever hold; ask for fewer.",
                outcome: .costAboveBurst)
        case .requestTimeout:
            Problem(
                status: 408, slug: "request-timeout", title: "Request Timeout",
                detail: "The request was not complete in time.", outcome: .requestTimeout)
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
                detail: "Too much is being asked of the gateway itself at the moment.", outcome: .overloaded)
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

    private static func problem(of refusal: AccessRefusal) -> Problem {
        switch refusal {
        case .noCredentials:
            Problem(
                status: 401, slug: "no-credentials", title: "Unauthorized",
                detail: "Send your key as `Authorization: Bearer <key>` or `X-Api-Key: <key>`.",
                outcome: .noCredentials)
        case .conflictingCredentials:
            Problem(
                status: 400, slug: "conflicting-credentials", title: "Bad Request",
                detail: "The request carries two different keys; send one.", outcome: .malformedKey)
        case .malformedKey:
            Problem(
                status: 401, slug: "malformed-key", title: "Unauthorized",
                detail: "The key is not well formed: its checksum does not fit; look for a typing error.",
                outcome: .malformedKey)
        case .unknownKey:
            Problem(
                status: 401, slug: "unknown-key", title: "Unauthorized", detail: "The key is not known here.",
                outcome: .unknownKey)
        case .keyRevoked:
            Problem(
                status: 401, slug: "key-revoked", title: "Unauthorized", detail: "The key has been revoked.",
                outcome: .keyRevoked)
        case .keyExpired:
            Problem(
                status: 401, slug: "key-expired", title: "Unauthorized", detail: "The key has expired.",
                outcome: .keyExpired)
        case .organizationSuspended:
            Problem(
                status: 403, slug: "organization-suspended", title: "Forbidden",
                detail: "The organization this key belongs to is suspended.", outcome: .organizationSuspended)
        case .routeNotInPurpose:
            Problem(
                status: 403, slug: "route-not-in-purpose", title: "Forbidden",
                detail: "The approved purpose of this app does not include this route.", outcome: .routeNotInPurpose)
        case .recipientNotAgreed:
            Problem(
                status: 403, slug: "recipient-not-agreed", title: "Forbidden",
                detail: "The agreement does not list a recipient that Data-Recipient names.",
                outcome: .recipientNotAgreed)
        }
    }
}
