import NIOCore

/// One page of the posts that an endpoint found, newest first.
struct PostPage: Sendable, Equatable {
    let indices: [Int]
    /// Where the next page goes on; nil on the last one.
    let next: PageToken?

    /// Takes the newest members of `set` within `range`.
    init(of set: PostSet, in range: Range<Int>, limit: Int) {
        let found = set.last(limit + 1, in: range)
        indices = Array(found.prefix(limit))
        next = found.count > limit ? indices.last.map(PageToken.init(upperBound:)) : nil
    }

    /// The answer's body.
    func body(shape: PostShape, timeline: Timeline) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(indices.count * 320 + 256)
        buffer.writeStaticString("{")
        if let newest = indices.first, let oldest = indices.last {
            buffer.writeStaticString("\"data\":")
            buffer.write(jsonArray: indices) { shape.write($1, of: timeline, to: &$0) }
            shape.writeIncludes(for: indices, of: timeline, to: &buffer)
            buffer.writeString(
                ",\"meta\":{\"newest_id\":\"\(timeline.posts[newest].id)\",\"oldest_id\":\"\(timeline.posts[oldest].id)\","
            )
        } else {
            buffer.writeStaticString("\"meta\":{")
        }
        buffer.writeString("\"result_count\":\(indices.count)")
        if let next {
            buffer.writeString(",\"next_token\":\"\(next.text(seed: timeline.generator.seed))\"")
        }
        buffer.writeStaticString("}}")
        return buffer
    }
}
