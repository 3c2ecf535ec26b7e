/// Reads X's query language: words, phrases, operators, `-`, `OR` and parentheses.
///
/// `OR` binds weaker than the space between terms, as it does at X:
///
///     any   = all *( "OR" all )
///     all   = 1*unary
///     unary = "-" unary / "(" any ")" / phrase / term
struct SearchQueryParser {
    /// What X allows its largest customers.
    private static let lengthLimit = 4096
    private static let depthLimit = 32
    private static let operators: [String: Set<String>?] = [
        "from": nil,
        "lang": nil,
        "has": ["hashtags", "links", "mentions", "media", "images", "videos"],
        "is": ["retweet", "reply", "quote", "verified"],
    ]

    private let text: String
    private var rest: Substring
    private var depth = 0

    private init(_ text: String) {
        self.text = text
        rest = text[...]
    }

    /// The tree of a query.
    static func parse(_ text: String) throws(ParameterProblem) -> SearchQuery {
        var parser = SearchQueryParser(text)
        guard text.count <= lengthLimit else {
            throw ParameterProblem(
                "query", [text],
                "The `query` query parameter length [\(text.count)] is not between 1 and \(lengthLimit)"
            )
        }
        let query = try parser.any()
        guard parser.rest.isEmpty else {
            throw parser.problem("no viable alternative at input '\(parser.rest.first ?? " ")'")
        }
        return query
    }

    private mutating func any() throws(ParameterProblem) -> SearchQuery {
        var alternatives = [try all()]
        while takeOr() {
            alternatives.append(try all())
        }
        return alternatives.count == 1 ? alternatives[0] : .any(alternatives)
    }

    private mutating func all() throws(ParameterProblem) -> SearchQuery {
        var parts = [try unary()]
        while !atEndOfGroup() {
            parts.append(try unary())
        }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func unary() throws(ParameterProblem) -> SearchQuery {
        skipSpaces()
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else {
            throw problem("the query is nested more than \(Self.depthLimit) deep")
        }
        switch rest.first {
        case "-":
            rest.removeFirst()
            return .not(try unary())
        case "(":
            rest.removeFirst()
            let query = try any()
            skipSpaces()
            guard rest.first == ")" else {
                throw problem("missing ')'")
            }
            rest.removeFirst()
            return query
        case "\"":
            return try phrase()
        default:
            return try term()
        }
    }

    private mutating func phrase() throws(ParameterProblem) -> SearchQuery {
        rest.removeFirst()
        guard let end = rest.firstIndex(of: "\"") else {
            throw problem("missing closing '\"'")
        }
        let phrase = String(rest[..<end])
        rest = rest[rest.index(after: end)...]
        guard !SearchTerms.words(in: phrase).isEmpty else {
            throw problem("a phrase has no words")
        }
        return .phrase(phrase)
    }

    private mutating func term() throws(ParameterProblem) -> SearchQuery {
        let end = rest.firstIndex { $0.isWhitespace || $0 == "(" || $0 == ")" || $0 == "\"" } ?? rest.endIndex
        let term = rest[..<end].lowercased()
        guard !term.isEmpty, rest[..<end] != "OR" else {
            let found = rest.first.map { "'\(term.isEmpty ? String($0) : "OR")'" } ?? "the end"
            throw problem("no viable alternative at \(found)")
        }
        rest = rest[end...]
        if term.hasPrefix("#") || term.hasPrefix("@"), term.count > 1 {
            return .term(term)
        }
        if let colon = term.firstIndex(of: ":") {
            return try operation(String(term[..<colon]), String(term[term.index(after: colon)...]), term)
        }
        let words = SearchTerms.words(in: term)
        guard let first = words.first else {
            throw problem("'\(term)' has nothing to search for")
        }
        return words.count == 1 ? .term(first) : .phrase(term)
    }

    private func operation(_ name: String, _ value: String, _ term: String) throws(ParameterProblem) -> SearchQuery {
        guard let values = Self.operators[name] else {
            throw problem(
                "Reference to invalid operator '\(name)'. "
                    + "Operator is not available in current product or product packaging."
            )
        }
        guard !value.isEmpty, values?.contains(value) ?? true else {
            throw problem("Invalid value '\(value)' for operator '\(name)'")
        }
        return .term(name == "from" && value.hasPrefix("@") ? "from:" + value.dropFirst() : term)
    }

    private mutating func takeOr() -> Bool {
        skipSpaces()
        guard rest.hasPrefix("OR"), rest.dropFirst(2).first.map({ $0.isWhitespace || $0 == "(" }) ?? false else {
            return false
        }
        rest = rest.dropFirst(2)
        return true
    }

    /// Whether what comes next ends a run of terms: an `OR`, a closing parenthesis or nothing.
    private mutating func atEndOfGroup() -> Bool {
        skipSpaces()
        var ahead = self
        return rest.isEmpty || rest.first == ")" || ahead.takeOr()
    }

    private mutating func skipSpaces() {
        rest = rest.drop(while: \.isWhitespace)
    }

    private func problem(_ detail: String) -> ParameterProblem {
        let position = text.distance(from: text.startIndex, to: rest.startIndex) + 1
        return ParameterProblem(
            "query", [text], "There were errors processing your request: \(detail) (at position \(position))"
        )
    }
}
