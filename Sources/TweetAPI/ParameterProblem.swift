/// One thing wrong with one parameter of a request, as X words it.
struct ParameterProblem: Error, Sendable, Equatable {
    /// Name of the query, path or body parameter.
    let parameter: String
    /// What was given; empty where nothing was.
    let values: [String]
    let message: String

    init(_ parameter: String, _ values: [String], _ message: String) {
        self.parameter = parameter
        self.values = values
        self.message = message
    }
}
