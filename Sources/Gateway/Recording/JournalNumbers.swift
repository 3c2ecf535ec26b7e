internal import Agreements
internal import AuditLog
internal import RateLimiting

/// The numbers under which the journal knows what the agreements number their own way.
final class JournalNumbers: Sendable {
    let configuration: UInt32
    private let organizations: [UInt32]
    private let apps: [UInt32]
    private let purposes: [UInt32]
    private let recipients: [UInt32]
    private let limits: [String: UInt32]
    private let receiptsRoute: UInt32
    private let usageRoute: UInt32
    private let sequences: [Sequences.Counter]
    private let organizationNames: [String]
    private let appNames: [String]
    private let recipientNames: [String]

    init(
        access: AccessTable,
        version: String,
        names: NameRegistry,
        sequences: Sequences
    ) throws(AuditLogError) {
        configuration = try names.number(of: .configuration, version)
        receiptsRoute = try names.number(of: .route, Inquiry.Subject.receipt(sequence: nil).routeName)
        usageRoute = try names.number(of: .route, Inquiry.Subject.usage(UsageInquiry()).routeName)
        organizations = try JournalNumbers.table(access.names.organizations, .organization, names)
        apps = try JournalNumbers.table(access.names.apps, .app, names)
        purposes = try JournalNumbers.table(access.names.purposes, .purpose, names)
        recipients = try JournalNumbers.table(access.names.recipients, .recipient, names)
        var limitNumbers: [String: UInt32] = [:]
        for tier in access.agreements.tiers {
            for limit in tier.limits { limitNumbers[limit.name] = try names.number(of: .limit, limit.name) }
        }
        limits = limitNumbers
        var counters = [Sequences.Counter](repeating: sequences.counter(""), count: organizations.count)
        for organization in access.names.organizations {
            counters[Int(organization.number)] = sequences.counter(organization.name)
        }
        self.sequences = counters
        organizationNames = JournalNumbers.names(access.names.organizations)
        appNames = JournalNumbers.names(access.names.apps)
        recipientNames = JournalNumbers.names(access.names.recipients)
    }

    /// The name under which what the gateway answers itself is on record.
    func route(of subject: Inquiry.Subject) -> UInt32 {
        switch subject {
        case .receipt: receiptsRoute
        case .usage: usageRoute
        }
    }

    func organization(_ number: UInt32) -> UInt32 { organizations[Int(number)] }
    func app(_ number: UInt32) -> UInt32 { apps[Int(number)] }
    func purpose(_ number: UInt32) -> UInt32 { purposes[Int(number)] }
    func recipient(_ number: UInt32) -> UInt32 { recipients[Int(number)] }
    func limit(_ name: String) -> UInt32 { limits[name] ?? 0 }

    /// The counter of an organization's records; that of accesses of no organization where it is 0.
    func sequence(_ organization: UInt32) -> Sequences.Counter { sequences[Int(organization)] }

    /// The name of an organization by its number in the agreements.
    func organizationName(_ organization: UInt32) -> String { organizationNames[Int(organization)] }

    /// The name of an app by its number in the agreements.
    func appName(_ app: UInt32) -> String { appNames[Int(app)] }

    /// The name of a recipient by its number in the agreements.
    func recipientName(_ recipient: UInt32) -> String { recipientNames[Int(recipient)] }

    /// The names by their numbers; an empty one at 0.
    private static func names(_ numbered: [NumberedName]) -> [String] {
        var names = [String](repeating: "", count: 1 + Int(numbered.map(\.number).max() ?? 0))
        for name in numbered { names[Int(name.number)] = name.name }
        return names
    }

    /// From the table's numbers to the journal's; 0 stays 0.
    private static func table(
        _ numbered: [NumberedName],
        _ kind: NameKind,
        _ names: NameRegistry
    ) throws(AuditLogError) -> [UInt32] {
        var table = [UInt32](repeating: 0, count: 1 + Int(numbered.map(\.number).max() ?? 0))
        for name in numbered { table[Int(name.number)] = try names.number(of: kind, name.name) }
        return table
    }
}
