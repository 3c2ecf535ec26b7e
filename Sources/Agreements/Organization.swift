package import SystemCrypto

/// The legal entity that signed an agreement; limits and the bill belong to it.
package struct Organization: Sendable, Hashable {
    /// Whether data may be passed on to the government recipients that the agreement lists.
    package enum Government: String, Sendable, CaseIterable {
        case allowed, forbidden
    }

    package var name: String
    package var legalName: String
    /// The name of its tier.
    package var tier: String
    package var status: AgreementStatus
    /// Why it isn't active, for its callers.
    package var reason: String?
    /// Whom its callers are to write to; nil: the gateway's contact.
    package var contact: String?
    /// The day of the month, 1...31, on which its monthly windows begin (in UTC; the last day in shorter months).
    package var resetDay: Int
    /// The names of the recipients its apps may pass data on to.
    package var recipients: Set<String>
    package var government: Government
    /// The fingerprints of the certificates of which its callers show one with their keys; empty: none is needed.
    package var certificates: Set<SHA256Digest>
    package var apps: [App]

    package init(
        name: String,
        legalName: String,
        tier: String,
        status: AgreementStatus = .active,
        reason: String? = nil,
        contact: String? = nil,
        resetDay: Int = 1,
        recipients: Set<String> = [],
        government: Government = .forbidden,
        certificates: Set<SHA256Digest> = [],
        apps: [App] = []
    ) {
        self.name = name
        self.legalName = legalName
        self.tier = tier
        self.status = status
        self.reason = reason
        self.contact = contact
        self.resetDay = resetDay
        self.recipients = recipients
        self.government = government
        self.certificates = certificates
        self.apps = apps
    }
}
