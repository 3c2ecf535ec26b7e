public import RateLimiting

/// Finds the limits that a record of an earlier run was charged to, by the names in it; for a restart.
public struct SubjectIndex {
    private let table: AccessTable
    private var apps: [String: Int] = [:]
    private var organizations: [String: Int] = [:]
    /// The index in the slab of each recipient, by the row of the organization.
    private var recipients: [[String: Int]] = []

    public init(_ table: AccessTable) {
        self.table = table
        for (row, app) in table.names.apps.enumerated() { apps[app.name] = row }
        for (row, organization) in table.names.organizations.enumerated() {
            organizations[organization.name] = row
            recipients.append(table.recipientIndices(row: row))
        }
    }

    /// The slab of an organization, and who was charged in it; nil where the agreement with the organization, its app or
    /// the key is gone.
    ///
    /// - Parameter recipients: who the data was passed on to; those that are no longer in the agreement are left out.
    public func find(
        organization: String,
        app: String,
        key: KeyID,
        route: String,
        recipients: [String] = []
    ) -> (slab: LimitSlab, subject: ChargeSubject)? {
        guard let row = apps[app] else { return nil }
        let appRow = table.appRows[row]
        let organizationRow = Int(appRow.organizationRow)
        guard table.names.organizations[organizationRow].name == organization else { return nil }
        let slab = table.slabs[organizationRow]
        guard let keyIndex = table.slabIndex(of: key, in: slab) else { return nil }
        let subject = ChargeSubject(
            route: table.routeNumber(of: route) ?? -1,
            app: Int(appRow.slabIndex),
            key: Int(keyIndex),
            recipients: ChargedRecipients(recipients.compactMap { self.recipients[organizationRow][$0] })
        )
        return (slab, subject)
    }

    /// How the limits of every organization stand, with apps, keys and recipients by name.
    ///
    /// - Parameter now: Unix nanoseconds; what no longer matters then is left out.
    public func snapshots(now: Int64) -> [(organization: String, snapshot: LimitSnapshot)] {
        var appNames = [[Int: String]](repeating: [:], count: organizations.count)
        for (row, app) in table.names.apps.enumerated() {
            appNames[Int(table.appRows[row].organizationRow)][Int(table.appRows[row].slabIndex)] = app.name
        }
        var keyNames = [[Int: String]](repeating: [:], count: organizations.count)
        for row in 1..<table.keyRows.count {
            let key = table.keyRows[row]
            let organization = Int(table.appRows[Int(key.appRow)].organizationRow)
            keyNames[organization][Int(key.slabIndex)] = KeyID(rawValue: key.id)?.description
        }
        return table.names.organizations.enumerated().map { row, organization in
            let recipientNames = Dictionary(uniqueKeysWithValues: recipients[row].map { ($1, $0) })
            let snapshot = table.slabs[row].snapshot(now: now) { scope, index in
                switch scope {
                case .organization: ""
                case .app: appNames[row][index] ?? ""
                case .key: keyNames[row][index] ?? ""
                case .recipient: recipientNames[index] ?? ""
                }
            }
            return (organization.name, snapshot)
        }
    }

    /// Takes over how the limits of an organization stood; an app, key or recipient that is gone is passed over.
    ///
    /// - Returns: false where the organization is gone.
    public func restore(_ snapshot: LimitSnapshot, organization: String) -> Bool {
        guard let row = organizations[organization] else { return false }
        let slab = table.slabs[row]
        slab.restore(snapshot) { scope, name in
            switch scope {
            case .organization: 0
            case .app:
                apps[name].flatMap {
                    Int(table.appRows[$0].organizationRow) == row ? Int(table.appRows[$0].slabIndex) : nil
                }
            case .key: KeyID(name).flatMap { table.slabIndex(of: $0, in: slab) }.map { Int($0) }
            case .recipient: recipients[row][name]
            }
        }
        return true
    }
}
