internal import RateLimiting
internal import SystemCrypto

/// Collects the rows of an ``AccessTable``; lives as long as one build.
struct AccessTableBuilder {
    let agreements: AgreementSet
    private let resolved: AgreementSet.Resolved

    private(set) var keyRows: [KeyRow] = [.nobody]
    private(set) var appRows: [AppRow] = []
    private(set) var apps: [App] = []
    private(set) var organizationRows: [OrganizationRow] = []
    private(set) var recipientRows: [RecipientRow] = []
    private(set) var recipientNameBytes: [UInt8] = []
    private(set) var certificates: [SHA256Digest] = []
    private(set) var routeWords: [UInt64] = []
    /// The names of all routes that the registry knows; a route's number is its position.
    let routes: [String]
    private let routeNumbers: [String: Int]
    private(set) var slabs: [LimitSlab] = []
    private(set) var names = AccessTable.Names()
    private(set) var orphanedKeyIDs: [KeyID] = []
    private(set) var restrictions = RestrictionsBuilder()
    private(set) var suspensionReasons: [KeyID: String] = [:]
    private var appRowNumbers: [String: UInt32] = [:]

    /// Begins a table, and brings the slabs in `subjects` to the limits of `agreements`.
    init(
        _ agreements: AgreementSet,
        subjects: inout Subjects,
        nowNanoseconds now: Int64
    ) throws(AgreementsError) {
        self.agreements = agreements
        resolved = try agreements.resolved()
        subjects.addRoutes(of: agreements)
        routes = subjects.routes
        routeNumbers = Dictionary(uniqueKeysWithValues: routes.enumerated().map { ($1, $0) })
        try subjects.prepareSlabs(for: agreements, nowNanoseconds: now)
        addOrganizations(to: &subjects)
    }

    /// The words that one bit for each route fills.
    var routeWordsPerApp: Int { (routes.count + 63) / 64 }

    /// Adds the rows of all organizations and their apps, with their slabs.
    private mutating func addOrganizations(to subjects: inout Subjects) {
        names.purposes = agreements.purposes.map {
            NumberedName(number: subjects.number(of: $0.name, in: \.purposeNumbers), name: $0.name)
        }
        names.recipients = agreements.recipients.map {
            NumberedName(number: subjects.number(of: $0.name, in: \.recipientNumbers), name: $0.name)
        }
        for organization in agreements.organizations {
            guard let subject = subjects.organizations[organization.name] else { continue }
            let start = recipientRows.count
            for name in organization.recipients.sorted() where isAgreed(name, in: organization) {
                addRecipient(name, of: organization.name, to: &subjects)
            }
            organizationRows.append(
                OrganizationRow(
                    slab: Unmanaged.passUnretained(subject.slab),
                    number: subject.number,
                    recipientStart: UInt32(start),
                    recipientCount: UInt32(recipientRows.count - start),
                    certificateStart: UInt32(certificates.count),
                    certificateCount: UInt32(organization.certificates.count)
                )
            )
            certificates.append(contentsOf: organization.certificates)
            slabs.append(subject.slab)
            names.organizations.append(NumberedName(number: subject.number, name: organization.name))
            for app in organization.apps {
                addApp(app, of: organization, to: &subjects)
            }
        }
    }

    /// Adds the rows of `keys`; each keeps the index in its slab that it once had.
    mutating func addKeys(_ keys: [Key], subjects: inout Subjects) {
        keyRows.reserveCapacity(keys.count + 1)
        for key in keys {
            guard let appRow = appRowNumbers[key.app] else {
                orphanedKeyIDs.append(key.id)
                subjects.park(key.id)
                continue
            }
            let slab = slabs[Int(appRows[Int(appRow)].organizationRow)]
            keyRows.append(
                KeyRow(
                    id: key.id.rawValue,
                    secretDigest: key.secretDigest,
                    expiresAtNanoseconds: key.expiresAtNanoseconds ?? .max,
                    appRow: appRow,
                    slabIndex: subjects.keyIndex(of: key.id, in: slab),
                    isRevoked: key.revokedAtNanoseconds != nil,
                    isSuspended: key.suspendedAtNanoseconds != nil,
                    restriction: restrictions.number(
                        networks: key.networks, routes: key.routes, routeNumbers: routeNumbers)
                )
            )
            if key.suspendedAtNanoseconds != nil { suspensionReasons[key.id] = key.suspensionReason }
        }
    }

    private mutating func addRecipient(_ name: String, of organization: String, to subjects: inout Subjects) {
        let start = recipientNameBytes.count
        recipientNameBytes.append(contentsOf: name.utf8)
        recipientRows.append(
            RecipientRow(
                number: subjects.number(of: name, in: \.recipientNumbers),
                slabIndex: subjects.recipientIndex(of: name, in: organization),
                nameStart: UInt32(start),
                nameCount: UInt32(recipientNameBytes.count - start)
            )
        )
    }

    /// Whether data may be passed on to a recipient that `organization` lists: to a government only where the agreement
    /// says so too.
    private func isAgreed(_ recipient: String, in organization: Organization) -> Bool {
        organization.government == .allowed || !resolved.governmentNames.contains(recipient)
    }

    private mutating func addApp(_ app: App, of organization: Organization, to subjects: inout Subjects) {
        let number = subjects.number(of: app.name, in: \.appNumbers)
        appRowNumbers[app.name] = UInt32(appRows.count)
        appRows.append(
            AppRow(
                organizationRow: UInt32(organizationRows.count - 1),
                number: number,
                purposeNumber: app.purpose.map { subjects.number(of: $0, in: \.purposeNumbers) } ?? 0,
                slabIndex: subjects.appIndex(of: app.name, in: organization.name),
                approvedAtNanoseconds: app.purpose == nil ? .max : app.approvedAtNanoseconds ?? .min,
                expiresAtNanoseconds: app.expiresAtNanoseconds ?? .max,
                standing: Self.standing(of: app, in: organization)
            )
        )
        apps.append(app)
        names.apps.append(NumberedName(number: number, name: app.name))

        let start = routeWords.count
        routeWords.append(contentsOf: repeatElement(0, count: routeWordsPerApp))
        for route in app.purpose.flatMap({ resolved.purposes[$0] })?.routes ?? [] {
            guard let number = routeNumbers[route] else { continue }
            routeWords[start + number / 64] |= 1 << UInt64(number % 64)
        }
    }

    private static func standing(of app: App, in organization: Organization) -> AccessRefusal? {
        switch (organization.status, app.status) {
        case (.terminated, _): .organizationTerminated
        case (.suspended, _): .organizationSuspended
        case (.active, .terminated): .appTerminated
        case (.active, .suspended): .appSuspended
        case (.active, .active): nil
        }
    }
}
