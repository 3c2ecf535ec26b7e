/// The fields of a user that a caller asked for with `user.fields`, beyond those that always come.
struct UserFields: OptionSet, Sendable {
    let rawValue: Int

    static let createdAt = UserFields(rawValue: 1 << 0)
    static let description = UserFields(rawValue: 1 << 1)
    static let location = UserFields(rawValue: 1 << 2)
    static let protected = UserFields(rawValue: 1 << 3)
    static let publicMetrics = UserFields(rawValue: 1 << 4)
    static let verified = UserFields(rawValue: 1 << 5)

    /// Every name X knows; the mock's users have nothing to show for those that stand for no field here.
    static let named: [(name: String, fields: UserFields)] = [
        ("created_at", .createdAt), ("description", .description), ("entities", []), ("id", []),
        ("location", .location), ("most_recent_tweet_id", []), ("name", []), ("pinned_tweet_id", []),
        ("profile_image_url", []), ("protected", .protected), ("public_metrics", .publicMetrics), ("url", []),
        ("username", []), ("verified", .verified), ("verified_type", []), ("withheld", []),
    ]
}
