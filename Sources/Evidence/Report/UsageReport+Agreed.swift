package import AuditLog

extension UsageReport {
    /// What the agreement says of an app at the time of the report.
    package struct AgreedApp: Sendable, Hashable {
        package var name: String
        /// nil: no purpose is approved.
        package var purpose: String?
        /// What limits the approval, for people: `approved from 1 January 2022`, `expired on 30 June 2022`, `suspended`.
        package var notes: [String]

        package init(name: String, purpose: String?, notes: [String] = []) {
            self.name = name
            self.purpose = purpose
            self.notes = notes
        }
    }

    /// What the agreement says at the time of the report; it may have said otherwise before.
    package struct Agreed: Sendable, Hashable {
        package var apps: [AgreedApp]
        /// Whom data may be passed on to.
        package var recipients: Set<String>
        /// Recipients that are government bodies, agreed or not.
        package var governmentRecipients: Set<String>

        package init(apps: [AgreedApp], recipients: Set<String>, governmentRecipients: Set<String>) {
            self.apps = apps
            self.recipients = recipients
            self.governmentRecipients = governmentRecipients
        }
    }

    /// Accesses of one app, or naming one recipient, that ended in one way.
    package struct RefusalLine: Sendable, Hashable {
        /// nil: the accesses that have none.
        package var name: String?
        package var outcome: Outcome
        package var accesses: UInt64
        /// Of a recipient: the apps that named it, sorted.
        package var apps: [String]

        package init(name: String?, outcome: Outcome, accesses: UInt64, apps: [String] = []) {
            self.name = name
            self.outcome = outcome
            self.accesses = accesses
            self.apps = apps
        }
    }

    /// Apps with their figures, and those of the agreement that made no call behind them.
    var allApps: [Line] {
        let silent = (agreed?.apps ?? []).filter { app in !apps.contains { $0.name == app.name } }
        return apps + silent.map { Line(name: $0.name, totals: UsageTotals()) }
    }

    /// For what an app takes data, as its records and its agreement say.
    func purposeText(ofApp name: String?) -> (text: String, isMissing: Bool) {
        guard let name else { return ("", false) }
        let recorded = appPurposes[name] ?? []
        guard let app = agreed?.apps.first(where: { $0.name == name }) else {
            let text = recorded.joined(separator: ", ")
            return agreed == nil
                ? (text, false) : (text.isEmpty ? "no longer agreed" : "\(text); no longer agreed", false)
        }
        let former = recorded.filter { $0 != app.purpose }
        var parts = [app.purpose ?? "none approved"] + app.notes
        if !former.isEmpty { parts.append("recorded as \(former.joined(separator: ", "))") }
        return (parts.joined(separator: "; "), app.purpose == nil)
    }

    /// Accesses that were refused for a recipient, by those they named that are not agreed now.
    var refusedRecipients: [RefusalLine] {
        recipientRefusals.filter { line in
            line.outcome == .recipientNotAgreed
                && !(line.name.map { agreed?.recipients.contains($0) ?? false } ?? false)
        }
    }

    /// A recipient as people call it.
    func recipientText(_ name: String) -> String {
        agreed?.governmentRecipients.contains(name) ?? false ? "\(name) (government)" : name
    }
}
