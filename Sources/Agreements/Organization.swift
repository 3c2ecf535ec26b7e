public import SystemCrypto

/// The legal entity that signed an agreement; limits and the bill belong to it.
public struct Organization: Sendable, Hashable {
    /// Whether data may be passed on to the government recipients that the agreement lists.
    public enum Government: String, Sendable, CaseIterable {
        case allowed, forbidden
    }

    public var name: String
    public var legalName: String
    /// The name of its tier.
    public var tier: String
    public var status: AgreementStatus
    /// Why it isn't active, for its callers.
    public var reason: String?
    /// Whom its callers are to write to; nil: the gateway's contact.
    public var contact: String?
    /// The day of the month, 1...31, on which its monthly windows begin (in UTC; the last day in shorter months).
    public var resetDay: Int
    /// The names of the recipients its apps may pass data on to.
    public var recipients: Set<String>
    public var government: Government
    /// The fingerprints of the certificates of which its callers show one with their keys; empty: none is needed.
    public var certificates: Set<SHA256Digest>
    public var apps: [App]

    public init(
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
