import Yams

/// One value of a file, with the place it stands at.
///
/// Its readers report what is wrong and then return nil, so that a caller can go on to find further problems.
struct Value {
    let node: Node
    let document: YAMLDocument

    var place: Place { document.place(of: node) }

    func report(_ message: String) {
        document.log.report(message, at: place)
    }

    /// The text of a scalar; reports anything else.
    func read<Result>(_ grammar: Grammar<Result>) -> Result? {
        guard case .scalar(let scalar) = node, !isNull else {
            report("\(kind) is not \(grammar.wanted); \(grammar.advice)")
            return nil
        }
        do throws(Rejection) {
            return try grammar.parse(scalar.string)
        } catch {
            switch error {
            case .malformed: report("`\(scalar.string)` is not \(grammar.wanted); \(grammar.advice)")
            case .because(let message): report(message)
            }
            return nil
        }
    }

    /// The elements of a list; reports anything else.
    func list(of wanted: String, _ advice: String) -> [Value]? {
        guard case .sequence(let sequence) = node else {
            report("\(kind) is not a list of \(wanted); \(advice)")
            return nil
        }
        return sequence.map { Value(node: $0, document: document) }
    }

    /// The entries of a mapping in their order, each key once; reports anything else.
    ///
    /// Nothing at all (`key:`) is an empty mapping.
    func entries(of wanted: String, _ advice: String) -> [Entry]? {
        if isNull { return [] }
        guard case .mapping(let mapping) = node else {
            report("\(kind) is not \(wanted); \(advice)")
            return nil
        }
        var places: [String: Place] = [:]
        var entries: [Entry] = []
        for (keyNode, valueNode) in mapping {
            let key = Value(node: keyNode, document: document)
            guard case .scalar(let scalar) = keyNode else {
                key.report("\(key.kind) is not a key; write a name")
                continue
            }
            let name = document.originalKey(scalar.string)
            guard name != "<<" else {
                key.report("merge keys are not supported; write the keys out, or use an alias for a whole value")
                continue
            }
            if let first = places[name] {
                key.report("`\(name)` stands twice here; remove it, or the one at \(first)")
                continue
            }
            places[name] = key.place
            entries.append(Entry(name: name, key: key, value: Value(node: valueNode, document: document)))
        }
        return entries
    }

    /// The values of a mapping whose keys are all among `known`; reports any other.
    func fields(_ wanted: String, _ known: [String]) -> Fields? {
        let all = known.map { "`\($0)`" }.joined(separator: ", ")
        guard let entries = entries(of: wanted, "write a mapping with the keys \(all)") else { return nil }
        var values: [String: Value] = [:]
        for entry in entries {
            if known.contains(entry.name) {
                values[entry.name] = entry.value
            } else {
                let guess = Spelling.nearest(to: entry.name, in: known).map { "did you mean `\($0)`?" }
                entry.key.report("`\(entry.name)` is not a key of \(wanted); \(guess ?? "write one of \(all)")")
            }
        }
        return Fields(owner: self, values: values)
    }

    /// Whether nothing was written (`key:`, `key: ~` or `key: null`).
    var isNull: Bool {
        guard case .scalar(let scalar) = node, scalar.style == .plain else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    var isMapping: Bool {
        if case .mapping = node { true } else { false }
    }

    /// The elements of a list; none of anything else.
    var elements: [Value] {
        if case .sequence(let sequence) = node { sequence.map { Value(node: $0, document: document) } } else { [] }
    }

    /// The text of a scalar.
    var word: String? {
        if case .scalar(let scalar) = node { scalar.string } else { nil }
    }

    var isList: Bool {
        if case .sequence = node { true } else { false }
    }

    var isEmptyList: Bool {
        if case .sequence(let sequence) = node { sequence.isEmpty } else { false }
    }

    /// What it is, for a message.
    private var kind: String {
        switch node {
        case .scalar(let scalar): isNull ? "nothing" : "`\(scalar.string)`"
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .alias: "an alias"
        }
    }
}
