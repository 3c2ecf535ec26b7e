/// What an agreement says against an access before any limit is asked; raw values are those of outcomes where one exists.
package enum ReplayObstacle: String, Sendable, Hashable {
    /// The other configuration has no agreement with the organization.
    case noAgreement = "no-agreement"
    /// Suspended or terminated.
    case organizationSuspended = "organization-suspended"
    /// The organization has no such app.
    case noApp = "no-app"
    /// Suspended or terminated.
    case appSuspended = "app-suspended"
    case purposeNotApproved = "purpose-not-approved"
    case purposeExpired = "purpose-expired"
    case routeNotInPurpose = "route-not-in-purpose"
    case recipientNotAgreed = "recipient-not-agreed"
}
