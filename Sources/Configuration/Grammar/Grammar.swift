/// How the text of a scalar becomes a value, and how to say that it can't.
struct Grammar<Result> {
    /// With its article: "a duration".
    let wanted: String
    /// What to write instead: "write a whole number with ms, s, m or h, as in `30s`".
    let advice: String
    let parse: (String) throws(Rejection) -> Result

    init(_ wanted: String, _ advice: String, parse: @escaping (String) throws(Rejection) -> Result) {
        self.wanted = wanted
        self.advice = advice
        self.parse = parse
    }
}
