internal import Agreements
internal import AuditLog

extension AccessRefusal {
    /// What the caller and the record are told.
    var problem: Refusal.Problem {
        switch self {
        case .noCredentials, .conflictingCredentials, .malformedKey, .unknownKey: credentialProblem
        case .keyRevoked, .keyExpired, .keySuspended, .networkNotAllowed, .routeNotInKey: keyProblem
        case .certificateRequired, .certificateMismatch: certificateProblem
        case .organizationSuspended, .organizationTerminated, .appSuspended, .appTerminated: standingProblem
        case .purposeNotApproved, .purposeExpired, .routeNotInPurpose, .recipientNotAgreed: permitProblem
        }
    }

    /// Nobody is known to call.
    private var credentialProblem: Refusal.Problem {
        switch self {
        case .conflictingCredentials:
            .init(
                status: 400, slug: "conflicting-credentials", title: "Bad Request",
                detail: "The request carries two different keys; send one.", outcome: .malformedKey)
        case .malformedKey:
            .init(
                status: 401, slug: "malformed-key", title: "Unauthorized",
                detail: "The key is not well formed: its checksum does not fit; look for a typing error.",
                outcome: .malformedKey)
        case .unknownKey:
            .init(
                status: 401, slug: "unknown-key", title: "Unauthorized",
                detail: "The key is not known here; send the one you were given, or ask for another.",
                outcome: .unknownKey)
        default:
            .init(
                status: 401, slug: "no-credentials", title: "Unauthorized",
                detail: "Send your key as `Authorization: Bearer <key>` or `X-Api-Key: <key>`.",
                outcome: .noCredentials)
        }
    }

    private var keyProblem: Refusal.Problem {
        switch self {
        case .keyRevoked:
            .init(
                status: 401, slug: "key-revoked", title: "Unauthorized",
                detail: "The key has been revoked; use another one of your app, or ask for one.", outcome: .keyRevoked)
        case .keySuspended:
            .init(
                status: 403, slug: "key-suspended", title: "Forbidden",
                detail: "This key is suspended, and no call with it is served until that ends.",
                outcome: .keySuspended)
        case .networkNotAllowed:
            .init(
                status: 403, slug: "network-not-allowed", title: "Forbidden",
                detail: """
                    This key is not for callers from where the call comes from; call from a network that it was issued for.
                    """,
                outcome: .networkNotAllowed)
        case .routeNotInKey:
            .init(
                status: 403, slug: "route-not-in-key", title: "Forbidden",
                detail: "This key was issued for other routes; call with another key of your app.",
                outcome: .routeNotInKey)
        default:
            .init(
                status: 401, slug: "key-expired", title: "Unauthorized",
                detail: "The key has expired; use its successor, or ask for another one.", outcome: .keyExpired)
        }
    }

    private var certificateProblem: Refusal.Problem {
        switch self {
        case .certificateRequired:
            .init(
                status: 403, slug: "certificate-required", title: "Forbidden",
                detail: "Your organization calls over TLS with its client certificate beside the key; send it.",
                outcome: .certificateRequired)
        default:
            .init(
                status: 403, slug: "certificate-mismatch", title: "Forbidden",
                detail: "The client certificate is not one that your organization has registered.",
                outcome: .certificateMismatch)
        }
    }

    /// The organization or the app isn't active.
    private var standingProblem: Refusal.Problem {
        switch self {
        case .organizationSuspended:
            .init(
                status: 403, slug: "organization-suspended", title: "Forbidden",
                detail: "Your organization is suspended, and no call of any of its apps is served until that ends.",
                outcome: .organizationSuspended)
        case .organizationTerminated:
            .init(
                status: 403, slug: "organization-terminated", title: "Forbidden",
                detail: """
                    The agreement with your organization has ended, and none of its calls is served; stop calling.
                    """,
                outcome: .organizationTerminated)
        case .appTerminated:
            .init(
                status: 403, slug: "app-terminated", title: "Forbidden",
                detail: """
                    This app is no longer registered, and none of its calls is served; stop calling with its keys.
                    """,
                outcome: .appTerminated)
        default:
            .init(
                status: 403, slug: "app-suspended", title: "Forbidden",
                detail: "This app is suspended, and none of its calls is served until that ends.",
                outcome: .appSuspended)
        }
    }

    /// The agreement doesn't cover the call.
    private var permitProblem: Refusal.Problem {
        switch self {
        case .purposeNotApproved:
            .init(
                status: 403, slug: "purpose-not-approved", title: "Forbidden",
                detail: "No purpose is approved for this app at present; have one approved before it calls.",
                outcome: .purposeNotApproved)
        case .purposeExpired:
            .init(
                status: 403, slug: "purpose-expired", title: "Forbidden",
                detail: "The approval of this app's purpose has expired; have it renewed before it calls again.",
                outcome: .purposeExpired)
        case .routeNotInPurpose:
            .init(
                status: 403, slug: "route-not-in-purpose", title: "Forbidden",
                detail: """
                    The approved purpose of this app does not include this route; call only those that it includes.
                    """,
                outcome: .routeNotInPurpose)
        default:
            .init(
                status: 403, slug: "recipient-not-agreed", title: "Forbidden",
                detail: """
                    The agreement does not let data go on to all that Data-Recipient names (at most four); have it extended.
                    """,
                outcome: .recipientNotAgreed)
        }
    }
}
