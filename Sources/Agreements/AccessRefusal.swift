/// Why a request is refused before any limit is charged.
public enum AccessRefusal: UInt8, Error, Sendable, Hashable, CaseIterable, BitwiseCopyable {
    /// Neither `Authorization: Bearer` nor `X-Api-Key` was sent.
    case noCredentials
    /// More than one key was sent, and they differ.
    case conflictingCredentials
    /// What was sent is not a key, or has a typing error.
    case malformedKey
    /// No key with this id and secret was ever issued, or its app is in no agreement.
    case unknownKey
    case keyRevoked
    case keyExpired
    case keySuspended
    /// The key is for callers from other networks.
    case networkNotAllowed
    /// The organization shows a certificate with its keys, and this caller has shown none.
    case certificateRequired
    /// The certificate that was shown is not one of the organization's.
    case certificateMismatch
    case organizationSuspended
    case organizationTerminated
    case appSuspended
    case appTerminated
    /// The app has no purpose, or the approval of it begins later.
    case purposeNotApproved
    case purposeExpired
    /// The purpose of the app doesn't include the route.
    case routeNotInPurpose
    /// The key is for other routes of its app.
    case routeNotInKey
    /// A declared recipient is unknown, or the organization's agreement doesn't list it, or not for a government, or too
    /// many were declared.
    case recipientNotAgreed
}
