/// The names of one kind that a configuration declares, for those places that refer to them.
struct Declarations {
    /// What is named: "route".
    let kind: String
    /// False until the section that declares them was found and read; till then nothing is said about references.
    var isComplete = false
    private(set) var names: [String] = []
    private var places: [String: Place] = [:]

    init(_ kind: String) {
        self.kind = kind
    }

    /// Adds a name; reports one that is taken.
    mutating func declare(_ name: String, at value: Value) {
        if let first = places[name] {
            value.report("the \(kind) `\(name)` is named twice; give it another name than the one at \(first)")
            return
        }
        places[name] = value.place
        names.append(name)
    }

    /// Reads a name that must have been declared; reports any other.
    func resolve(_ value: Value) -> String? {
        guard let name = value.read(.name(kind)) else { return nil }
        guard isComplete, places[name] == nil else { return name }
        let advice: String
        if let guess = Spelling.nearest(to: name, in: names) {
            advice = "did you mean `\(guess)`?"
        } else if names.isEmpty {
            advice = "declare it"
        } else {
            let known = names.prefix(8).map { "`\($0)`" }.joined(separator: ", ")
            advice = "write one of \(known)\(names.count > 8 ? ", …" : "")"
        }
        value.report("there is no \(kind) `\(name)`; \(advice)")
        return nil
    }

    /// Reads a list of declared names, each only once.
    func resolveList(_ value: Value) -> [String]? {
        guard let values = value.list(of: "names", "write \(kind)s in brackets, as in `[one, two]`") else { return nil }
        var found: [String] = []
        for element in values {
            guard let name = resolve(element) else { continue }
            if found.contains(name) {
                element.report("the \(kind) `\(name)` stands twice in this list; remove one")
            } else {
                found.append(name)
            }
        }
        return found
    }
}
