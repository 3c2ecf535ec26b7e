/// Where the policies of a route lie, grouped so that a charge goes through each kind in a loop of its own.
struct RouteSpan {
    let start: UInt32
    /// Where the groups end, counted from `start`: buckets of requests, buckets of items, windows, concurrency.
    let requestEnd: UInt8
    let bucketEnd: UInt8
    let windowEnd: UInt8
    let count: UInt8
    /// Bit i: the policy at place i is enforced.
    let enforced: UInt16

    init(start: Int, policies: [PolicyTerms]) {
        let groups = policies.map(Self.group)
        self.start = UInt32(start)
        requestEnd = UInt8(groups.count { $0 < 1 })
        bucketEnd = UInt8(groups.count { $0 < 2 })
        windowEnd = UInt8(groups.count { $0 < 3 })
        count = UInt8(groups.count)
        var enforced: UInt16 = 0
        for (place, policy) in Self.ordered(policies).enumerated() where policy.isEnforced { enforced |= 1 << place }
        self.enforced = enforced
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
}
