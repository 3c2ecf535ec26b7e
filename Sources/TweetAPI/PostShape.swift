import NIOCore

/// What a caller wants to see of each post, and beside it.
struct PostShape: Sendable, Equatable {
    /// The parameters that make up a shape.
    static let parameters = ["tweet.fields", "expansions", "user.fields"]

    let tweetFields: TweetFields
    let expansions: PostExpansions
    let userFields: UserFields

    init(_ reader: inout ParameterReader) {
        let expansions = reader.options("expansions", PostExpansions.named)
        var tweetFields = reader.options("tweet.fields", TweetFields.named)
        if expansions.contains(.author) {
            tweetFields.insert(.authorID)
        }
        if expansions.contains(.mentions) {
            tweetFields.insert(.entities)
        }
        self.expansions = expansions
        self.tweetFields = tweetFields
        userFields = reader.options("user.fields", UserFields.named)
    }

    /// Writes one post's object.
    func write(_ index: Int, of timeline: Timeline, to buffer: inout ByteBuffer) {
        if tweetFields.isEmpty {
            buffer.writeImmutableBuffer(timeline.fragment(at: index))
        } else {
            buffer.write(post: timeline.posts[index], fields: tweetFields, users: timeline.users)
        }
    }

    /// Writes `,"includes":{…}` where the expansions bring any users in, each once.
    func writeIncludes(for indices: [Int], of timeline: Timeline, to buffer: inout ByteBuffer) {
        var seen: Set<Int> = []
        var userIndices: [Int] = []
        for index in indices {
            let post = timeline.posts[index]
            let author = expansions.contains(.author) ? [post.authorIndex] : []
            let mentions = expansions.contains(.mentions) ? post.mentions.map(\.userIndex) : []
            userIndices += (author + mentions).filter { seen.insert($0).inserted }
        }
        guard !userIndices.isEmpty else {
            return
        }
        buffer.writeStaticString(",\"includes\":{\"users\":")
        buffer.write(jsonArray: userIndices) { $0.write(user: timeline.users[$1], fields: userFields) }
        buffer.writeStaticString("}")
    }
}
