/// How many subjects of each scope a slab has, or room for.
struct SubjectCounts: Sendable, Equatable {
    var apps = 0
    var keys = 0
    var recipients = 0

    func count(of scope: Limit.Scope) -> Int {
        switch scope {
        case .key: keys
        case .app: apps
        case .organization: 1
        case .recipient: recipients
        }
    }

    /// Room for `counts`, and ahead of it where this is too little.
    func grown(for counts: SubjectCounts) -> SubjectCounts {
        func grown(_ present: Int, _ count: Int) -> Int {
            var capacity = present
            while capacity < count { capacity = max(1, capacity * 2) }
            return capacity
        }
        return SubjectCounts(
            apps: grown(apps, counts.apps),
            keys: grown(keys, counts.keys),
            recipients: grown(recipients, counts.recipients)
        )
    }
}
