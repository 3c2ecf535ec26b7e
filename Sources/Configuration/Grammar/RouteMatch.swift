/// What a route matches: `GET /x/{id}`, or `* /x/**` for any method.
struct RouteMatch {
    /// Nil: any.
    let method: String?
    let path: PathTemplate

    init(parsing text: String) throws(Rejection) {
        let words = text.split(separator: " ", omittingEmptySubsequences: true)
        guard words.count == 2 else { throw .malformed }
        path = try PathTemplate(parsing: String(words[1]))
        guard words[0] != "*" else {
            method = nil
            return
        }
        let name = String(words[0])
        guard Self.methods.contains(name) else {
            let guess = Spelling.nearest(to: name, in: Self.methods).map { "did you mean `\($0)`?" }
            let all = Self.methods.joined(separator: ", ")
            throw .because(
                "`\(name)` is not a method a route can have; \(guess ?? "write one of \(all), or `*` for any")")
        }
        method = name
    }

    /// Those of RFC 9110 but CONNECT, which is never forwarded, and PATCH.
    private static let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]

    /// Whether it matches every request that `other` matches.
    func covers(_ other: RouteMatch) -> Bool {
        (method == nil || method == other.method) && path.covers(other.path)
    }
}
