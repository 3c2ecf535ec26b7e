/// The body of `POST /2/tweets`; what else X allows in it is not looked at.
struct NewPost: Decodable, Sendable {
    /// X's limit of a post's length, in its own weighted characters.
    static let weightLimit = 280

    let text: String?

    /// The length of a text as X counts it: most letters weigh one, Chinese, Japanese, emoji and the like two.
    ///
    /// Source: twitter-text, configuration version 3. A link counts as written here, not as its short form.
    static func weight(of text: String) -> Int {
        text.unicodeScalars.reduce(0) { sum, scalar in
            switch scalar.value {
            case 0...4351, 8192...8205, 8208...8223, 8242...8247: sum + 1
            default: sum + 2
            }
        }
    }
}
