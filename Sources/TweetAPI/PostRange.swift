/// The part of the posts that a request's times, ids and page token leave over.
struct PostRange {
    /// The parameters that bound a range, besides the page token.
    static let parameters = ["start_time", "end_time", "since_id", "until_id"]

    /// Indices of posts.
    let indices: Range<Int>

    /// Reads the bounds and the page token from whichever of `tokenNames` is given.
    ///
    /// `recentOnly` holds the request to the seven days before the mock's present.
    init(_ reader: inout ParameterReader, timeline: Timeline, tokenNames: [String], recentOnly: Bool) {
        let times = TimeWindow(&reader, timeline: timeline, recentOnly: recentOnly)
        var lower = timeline.firstIndex(atOrAfter: times.startMilliseconds)
        var upper = timeline.firstIndex(atOrAfter: times.endMilliseconds)
        if let id = reader.id("since_id") {
            lower = max(lower, timeline.firstIndex(withIDAtLeast: id + 1))
        }
        if let id = reader.id("until_id") {
            upper = min(upper, timeline.firstIndex(withIDAtLeast: id))
        }
        for name in tokenNames {
            guard let text = reader.value(name) else {
                continue
            }
            if let token = PageToken(text, seed: timeline.generator.seed) {
                upper = min(upper, token.upperBound)
            } else {
                reader.note(name, [text], "The `\(name)` query parameter value [\(text)] is not valid")
            }
        }
        indices = min(lower, upper)..<upper
    }
}
