package import RateLimiting

/// Finds the limits that a record of an earlier run was charged to, by the names in it; for a restart.
package struct SubjectIndex {
    private let table: AccessTable
    private var apps: [String: Int] = [:]

    package init(_ table: AccessTable) {
        self.table = table
        for (row, app) in table.names.apps.enumerated() { apps[app.name] = row }
    }

    /// The slab of an organization, and who was charged in it; nil where the agreement with the organization, its app or
    /// the key is gone.
    package func find(
        organization: String,
        app: String,
        key: KeyID,
        route: String
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
            key: Int(keyIndex)
        )
        return (slab, subject)
    }
}
