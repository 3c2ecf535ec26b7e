/// The objects that a caller wants beside the posts, asked for with `expansions`.
struct PostExpansions: OptionSet, Sendable {
    let rawValue: Int

    static let author = PostExpansions(rawValue: 1 << 0)
    static let mentions = PostExpansions(rawValue: 1 << 1)

    /// Every name X knows; the mock's posts refer to nothing by those that stand for no expansion here.
    static let named: [(name: String, fields: PostExpansions)] = [
        ("article.cover_media", []), ("attachments.media_keys", []), ("attachments.poll_ids", []),
        ("author_id", .author), ("edit_history_tweet_ids", []), ("entities.mentions.username", .mentions),
        ("geo.place_id", []), ("in_reply_to_user_id", []), ("referenced_tweets.id", []),
        ("referenced_tweets.id.author_id", []),
    ]
}
