/// Puts the text of a post together and notes where its entities are.
struct PostTextBuilder {
    private(set) var text = ""
    private(set) var hashtags: [Post.Hashtag] = []
    private(set) var mentions: [Post.Mention] = []
    private(set) var links: [Post.Link] = []
    private(set) var terms: [String] = []
    private var codePoints = 0

    mutating func append(word: String) {
        appendPiece(word)
        terms += SearchTerms.words(in: word)
    }

    mutating func append(hashtag tag: String) {
        let span = appendPiece("#" + tag)
        hashtags.append(Post.Hashtag(span: span, tag: tag))
        terms += SearchTerms.words(in: tag) + ["#" + tag.lowercased(), "has:hashtags"]
    }

    mutating func append(mentionOf user: User) {
        let span = appendPiece("@" + user.username)
        mentions.append(Post.Mention(span: span, userIndex: user.index))
        terms += [user.username, "@" + user.username, "has:mentions"]
    }

    mutating func append(link url: String, expandedURL: String) {
        let span = appendPiece(url)
        links.append(Post.Link(span: span, url: url, expandedURL: expandedURL))
        terms.append("has:links")
    }

    mutating func appendLineBreaks() {
        text += "\n\n"
        codePoints += 2
    }

    @discardableResult
    private mutating func appendPiece(_ piece: String) -> Post.Span {
        if let last = text.unicodeScalars.last, last != "\n" {
            text += " "
            codePoints += 1
        }
        let start = codePoints
        text += piece
        codePoints += piece.unicodeScalars.count
        return Post.Span(start: start, end: codePoints)
    }
}
