/// The values of a mapping with known keys.
struct Fields {
    let owner: Value
    private let values: [String: Value]

    init(owner: Value, values: [String: Value]) {
        self.owner = owner
        self.values = values
    }

    subscript(key: String) -> Value? { values[key] }

    /// Every value, by its key.
    var all: [String: Value] { values }

    /// Reads an optional scalar; nil where it is absent or, reported, wrong.
    func optional<Result>(_ key: String, _ grammar: Grammar<Result>) -> Result? {
        values[key]?.read(grammar)
    }

    /// Reads an optional scalar; the default stands in where it is absent or, reported, wrong.
    func optional<Result>(_ key: String, _ grammar: Grammar<Result>, default standard: Result) -> Result {
        values[key]?.read(grammar) ?? standard
    }

    /// Reads a scalar; reports where it is absent or wrong.
    func required<Result>(_ key: String, _ grammar: Grammar<Result>) -> Result? {
        required(key, grammar.advice)?.read(grammar)
    }

    /// The value of a key that must be there; reports where it is absent.
    func required(_ key: String, _ advice: String) -> Value? {
        guard let value = values[key] else {
            owner.report("`\(key)` is missing; \(advice)")
            return nil
        }
        return value
    }
}
