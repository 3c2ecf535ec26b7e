extension AgreementSet {
    /// The definitions by their names, once every name in them is known to lead somewhere.
    struct Resolved {
        var tierNames: Set<String> = []
        var purposes: [String: Purpose] = [:]
        var recipientNames: Set<String> = []
        /// Those of governments.
        var governmentNames: Set<String> = []
        var routeNames: Set<String> = []
    }

    /// Looks every name up.
    func resolved() throws(AgreementsError) -> Resolved {
        var resolved = Resolved()
        for route in routes {
            guard resolved.routeNames.insert(route).inserted else { throw .duplicateRoute(route) }
        }
        for tier in tiers { resolved.tierNames.insert(tier.name) }
        for recipient in recipients {
            resolved.recipientNames.insert(recipient.name)
            if recipient.isGovernment { resolved.governmentNames.insert(recipient.name) }
        }
        for purpose in purposes {
            resolved.purposes[purpose.name] = purpose
            for route in purpose.routes.sorted() where !resolved.routeNames.contains(route) {
                throw .unknownRoute(route, purpose: purpose.name)
            }
        }
        try check(against: resolved)
        return resolved
    }

    private func check(against resolved: Resolved) throws(AgreementsError) {
        var organizationNames: Set<String> = []
        var appNames: Set<String> = []
        for organization in organizations {
            guard organizationNames.insert(organization.name).inserted else {
                throw .duplicateOrganization(organization.name)
            }
            guard (1...31).contains(organization.resetDay) else {
                throw .resetDayOutOfRange(organization.resetDay, organization: organization.name)
            }
            guard resolved.tierNames.contains(organization.tier) else {
                throw .unknownTier(organization.tier, organization: organization.name)
            }
            for name in organization.recipients.sorted() where !resolved.recipientNames.contains(name) {
                throw .unknownRecipient(name, organization: organization.name)
            }
            for app in organization.apps {
                guard appNames.insert(app.name).inserted else { throw .duplicateApp(app.name) }
                guard let name = app.purpose else { continue }
                guard let purpose = resolved.purposes[name] else { throw .unknownPurpose(name, app: app.name) }
                guard !purpose.isForbidden else { throw .forbiddenPurpose(name, app: app.name) }
            }
        }
    }
}
