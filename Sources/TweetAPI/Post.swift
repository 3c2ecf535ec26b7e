/// One post of the mock, a pure function of the seed and its index.
struct Post: Sendable {
    /// A stretch of the text, counted in Unicode code points as X counts its entities; `end` is exclusive.
    struct Span: Sendable, Equatable {
        let start: Int
        let end: Int
    }

    struct Hashtag: Sendable, Equatable {
        let span: Span
        /// Without the leading `#`.
        let tag: String
    }

    struct Mention: Sendable, Equatable {
        let span: Span
        let userIndex: Int
    }

    struct Link: Sendable, Equatable {
        let span: Span
        let url: String
        let expandedURL: String
    }

    /// Position in the data set; 0 is the oldest.
    let index: Int
    let id: UInt64
    let authorIndex: Int
    /// Milliseconds since 1970.
    let createdMilliseconds: Int64
    /// A BCP 47 language tag.
    let language: String
    let text: String
    let hashtags: [Hashtag]
    let mentions: [Mention]
    let links: [Link]
    let metrics: PublicMetrics
    /// What a search finds it by, such as `coffee`, `#swift` or `@nadia_0`; may repeat.
    let terms: [String]
}
