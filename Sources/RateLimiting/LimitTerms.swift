/// The limits of a tier, checked and compiled; immutable, and shared by every slab of the tier.
///
/// `@unchecked Sendable`: the three tables are written in `init` and only read after it.
package final class LimitTerms: @unchecked Sendable {
    package static let maximumLimits = 64

    /// The limits in their order; a policy's number is its place here.
    package let limits: [Limit]
    /// The routes by number.
    ///
    /// A route keeps its number over reloads; see `ChargeSubject.route`.
    package let routes: [String]

    let policies: UnsafeMutablePointer<PolicyTerms>
    /// For each route, and at last for any other one, where its policies lie in `routePolicies`.
    let routeSpans: UnsafeMutablePointer<RouteSpan>
    /// The policies of each route once more, in the order a charge goes through them.
    let routePolicies: UnsafeMutablePointer<PolicyTerms>
    /// Words of state of one key, one app and the organization.
    let frameWords: (key: Int, app: Int, organization: Int)

    /// Checks and compiles.
    ///
    /// Routes a limit names must be among `routes`.
    package init(limits: [Limit], routes: [String]) throws(LimitError) {
        guard limits.count <= Self.maximumLimits else { throw .tooManyLimits(count: limits.count) }
        var names: Set<String> = []
        var offsets: [Limit.Scope: Int] = [:]
        var compiled: [PolicyTerms] = []
        for limit in limits {
            guard names.insert(limit.name).inserted else { throw .duplicateName(limit: limit.name) }
            for route in (limit.routes ?? []).sorted() where !routes.contains(route) {
                throw .unknownRoute(limit: limit.name, route: route)
            }
            let offset = offsets[limit.scope, default: 0]
            let policy = try PolicyTerms(limit, number: compiled.count, wordOffset: offset)
            offsets[limit.scope, default: 0] += policy.kind.wordCount
            compiled.append(policy)
        }
        var spans: [RouteSpan] = []
        var steps: [PolicyTerms] = []
        for route in routes.map(Optional.some) + [nil] {
            let faced = compiled.filter { policy in
                guard let counted = limits[Int(policy.number)].routes else { return true }
                return route.map(counted.contains) ?? false
            }
            guard faced.count <= ChargeReport.capacity else {
                throw .tooManyOnRoute(route: route ?? "(any)", count: faced.count)
            }
            spans.append(RouteSpan(start: steps.count, policies: faced))
            steps += RouteSpan.ordered(faced)
        }
        self.limits = limits
        self.routes = routes
        policies = Self.copy(of: compiled)
        routeSpans = Self.copy(of: spans)
        routePolicies = Self.copy(of: steps)
        frameWords = (offsets[.key, default: 0], offsets[.app, default: 0], offsets[.organization, default: 0])
    }

    deinit {
        policies.deallocate()
        routeSpans.deallocate()
        routePolicies.deallocate()
    }

    /// Tells these terms from others that are installed at the same time; see `ChargeReport.termsIdentity`.
    package var identity: UInt { UInt(bitPattern: policies) }

    /// Bytes of state that each further key takes in its organization's slab.
    package var bytesPerKey: Int { frameWords.key * MemoryLayout<Int64>.size }

    /// The policies a request on a route faces, in the order of a `ChargeReport`'s entries; for header texts.
    ///
    /// First buckets of requests, then buckets of items, then windows, then concurrency; among each other as in
    /// `limits`.
    package func policies(forRoute route: Int) -> [Policy] {
        let span = routeSpans[(0..<routes.count).contains(route) ? route : routes.count]
        return (0..<Int(span.count)).map { place in
            let number = Int(routePolicies[Int(span.start) + place].number)
            return Policy(number: number, limit: limits[number])
        }
    }

    /// The number of the limit here that continues `number` of another tier: same name, scope, measure and kind.
    func successor(of number: Int, in other: LimitTerms) -> Int? {
        if other === self { return number }
        let policy = other.policies[number]
        return self.number(
            name: other.limits[number].name,
            scope: policy.scope,
            measure: policy.measure,
            kind: policy.kind
        )
    }

    func number(name: String, scope: Limit.Scope, measure: Limit.Measure, kind: PolicyTerms.Kind) -> Int? {
        limits.indices.first { number in
            let policy = policies[number]
            return limits[number].name == name && policy.scope == scope && policy.measure == measure
                && policy.kind == kind
        }
    }

    func hasSameContent(as other: LimitTerms) -> Bool {
        self === other || (limits == other.limits && routes == other.routes)
    }

    private static func copy<Element>(of elements: [Element]) -> UnsafeMutablePointer<Element> {
        let memory = UnsafeMutablePointer<Element>.allocate(capacity: max(elements.count, 1))
        memory.initialize(from: elements, count: elements.count)
        return memory
    }
}
