package import AuditLog

/// What rows of the usage index are told apart by.
package struct UsageKey: Sendable, Hashable {
    /// The organization's name; "" for accesses of none.
    package var organization: String
    /// Hours since 1970 in UTC, by the time of recording.
    package var hour: Int64
    /// Names; "" where a record has none.
    package var app: String
    package var purpose: String
    /// The names of the recipients in the order of the record, joined by commas.
    package var recipients: String
    package var route: String
    package var status: UInt16
    package var outcome: Outcome

    package init(
        organization: String, hour: Int64, app: String, purpose: String, recipients: String, route: String,
        status: UInt16, outcome: Outcome
    ) {
        self.organization = organization
        self.hour = hour
        self.app = app
        self.purpose = purpose
        self.recipients = recipients
        self.route = route
        self.status = status
        self.outcome = outcome
    }
}
