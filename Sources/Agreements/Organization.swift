/// The legal entity that signed an agreement; limits and the bill belong to it.
package struct Organization: Sendable, Hashable {
    package enum Status: String, Sendable, CaseIterable {
        case active, suspended
    }

    package var name: String
    package var legalName: String
    /// The name of its tier.
    package var tier: String
    package var status: Status
    /// The day of the month, 1...31, on which its monthly windows begin (in UTC; the last day in shorter months).
    package var resetDay: Int
    /// The names of the recipients its apps may pass data on to.
    package var recipients: Set<String>
    package var apps: [App]

    package init(
        name: String,
        legalName: String,
        tier: String,
        status: Status = .active,
        resetDay: Int = 1,
        recipients: Set<String> = [],
        apps: [App] = []
    ) {
        self.name = name
        self.legalName = legalName
        self.tier = tier
        self.status = status
        self.resetDay = resetDay
        self.recipients = recipients
        self.apps = apps
    }
}
