/// The policies of a route, grouped so that a charge goes through each kind in a loop of its own.
struct RouteSpan {
    let steps: UnsafeMutablePointer<PolicyStep>
    /// More items than this are above what some policy ever holds.
    let leastItemCapacity: Int64
    /// Where the groups end, counted from `steps`: buckets of requests, buckets of items, windows, concurrency.
    let requestEnd: UInt8
    let bucketEnd: UInt8
    let windowEnd: UInt8
    let count: UInt8
    /// Bit i: the policy at place i is enforced.
    let enforced: UInt16
    /// Bit i: the policy at place i counts items.
    let countingItems: UInt16
    /// Bit i: the policy at place i is one of concurrency.
    let limitingConcurrency: UInt16

    /// - Parameter policies: In the order of `ordered`, as the steps are.
    init(steps: UnsafeMutablePointer<PolicyStep>, policies: [PolicyTerms]) {
        let groups = policies.map(Self.group)
        self.steps = steps
        leastItemCapacity = policies.filter { $0.measure == .items }.map(\.capacity).min() ?? .max
        requestEnd = UInt8(groups.count { $0 < 1 })
        bucketEnd = UInt8(groups.count { $0 < 2 })
        windowEnd = UInt8(groups.count { $0 < 3 })
        count = UInt8(groups.count)
        enforced = Self.places(policies) { $0.isEnforced }
        countingItems = Self.places(policies) { $0.measure == .items }
        limitingConcurrency = Self.places(policies) { $0.kind == .concurrency }
    }

    /// The policies by groups; the order within a group stays.
    static func ordered(_ policies: [PolicyTerms]) -> [PolicyTerms] {
        (0..<4).flatMap { number in policies.filter { group($0) == number } }
    }

    private static func group(_ policy: PolicyTerms) -> Int {
        switch policy.kind {
        case .bucket: policy.measure == .requests ? 0 : 1
        case .day, .month: 2
        case .concurrency: 3
        }
    }

    private static func places(_ policies: [PolicyTerms], _ isIncluded: (PolicyTerms) -> Bool) -> UInt16 {
        policies.indices.reduce(0) { places, place in isIncluded(policies[place]) ? places | 1 << place : places }
    }
}
