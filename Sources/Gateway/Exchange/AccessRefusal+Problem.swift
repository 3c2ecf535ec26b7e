internal import Agreements
internal import AuditLog

extension AccessRefusal {
    /// What the caller and the record are told.
    var problem: Refusal.Problem {
        switch self {
        case .noCredentials:
            .unauthorized(
                "no-credentials", .noCredentials,
                "Send your key as `Authorization: Bearer <key>` or `X-Api-Key: <key>`.")
        case .conflictingCredentials:
            .badRequest(
                "conflicting-credentials", .malformedKey,
                "The request carries two different keys; send one.")
        case .malformedKey:
            .unauthorized(
                "malformed-key", .malformedKey,
                "The key is not well formed: its checksum does not fit; look for a typing error.")
        case .unknownKey:
            .unauthorized(
                "unknown-key", .unknownKey,
                "The key is not known here; send the one you were given, or ask for another.")
        case .keyRevoked:
            .unauthorized(
                "key-revoked", .keyRevoked,
                "The key has been revoked; use another one of your app, or ask for one.")
        case .keyExpired:
            .unauthorized(
                "key-expired", .keyExpired,
                "The key has expired; use its successor, or ask for another one.")
        case .keySuspended:
            .forbidden(
                "key-suspended", .keySuspended,
                "This key is suspended, and no call with it is served until that ends.")
        case .networkNotAllowed:
            .forbidden(
                "network-not-allowed", .networkNotAllowed,
                "This key is not for calls from this network; call from one that it was issued for.")
        case .routeNotInKey:
            .forbidden(
                "route-not-in-key", .routeNotInKey,
                "This key was issued for other routes; call with another key of your app.")
        case .certificateRequired:
            .forbidden(
                "certificate-required", .certificateRequired,
                "Your organization calls over TLS with its client certificate beside the key; send it.")
        case .certificateMismatch:
            .forbidden(
                "certificate-mismatch", .certificateMismatch,
                "The client certificate is not one that your organization has registered.")
        case .organizationSuspended:
            .forbidden(
                "organization-suspended", .organizationSuspended,
                "Your organization is suspended, and no call of any of its apps is served until that ends.")
        case .organizationTerminated:
            .forbidden(
                "organization-terminated", .organizationTerminated,
                "The agreement with your organization has ended, and none of its calls is served; stop calling.")
        case .appSuspended:
            .forbidden(
                "app-suspended", .appSuspended,
                "This app is suspended, and none of its calls is served until that ends.")
        case .appTerminated:
            .forbidden(
                "app-terminated", .appTerminated,
                "This app is no longer registered, and none of its calls is served; stop calling with its keys.")
        case .purposeNotApproved:
            .forbidden(
                "purpose-not-approved", .purposeNotApproved,
                "No purpose is approved for this app at present; have one approved before it calls.")
        case .purposeExpired:
            .forbidden(
                "purpose-expired", .purposeExpired,
                "The approval of this app's purpose has expired; have it renewed before it calls again.")
        case .routeNotInPurpose:
            .forbidden(
                "route-not-in-purpose", .routeNotInPurpose,
                "The approved purpose of this app does not include this route; call only those that it includes.")
        case .recipientNotAgreed:
            .forbidden(
                "recipient-not-agreed", .recipientNotAgreed,
                "The agreement does not let data go to all that Data-Recipient names (at most four); have it extended.")
        }
    }
}

extension Refusal.Problem {
    fileprivate static func badRequest(
        _ slug: StaticString, _ outcome: Outcome, _ detail: StaticString
    ) -> Refusal.Problem {
        .init(status: 400, slug: slug, title: "Bad Request", detail: detail, outcome: outcome)
    }

    fileprivate static func unauthorized(
        _ slug: StaticString, _ outcome: Outcome, _ detail: StaticString
    ) -> Refusal.Problem {
        .init(status: 401, slug: slug, title: "Unauthorized", detail: detail, outcome: outcome)
    }

    fileprivate static func forbidden(
        _ slug: StaticString, _ outcome: Outcome, _ detail: StaticString
    ) -> Refusal.Problem {
        .init(status: 403, slug: slug, title: "Forbidden", detail: detail, outcome: outcome)
    }
}
