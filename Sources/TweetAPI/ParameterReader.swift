/// Reads a request's parameters and gathers every problem, so that one answer can name them all.
struct ParameterReader {
    private let parameters: QueryParameters
    private var problems: [ParameterProblem] = []

    /// Notes each parameter that isn't one of `allowed`; those that begin with `ignoredPrefix` are not its concern.
    init(_ parameters: QueryParameters, allowed: [String], ignoredPrefix: String? = TestAids.prefix) {
        self.parameters = parameters
        let list = allowed.joined(separator: ",")
        for parameter in parameters.all where !allowed.contains(parameter.name) {
            if let ignoredPrefix, parameter.name.hasPrefix(ignoredPrefix) {
                continue
            }
            note(parameter.name, [parameter.value], "The query parameter [\(parameter.name)] is not one of [\(list)]")
        }
    }

    mutating func note(_ problem: ParameterProblem) {
        problems.append(problem)
    }

    mutating func note(_ name: String, _ values: [String], _ message: String) {
        note(ParameterProblem(name, values, message))
    }

    /// The single value of a parameter; nil where it is absent, and where it is repeated, which is a problem.
    mutating func value(_ name: String) -> String? {
        let values = parameters.values(of: name)
        if values.count > 1 {
            note(name, values, "The `\(name)` query parameter must be given once")
            return nil
        }
        return values.first
    }

    mutating func requiredValue(_ name: String) -> String? {
        if parameters.values(of: name).isEmpty {
            note(name, [], "The `\(name)` query parameter can not be empty")
            return nil
        }
        guard let value = value(name) else {
            return nil
        }
        if value.allSatisfy(\.isWhitespace) {
            note(name, [value], "The `\(name)` query parameter can not be empty")
            return nil
        }
        return value
    }

    /// A number of the range; nil where it is absent or a problem.
    mutating func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = value(name) else {
            return nil
        }
        guard let number = Int(value) else {
            note(name, [value], "The `\(name)` query parameter value [\(value)] is not a valid number")
            return nil
        }
        guard range.contains(number) else {
            let bounds = "\(range.lowerBound) and \(range.upperBound)"
            note(name, [value], "The `\(name)` query parameter value [\(value)] is not between \(bounds)")
            return nil
        }
        return number
    }

    /// An id of a post or user: 1 to 19 digits.
    mutating func id(_ name: String) -> UInt64? {
        value(name).flatMap { id($0, of: name) }
    }

    /// Reads an id that came as part of the path, or as one of many.
    mutating func id(_ text: String, of name: String) -> UInt64? {
        guard (1...19).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            note(name, [text], "The `\(name)` query parameter value [\(text)] is not valid")
            return nil
        }
        return UInt64(text)
    }

    /// Milliseconds since 1970.
    mutating func instant(_ name: String) -> Int64? {
        guard let value = value(name) else {
            return nil
        }
        guard let milliseconds = Timestamp.milliseconds(value) else {
            note(name, [value], "The `\(name)` query parameter value [\(value)] is not a valid RFC3339 date-time")
            return nil
        }
        return milliseconds
    }

    /// One of the choices; nil where it is absent or a problem.
    mutating func choice(_ name: String, of choices: [String]) -> String? {
        guard let value = value(name) else {
            return nil
        }
        guard choices.contains(value) else {
            noteChoice(name, value, choices)
            return nil
        }
        return value
    }

    /// A comma-separated list, each entry of which stands for some members of an option set.
    mutating func options<Options: OptionSet>(_ name: String, _ named: [(name: String, fields: Options)]) -> Options {
        var result: Options = []
        for entry in (value(name) ?? "").split(separator: ",") {
            if let match = named.first(where: { $0.name == entry }) {
                result.formUnion(match.fields)
            } else {
                noteChoice(name, String(entry), named.map(\.name))
            }
        }
        return result
    }

    /// Ends the reading.
    func check() throws(APIProblem) {
        if !problems.isEmpty {
            throw .invalidRequest(problems)
        }
    }

    private mutating func noteChoice(_ name: String, _ value: String, _ choices: [String]) {
        let list = choices.joined(separator: ",")
        note(name, [value], "The `\(name)` query parameter value [\(value)] is not one of [\(list)]")
    }
}
