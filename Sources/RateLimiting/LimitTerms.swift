/// The limits of a tier, checked and compiled; immutable, and shared by every slab of the tier.
///
/// `@unchecked Sendable`: the three tables are written in `init` and only read after it.
public final class LimitTerms: @unchecked Sendable {
    public static let maximumLimits = 64

    /// The limits in their order; a policy's number is its place here.
    public let limits: [Limit]
    /// The routes by number.
    ///
    /// A route keeps its number over reloads; see `ChargeSubject.route`.
    public let routes: [String]

    let policies: UnsafeMutablePointer<PolicyTerms>
    /// For each route, and at last for any other one, where its policies lie in `steps`; where there is a limit per
    /// recipient, the same again for one to four recipients.
    let routeSpans: UnsafeMutablePointer<RouteSpan>
    /// The policies of each route, in the order a charge goes through them.
    private let steps: UnsafeMutablePointer<PolicyStep>
    /// Words of state of one key, one app, the organization and one recipient.
    let frameWords: (key: Int, app: Int, organization: Int, recipient: Int)

    /// Checks and compiles.
    ///
    /// Routes a limit names must be among `routes`.
    public init(limits: [Limit], routes: [String]) throws(LimitError) {
        guard limits.count <= Self.maximumLimits else { throw .tooManyLimits(count: limits.count) }
        var names: Set<String> = []
        var offsets: [Limit.Scope: Int] = [:]
        // A frame has first the words that every charge writes, so that they share as few cache lines as possible.
        var refundOffsets = limits.reduce(into: [Limit.Scope: Int]()) { offsets, limit in
            offsets[limit.scope, default: 0] += PolicyTerms.Kind(limit.allowance).wordCount
        }
        var compiled: [PolicyTerms] = []
        for limit in limits {
            guard names.insert(limit.name).inserted else { throw .duplicateName(limit: limit.name) }
            for route in (limit.routes ?? []).sorted() where !routes.contains(route) {
                throw .unknownRoute(limit: limit.name, route: route)
            }
            let offset = offsets[limit.scope, default: 0]
            let policy = try PolicyTerms(
                limit,
                number: compiled.count,
                wordOffset: offset,
                refundDistance: refundOffsets[limit.scope, default: 0] - offset
            )
            offsets[limit.scope, default: 0] += policy.kind.wordCount
            refundOffsets[limit.scope, default: 0] += policy.kind.refundWordCount
            compiled.append(policy)
        }
        var faced: [[PolicyTerms]] = []
        let recipientCounts = compiled.contains { $0.scope == .recipient } ? 0...ChargedRecipients.maximumCount : 0...0
        for count in recipientCounts {
            for route in routes.map(Optional.some) + [nil] {
                faced.append(try Self.policies(compiled, of: limits, on: route, recipients: count))
            }
        }
        self.limits = limits
        self.routes = routes
        policies = Self.copy(of: compiled)
        steps = Self.copy(of: faced.flatMap { $0.map(PolicyStep.init) })
        var start = steps
        routeSpans = Self.copy(
            of: faced.map { policies in
                defer { start += policies.count }
                return RouteSpan(steps: start, policies: policies)
            }
        )
        // Refunds come last, so where they end the frame does.
        frameWords = (
            refundOffsets[.key, default: 0], refundOffsets[.app, default: 0],
            refundOffsets[.organization, default: 0], refundOffsets[.recipient, default: 0]
        )
    }

    deinit {
        policies.deallocate()
        routeSpans.deallocate()
        steps.deallocate()
    }

    /// Tells these terms from others that are installed at the same time; see `ChargeReport.termsIdentity`.
    public var identity: UInt { UInt(bitPattern: policies) }

    /// Bytes of state that each further key takes in its organization's slab.
    public var bytesPerKey: Int { frameWords.key * MemoryLayout<Int64>.size }

    /// The policies a request on a route faces, in the order of a `ChargeReport`'s entries; for header texts.
    ///
    /// First buckets of requests, then buckets of items, then windows, then concurrency; among each other as in
    /// `limits`, one per recipient once for each of them.
    ///
    /// - Parameter recipients: how many the request names, at most four.
    public func policies(forRoute route: Int, recipients: Int = 0) -> [Policy] {
        let span = span(route: route, recipients: recipients)
        return (0..<Int(span.count)).map { place in
            let number = Int(span.steps[place].number)
            let isPerRecipient = limits[number].scope == .recipient
            let recipient = isPerRecipient ? Int(span.steps[place].frame - policies[number].frame) : nil
            return Policy(number: number, limit: limits[number], recipient: recipient)
        }
    }

    /// As `SlabBlock.span`.
    func span(_ subject: ChargeSubject) -> RouteSpan {
        span(route: Int(subject.route), recipients: subject.recipients.count)
    }

    private func span(route: Int, recipients: Int) -> RouteSpan {
        let place = (0..<routes.count).contains(route) ? route : routes.count
        return routeSpans[place + (frameWords.recipient > 0 ? recipients * (routes.count + 1) : 0)]
    }

    /// The number of the limit here that continues `number` of other terms.
    ///
    /// It is the one of the same name, scope, measure and kind. Where the name is gone, it was renamed if there is a new
    /// name for what counts the same: scope, measure, kind and routes; several of them follow each other in their order.
    func successor(of number: Int, in other: LimitTerms) -> Int? {
        if other === self { return number }
        if let same = namesake(of: number, in: other) { return same }
        func countsTheSame(_ candidate: Int, _ terms: LimitTerms) -> Bool {
            let (one, two) = (terms.policies[candidate], other.policies[number])
            return one.scope == two.scope && one.measure == two.measure && one.kind == two.kind
                && terms.limits[candidate].routes == other.limits[number].routes
        }
        let gone = other.limits.indices.filter { countsTheSame($0, other) && namesake(of: $0, in: other) == nil }
        let new = limits.indices.filter { countsTheSame($0, self) && other.namesake(of: $0, in: self) == nil }
        guard let rank = gone.firstIndex(of: number), rank < new.count else { return nil }
        return new[rank]
    }

    /// The number of the limit here with the name, scope, measure and kind of `number` of other terms.
    private func namesake(of number: Int, in other: LimitTerms) -> Int? {
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

    /// The policies a request on a route faces, in the order it goes through them; nil: on any other route.
    private static func policies(
        _ policies: [PolicyTerms],
        of limits: [Limit],
        on route: String?,
        recipients: Int
    ) throws(LimitError) -> [PolicyTerms] {
        let faced = policies.filter { policy in
            guard let counted = limits[Int(policy.number)].routes else { return true }
            return route.map(counted.contains) ?? false
        }.flatMap { policy in
            (0..<(policy.scope == .recipient ? recipients : 1)).map { policy.counting(recipient: $0) }
        }
        guard faced.count <= ChargeReport.capacity else {
            throw .tooManyOnRoute(route: route ?? "(any)", count: faced.count)
        }
        return RouteSpan.ordered(faced)
    }

    /// Begins at a cache line.
    private static func copy<Element>(of elements: [Element]) -> UnsafeMutablePointer<Element> {
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: max(elements.count, 1) * MemoryLayout<Element>.stride,
            alignment: SlabBlock.cacheLine
        ).bindMemory(to: Element.self, capacity: max(elements.count, 1))
        memory.initialize(from: elements, count: elements.count)
        return memory
    }
}
