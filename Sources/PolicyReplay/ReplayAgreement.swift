internal import Agreements
internal import RateLimiting

/// What the other configuration says of one organization, by names.
struct ReplayAgreement {
    /// nil: there is no agreement with it.
    let organization: Organization?
    /// Fresh limits, which nobody has charged; nil without an agreement.
    let slab: LimitSlab?
    private let routes: [String: Int]
    private let reserves: [String: Int]
    private let routeNames: [String]
    private let apps: [String: App]
    private let purposes: [String: Set<String>]

    /// - Parameter reserves: how many items a request of a route reserves that asks for no number of them.
    init(_ name: String, in agreements: AgreementSet, reserves: [String: Int]) throws(LimitError) {
        organization = agreements.organizations.first { $0.name == name }
        self.reserves = reserves
        routeNames = agreements.routes
        routes = Dictionary(uniqueKeysWithValues: agreements.routes.enumerated().map { ($1, $0) })
        let apps = organization?.apps ?? []
        self.apps = Dictionary(uniqueKeysWithValues: apps.map { ($0.name, $0) })
        purposes = Dictionary(uniqueKeysWithValues: agreements.purposes.map { ($0.name, Set($0.routes)) })
        if let organization, let tier = agreements.tiers.first(where: { $0.name == organization.tier }) {
            let terms = try LimitTerms(limits: tier.limits, routes: agreements.routes)
            slab = try LimitSlab(terms: terms, resetDay: organization.resetDay)
        } else {
            slab = nil
        }
    }

    /// The number of a route in the limits; -1 for another one.
    func route(_ name: String?) -> Int { name.flatMap { routes[$0] } ?? -1 }

    /// How many items an access of a route reserves of which that isn't recorded.
    func reserve(_ route: String?) -> Int { route.flatMap { reserves[$0] } ?? 0 }

    /// The same by the number of the route in the limits.
    func reserve(number: Int32) -> Int {
        number >= 0 && number < routeNames.count ? reserve(routeNames[Int(number)]) : 0
    }

    /// What it says against accesses of an app to a route; nil: nothing.
    func obstacle(app name: String?, route: String?) -> ReplayObstacle? {
        guard let organization, slab != nil else { return .noAgreement }
        if organization.status != .active { return .organizationSuspended }
        guard let name, let app = apps[name] else { return .noApp }
        if app.status != .active { return .appSuspended }
        guard let purpose = app.purpose else { return .purposeNotApproved }
        guard let route, purposes[purpose]?.contains(route) ?? false else { return .routeNotInPurpose }
        return nil
    }

    /// When the purpose of an app is approved, in Unix milliseconds.
    func approval(ofApp name: String?) -> Range<Int64> {
        let app = name.flatMap { apps[$0] }
        let start = app?.approvedAtNanoseconds.map { $0 / 1_000_000 } ?? .min
        return start..<max(start, app?.expiresAtNanoseconds.map { $0 / 1_000_000 } ?? .max)
    }

    /// Whether data may be passed on to a recipient.
    func isAgreed(recipient: String?) -> Bool {
        recipient.map { organization?.recipients.contains($0) ?? false } ?? false
    }
}
