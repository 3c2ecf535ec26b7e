import Agreements

/// Purposes, recipients and organizations.
extension ConfigurationLoader {
    struct ReadAgreements {
        let purposes: [Purpose]
        let recipients: [Recipient]
        let organizations: [Organization]
    }

    func readAgreements(_ root: Value) -> ReadAgreements? {
        guard let fields = root.fields("the organizations' file", ["purposes", "recipients", "organizations"]) else {
            return nil
        }
        purposeNames.isComplete = fields["purposes"] == nil
        recipientNames.isComplete = fields["recipients"] == nil
        let purposes = fields["purposes"].map(readPurposes)
        let recipients = fields["recipients"].map(readRecipients)
        let organizations = fields.required("organizations", "write them; `{}` for none").map(readOrganizations)
        return ReadAgreements(
            purposes: purposes ?? [],
            recipients: recipients ?? [],
            organizations: organizations ?? []
        )
    }

    private func readPurposes(_ value: Value) -> [Purpose] {
        guard let entries = value.entries(of: "a mapping of purposes", "write `name: {routes: […]}`") else { return [] }
        defer { purposeNames.isComplete = true }
        return entries.compactMap { entry in
            let name = entry.key.readName("purpose")
            if let name { purposeNames.declare(name, at: entry.key) }
            guard let fields = entry.value.fields("a purpose", ["routes"]) else { return nil }
            let routes = fields.required("routes", "write those its apps may call, as in `[one, two]`")
                .flatMap(routeNames.resolveList)
            guard let name else { return nil }
            return Purpose(name: name, routes: Set(routes ?? []))
        }
    }

    private func readRecipients(_ value: Value) -> [Recipient] {
        guard let entries = value.entries(of: "a mapping of recipients", "write `name: {government: false}`") else {
            return []
        }
        defer { recipientNames.isComplete = true }
        return entries.compactMap { entry in
            let name = entry.key.readName("recipient")
            if let name { recipientNames.declare(name, at: entry.key) }
            guard let fields = entry.value.fields("a recipient", ["government"]) else { return nil }
            let isGovernment = fields.optional("government", .truth, default: false)
            return name.map { Recipient(name: $0, isGovernment: isGovernment) }
        }
    }

    private func readOrganizations(_ value: Value) -> [Organization] {
        let entries = value.entries(of: "a mapping of organizations", "write a name and its agreement") ?? []
        var appNames = Declarations("app")
        return entries.compactMap { entry in
            let name = entry.key.readName("organization")
            let keys = ["legal_name", "tier", "status", "reset_day", "recipients", "apps"]
            guard let fields = entry.value.fields("an organization", keys) else { return nil }
            let legalName = fields.required("legal_name", .text("a legal name", "write the legal entity's name"))
            let tier = fields.required("tier", "name the tier it agreed to").flatMap(tierNames.resolve)
            let status = fields.optional("status", Grammar<Organization.Status>.word("a status"), default: .active)
            let resetDay = fields.optional("reset_day", .wholeNumber(1...31), default: 1)
            let recipients = fields["recipients"].flatMap(recipientNames.resolveList)
            let apps = fields["apps"].map { readApps($0, &appNames) }
            guard let name, let legalName, let tier else { return nil }
            return Organization(
                name: name,
                legalName: legalName,
                tier: tier,
                status: status,
                resetDay: resetDay,
                recipients: Set(recipients ?? []),
                apps: apps ?? []
            )
        }
    }

    private func readApps(_ value: Value, _ names: inout Declarations) -> [App] {
        let entries = value.entries(of: "a mapping of apps", "write `name: {purpose: …}`") ?? []
        return entries.compactMap { entry in
            let name = entry.key.readName("app")
            if let name { names.declare(name, at: entry.key) }
            guard let fields = entry.value.fields("an app", ["purpose"]) else { return nil }
            let purpose = fields.required("purpose", "name its one approved purpose").flatMap(purposeNames.resolve)
            guard let name, let purpose else { return nil }
            return App(name: name, purpose: purpose)
        }
    }
}
