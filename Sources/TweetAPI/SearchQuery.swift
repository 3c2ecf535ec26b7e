/// A search in X's query language, read into a tree.
indirect enum SearchQuery: Sendable, Equatable {
    /// A word, `#hashtag`, `@user` or operator such as `from:user`, in lowercase.
    case term(String)
    /// Words that must stand side by side, as written.
    case phrase(String)
    case not(SearchQuery)
    case all([SearchQuery])
    case any([SearchQuery])

    /// The posts that it finds, in time proportional to terms × posts / 64, and more only for phrases.
    func matches(in timeline: Timeline) -> PostSet {
        switch self {
        case .term(let term):
            return timeline.posts(with: term)
        case .phrase(let phrase):
            return Self.matches(ofPhrase: phrase, in: timeline)
        case .not(let query):
            var result = query.matches(in: timeline)
            result.formComplement()
            return result
        case .all(let queries):
            var result = PostSet(capacity: timeline.posts.count)
            result.formComplement()
            for query in queries {
                result.formIntersection(query.matches(in: timeline))
            }
            return result
        case .any(let queries):
            var result = PostSet(capacity: timeline.posts.count)
            for query in queries {
                result.formUnion(query.matches(in: timeline))
            }
            return result
        }
    }

    /// Looks into the texts of only those posts that have all the words.
    private static func matches(ofPhrase phrase: String, in timeline: Timeline) -> PostSet {
        let words = SearchTerms.words(in: phrase)
        let candidates = SearchQuery.all(words.map { .term($0) }).matches(in: timeline)
        var result = PostSet(capacity: timeline.posts.count)
        var range = 0..<timeline.posts.count
        while let index = candidates.last(in: range) {
            if SearchTerms.words(in: timeline.posts[index].text).contains(words) {
                result.insert(index)
            }
            range = 0..<index
        }
        return result
    }
}
