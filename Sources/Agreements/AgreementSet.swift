/// The agreements in force, as their authors wrote them: what an ``AccessTable`` is built from, besides keys.
public struct AgreementSet: Sendable, Hashable {
    public var organizations: [Organization]
    public var tiers: [Tier]
    public var purposes: [Purpose]
    public var recipients: [Recipient]
    /// The names of the routes in the order of the configuration.
    public var routes: [String]

    public init(
        organizations: [Organization],
        tiers: [Tier],
        purposes: [Purpose],
        recipients: [Recipient],
        routes: [String]
    ) {
        self.organizations = organizations
        self.tiers = tiers
        self.purposes = purposes
        self.recipients = recipients
        self.routes = routes
    }
}
