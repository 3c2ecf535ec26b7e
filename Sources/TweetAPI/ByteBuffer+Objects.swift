import NIOCore

/// Writing posts and users as X's JSON objects.
extension ByteBuffer {
    mutating func write(post: Post, fields: TweetFields, users: [User]) {
        writeString("{\"id\":\"\(post.id)\",\"text\":")
        write(jsonString: post.text)
        writeString(",\"edit_history_tweet_ids\":[\"\(post.id)\"]")
        if fields.contains(.authorID) {
            writeString(",\"author_id\":\"\(users[post.authorIndex].id)\"")
        }
        if fields.contains(.conversationID) {
            writeString(",\"conversation_id\":\"\(post.id)\"")
        }
        if fields.contains(.createdAt) {
            writeString(",\"created_at\":\"\(Timestamp.text(milliseconds: post.createdMilliseconds))\"")
        }
        if fields.contains(.entities), !(post.hashtags.isEmpty && post.mentions.isEmpty && post.links.isEmpty) {
            write(entitiesOf: post, users: users)
        }
        if fields.contains(.language) {
            writeString(",\"lang\":\"\(post.language)\"")
        }
        if fields.contains(.possiblySensitive) {
            writeStaticString(",\"possibly_sensitive\":false")
        }
        if fields.contains(.publicMetrics) {
            let metrics = post.metrics
            writeString(
                ",\"public_metrics\":{\"retweet_count\":\(metrics.retweets),\"reply_count\":\(metrics.replies),"
                    + "\"like_count\":\(metrics.likes),\"quote_count\":\(metrics.quotes),"
                    + "\"bookmark_count\":\(metrics.bookmarks),\"impression_count\":\(metrics.impressions)}"
            )
        }
        if fields.contains(.replySettings) {
            writeStaticString(",\"reply_settings\":\"everyone\"")
        }
        writeStaticString("}")
    }

    mutating func write(user: User, fields: UserFields) {
        writeString("{\"id\":\"\(user.id)\",\"name\":")
        write(jsonString: user.name)
        writeString(",\"username\":\"\(user.username)\"")
        if fields.contains(.createdAt) {
            writeString(",\"created_at\":\"\(Timestamp.text(milliseconds: user.createdMilliseconds))\"")
        }
        if fields.contains(.description) {
            writeStaticString(",\"description\":")
            write(jsonString: user.description)
        }
        if fields.contains(.location) {
            writeStaticString(",\"location\":")
            write(jsonString: user.location)
        }
        if fields.contains(.protected) {
            writeStaticString(",\"protected\":false")
        }
        if fields.contains(.publicMetrics) {
            writeString(
                ",\"public_metrics\":{\"followers_count\":\(user.followers),\"following_count\":\(user.following),"
                    + "\"listed_count\":\(user.listed)}"
            )
        }
        if fields.contains(.verified) {
            writeString(",\"verified\":\(user.verified)")
        }
        writeStaticString("}")
    }

    private mutating func write(entitiesOf post: Post, users: [User]) {
        var separator = ",\"entities\":{"
        func open(_ span: Post.Span) -> String { "{\"start\":\(span.start),\"end\":\(span.end)," }
        if !post.hashtags.isEmpty {
            writeString(separator + "\"hashtags\":")
            separator = ","
            write(jsonArray: post.hashtags) { buffer, hashtag in
                buffer.writeString(open(hashtag.span) + "\"tag\":\"\(hashtag.tag)\"}")
            }
        }
        if !post.mentions.isEmpty {
            writeString(separator + "\"mentions\":")
            separator = ","
            write(jsonArray: post.mentions) { buffer, mention in
                let user = users[mention.userIndex]
                buffer.writeString(open(mention.span) + "\"username\":\"\(user.username)\",\"id\":\"\(user.id)\"}")
            }
        }
        if !post.links.isEmpty {
            writeString(separator + "\"urls\":")
            write(jsonArray: post.links) { buffer, link in
                let display = link.expandedURL.dropFirst("https://".count)
                buffer.writeString(
                    open(link.span) + "\"url\":\"\(link.url)\",\"expanded_url\":\"\(link.expandedURL)\","
                        + "\"display_url\":\"\(display)\"}"
                )
            }
        }
        writeStaticString("}")
    }
}
