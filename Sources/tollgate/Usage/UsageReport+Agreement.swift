import Agreements
import Configuration
import Evidence

extension UsageReport.Agreed {
    /// What a configuration says of an organization.
    ///
    /// - Parameter now: Unix nanoseconds, to tell what has ended from what will.
    init(_ organization: Organization, in configuration: GatewayConfiguration, nowNanoseconds now: Int64) {
        self.init(
            apps: organization.apps.map { app in
                UsageReport.AgreedApp(
                    name: app.name, purpose: app.purpose, notes: Self.notes(app, nowNanoseconds: now))
            },
            recipients: organization.recipients,
            governmentRecipients: Set(configuration.recipients.filter(\.isGovernment).map(\.name)))
    }

    private static func notes(_ app: App, nowNanoseconds now: Int64) -> [String] {
        func day(_ nanoseconds: Int64) -> String {
            ReportDate(EvidenceDay(milliseconds: nanoseconds / 1_000_000)).longText
        }
        var notes: [String] = []
        if app.purpose != nil {
            if let approved = app.approvedAtNanoseconds { notes.append("approved from \(day(approved))") }
            // The day before the first on which it is not approved any more.
            if let end = app.expiresAtNanoseconds {
                notes.append("\(end <= now ? "ended" : "ends") on \(day(end - 1_000_000))")
            }
        }
        if app.status != .active { notes.append(app.status.rawValue) }
        return notes
    }
}
