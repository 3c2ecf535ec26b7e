/// How an access ended: answered, or the one reason why not; raw values and names are stable.
public enum Outcome: UInt8, Sendable, CaseIterable {
    /// The upstream's answer was passed on, whatever its status.
    case answered = 1

    // Who is calling.
    case noCredentials = 10
    case malformedKey = 11
    case unknownKey = 12
    case keyRevoked = 13
    case keyExpired = 14
    case organizationSuspended = 15
    case organizationTerminated = 16
    case appSuspended = 17
    case appTerminated = 18
    case keySuspended = 19

    // What the agreement allows.
    case routeNotFound = 20
    case routeNotInPurpose = 21
    case recipientNotAgreed = 22
    /// The app has no approved purpose.
    case purposeNotApproved = 23
    case purposeExpired = 24
    /// The key is for other routes.
    case routeNotInKey = 25
    /// The key is for callers from other networks.
    case networkNotAllowed = 26
    /// The organization's certificate was not shown with the key.
    case certificateRequired = 27
    /// A certificate was shown, and is not the organization's.
    case certificateMismatch = 28
    /// A cursor was sent that this organization was not given.
    case foreignCursor = 29

    // What the tier allows.
    case limitExceeded = 30
    /// The request alone costs more than a limit can ever hold.
    case costAboveBurst = 31
    /// A streamed answer was ended because a limit was reached.
    case limitReached = 32

    // The request itself.
    case malformed = 40
    case headTooLarge = 41
    case targetTooLong = 42
    case bodyTooLarge = 43
    case requestTimeout = 44
    /// Something of HTTP the gateway does not do: a version, transfer coding or expectation.
    case notSupported = 45

    // The upstream.
    case upstreamRefused = 50
    case upstreamTimeout = 51
    /// The upstream's answer was malformed, or broke off before its head was whole.
    case upstreamBroken = 52
    /// Every server of the upstream had failed so often that it was not asked.
    case upstreamUnavailable = 53

    /// The caller went away before its answer was whole.
    case downstreamGone = 60

    // The gateway.
    case overloaded = 70
    case shuttingDown = 71
    /// The journal could not be written when the request arrived.
    case journalUnavailable = 72
    case internalError = 73
    /// The gateway ended before the answer did.
    case interrupted = 74

    // Evidence.
    /// No record of the access came.
    case missing = 80

    /// The name in exports, metrics and messages.
    public var name: StaticString {
        switch self {
        case .answered: "answered"
        case .noCredentials: "no-credentials"
        case .malformedKey: "malformed-key"
        case .unknownKey: "unknown-key"
        case .keyRevoked: "key-revoked"
        case .keyExpired: "key-expired"
        case .organizationSuspended: "organization-suspended"
        case .organizationTerminated: "organization-terminated"
        case .appSuspended: "app-suspended"
        case .appTerminated: "app-terminated"
        case .keySuspended: "key-suspended"
        case .routeNotFound: "route-not-found"
        case .routeNotInPurpose: "route-not-in-purpose"
        case .recipientNotAgreed: "recipient-not-agreed"
        case .purposeNotApproved: "purpose-not-approved"
        case .purposeExpired: "purpose-expired"
        case .routeNotInKey: "route-not-in-key"
        case .networkNotAllowed: "network-not-allowed"
        case .certificateRequired: "certificate-required"
        case .certificateMismatch: "certificate-mismatch"
        case .foreignCursor: "foreign-cursor"
        case .limitExceeded: "limit-exceeded"
        case .costAboveBurst: "cost-above-burst"
        case .limitReached: "limit-reached"
        case .malformed: "malformed"
        case .headTooLarge: "head-too-large"
        case .targetTooLong: "target-too-long"
        case .bodyTooLarge: "body-too-large"
        case .requestTimeout: "request-timeout"
        case .notSupported: "not-supported"
        case .upstreamRefused: "upstream-refused"
        case .upstreamTimeout: "upstream-timeout"
        case .upstreamBroken: "upstream-broken"
        case .upstreamUnavailable: "upstream-unavailable"
        case .downstreamGone: "downstream-gone"
        case .overloaded: "overloaded"
        case .shuttingDown: "shutting-down"
        case .journalUnavailable: "journal-unavailable"
        case .internalError: "internal-error"
        case .interrupted: "interrupted"
        case .missing: "missing"
        }
    }
}
