/// Collects the problems of one run.
///
/// Confined to the call that loads a configuration.
final class ProblemLog {
    private var problems: Set<ConfigurationError.Problem> = []

    var isEmpty: Bool { problems.isEmpty }

    var error: ConfigurationError { ConfigurationError(problems: problems.sorted()) }

    func report(_ message: String, at place: Place) {
        problems.insert(ConfigurationError.Problem(place: place, message: message))
    }
}
