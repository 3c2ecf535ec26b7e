/// The fields of a post that a caller asked for with `tweet.fields`, beyond those that always come.
struct TweetFields: OptionSet, Sendable {
    let rawValue: Int

    static let authorID = TweetFields(rawValue: 1 << 0)
    static let conversationID = TweetFields(rawValue: 1 << 1)
    static let createdAt = TweetFields(rawValue: 1 << 2)
    static let entities = TweetFields(rawValue: 1 << 3)
    static let language = TweetFields(rawValue: 1 << 4)
    static let possiblySensitive = TweetFields(rawValue: 1 << 5)
    static let publicMetrics = TweetFields(rawValue: 1 << 6)
    static let replySettings = TweetFields(rawValue: 1 << 7)

    /// Every name X knows; the mock's posts have nothing to show for those that stand for no field here.
    static let named: [(name: String, fields: TweetFields)] = [
        ("article", []), ("attachments", []), ("author_id", .authorID), ("context_annotations", []),
        ("conversation_id", .conversationID), ("created_at", .createdAt), ("display_text_range", []),
        ("edit_controls", []), ("edit_history_tweet_ids", []), ("entities", .entities), ("geo", []), ("id", []),
        ("in_reply_to_user_id", []), ("lang", .language), ("note_tweet", []),
        ("possibly_sensitive", .possiblySensitive), ("public_metrics", .publicMetrics), ("referenced_tweets", []),
        ("reply_settings", .replySettings), ("source", []), ("text", []), ("withheld", []),
    ]
}
