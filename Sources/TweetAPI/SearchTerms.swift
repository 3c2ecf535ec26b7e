/// How texts and queries are split into the words that a search compares.
enum SearchTerms {
    /// The lowercased runs of letters, digits and underscores in a text.
    static func words(in text: String) -> [String] {
        text.lowercased().unicodeScalars
            .split { scalar in
                let properties = scalar.properties
                return !(properties.isAlphabetic || properties.numericType != nil || scalar == "_")
            }
            .map { String($0) }
    }
}
