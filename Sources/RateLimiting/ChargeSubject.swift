/// Who is charged, within one organization, and for what.
public struct ChargeSubject: Sendable, Hashable {
    /// The route's number in `LimitTerms.routes`.
    ///
    /// A number outside means "another route", which faces the limits that count all routes. A route must keep its
    /// number when limits are reloaded, because a request may have been routed just before.
    public var route: Int32
    /// From `LimitSlab.addApp()` and `addKey()`.
    public var app: Int32
    public var key: Int32
    /// Who the data is passed on to; limits per recipient are charged for each.
    public var recipients: ChargedRecipients

    public init(route: Int, app: Int, key: Int, recipients: ChargedRecipients = .none) {
        self.route = Int32(truncatingIfNeeded: route)
        self.app = Int32(app)
        self.key = Int32(key)
        self.recipients = recipients
    }
}
