import Hummingbird
import NIOCore

/// Finding posts: the recent search, its counts, and a user's posts.
extension TweetRoutes {
    func searchRecent(_ request: Request) throws(APIProblem) -> Response {
        let tokens = ["next_token", "pagination_token"]
        var reader = ParameterReader(
            QueryParameters(query: request.uri.query),
            allowed: ["query", "max_results", "sort_order"] + tokens + PostRange.parameters + PostShape.parameters
        )
        let matches = matches(&reader)
        let limit = reader.integer("max_results", in: 10...100) ?? 10
        _ = reader.choice("sort_order", of: ["recency"])
        let range = PostRange(&reader, timeline: timeline, tokenNames: tokens, recentOnly: true)
        let shape = PostShape(&reader)
        try reader.check()
        let page = PostPage(of: matches, in: range.indices, limit: limit)
        return Response(json: page.body(shape: shape, timeline: timeline))
    }

    func postsOfUser(_ request: Request, id: String) throws(APIProblem) -> Response {
        let tokens = ["pagination_token"]
        var reader = ParameterReader(
            QueryParameters(query: request.uri.query),
            allowed: ["max_results"] + tokens + PostRange.parameters + PostShape.parameters
        )
        let userID = reader.id(id, of: "id")
        let limit = reader.integer("max_results", in: 5...100) ?? 10
        let range = PostRange(&reader, timeline: timeline, tokenNames: tokens, recentOnly: false)
        let shape = PostShape(&reader)
        try reader.check()
        guard let user = userID.flatMap(timeline.user(withID:)) else {
            return Response(json: MissingResource(kind: .user, parameter: "id", value: id).body())
        }
        let page = PostPage(of: timeline.posts(by: user), in: range.indices, limit: limit)
        return Response(json: page.body(shape: shape, timeline: timeline))
    }

    func countRecent(_ request: Request) throws(APIProblem) -> Response {
        var reader = ParameterReader(
            QueryParameters(query: request.uri.query),
            allowed: ["query", "granularity", "start_time", "end_time"]
        )
        let matches = matches(&reader)
        let granularity = reader.choice("granularity", of: ["minute", "hour", "day"]) ?? "hour"
        let window = TimeWindow(&reader, timeline: timeline, recentOnly: true)
        try reader.check()
        let minutes: Int64 = granularity == "minute" ? 1 : granularity == "hour" ? 60 : 1440
        return Response(json: counts(of: matches, in: window, stepMilliseconds: minutes * 60_000))
    }

    /// Reads `query`; finds nothing where that is a problem.
    private func matches(_ reader: inout ParameterReader) -> PostSet {
        guard let text = reader.requiredValue("query") else {
            return PostSet(capacity: timeline.posts.count)
        }
        do {
            return try SearchQueryParser.parse(text).matches(in: timeline)
        } catch {
            reader.note(error)
            return PostSet(capacity: timeline.posts.count)
        }
    }

    /// One count for each step on the clock, the first and last of which may be cut short by the window.
    private func counts(of matches: PostSet, in window: TimeWindow, stepMilliseconds: Int64) -> ByteBuffer {
        var buffer = ByteBuffer()
        var total = 0
        var start = window.startMilliseconds
        var lower = timeline.firstIndex(atOrAfter: start)
        buffer.writeStaticString("{\"data\":[")
        while start < window.endMilliseconds {
            let end = min(window.endMilliseconds, (start / stepMilliseconds + 1) * stepMilliseconds)
            let upper = timeline.firstIndex(atOrAfter: end)
            let count = matches.count(in: lower..<upper)
            buffer.writeString(start == window.startMilliseconds ? "{" : ",{")
            buffer.writeString("\"end\":\"\(Timestamp.text(milliseconds: end))\",")
            buffer.writeString("\"start\":\"\(Timestamp.text(milliseconds: start))\",\"tweet_count\":\(count)}")
            total += count
            start = end
            lower = upper
        }
        buffer.writeString("],\"meta\":{\"total_tweet_count\":\(total)}}")
        return buffer
    }
}
