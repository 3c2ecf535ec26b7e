/// How often a post was shared, answered, liked, quoted, kept and seen.
struct PublicMetrics: Sendable, Equatable {
    let retweets: Int
    let replies: Int
    let likes: Int
    let quotes: Int
    let bookmarks: Int
    let impressions: Int
}
