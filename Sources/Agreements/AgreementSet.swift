/// The agreements in force, as their authors wrote them: what an ``AccessTable`` is built from, besides keys.
package struct AgreementSet: Sendable, Hashable {
    package var organizations: [Organization]
    package var tiers: [Tier]
    package var purposes: [Purpose]
    package var recipients: [Recipient]
    /// The names of the routes in the order of the configuration.
    package var routes: [String]

    package init(
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
