import Yams

/// What the files of a configuration say as paths and values, such as `organizations.contoso.status` and `active`.
///
/// It is made from the YAML alone, so that it has every key, whatever the gateway makes of it; comments, order of keys
/// and spelling don't count. Elements of a list that have a `name` go by it; a list of plain values is one value.
package struct ConfigurationOutline: Sendable, Hashable {
    /// In the order of the files.
    package private(set) var entries: [Entry] = []
    /// The names in each list of named elements, since an order may mean something.
    private(set) var orders: [String: [String]] = [:]

    package struct Entry: Sendable, Hashable {
        package let path: String
        package let value: String
    }

    /// - Throws: A file that is no YAML.
    package init(_ sources: [GatewayConfiguration.Source]) throws(ConfigurationError) {
        let log = ProblemLog()
        for source in sources {
            let text = String(decoding: source.bytes, as: UTF8.self)
            let document = YAMLDocument(file: source.path, log: log)
            guard let root = document.compose(text.first == "\u{FEFF}" ? String(text.dropFirst()) : text) else {
                continue
            }
            add(root, at: "")
        }
        guard log.isEmpty else { throw log.error }
    }

    private mutating func add(_ value: Value, at path: String) {
        func below(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
        switch value.node {
        case .mapping:
            let members = value.entries(of: "a mapping", "") ?? []
            if members.isEmpty { entries.append(Entry(path: path, value: "{}")) }
            for member in members { add(member.value, at: below(member.name)) }
        case .sequence:
            let elements = value.list(of: "values", "") ?? []
            let names = elements.map(\.elementName)
            if !names.isEmpty, names.allSatisfy({ $0 != nil }) {
                orders[path] = names.compactMap(\.self)
                for (name, element) in zip(names, elements) { add(element, at: below(name ?? "")) }
            } else if elements.contains(where: \.isMapping) {
                for (place, element) in elements.enumerated() { add(element, at: "\(path)[\(place)]") }
            } else {
                entries.append(Entry(path: path, value: "[" + elements.map(\.text).joined(separator: ", ") + "]"))
            }
        case .scalar, .alias:
            entries.append(Entry(path: path, value: value.text))
        }
    }
}

extension Value {
    /// What a list's element is called: its `name`.
    fileprivate var elementName: String? {
        guard isMapping, let name = entries(of: "a mapping", "")?.first(where: { $0.name == "name" }) else {
            return nil
        }
        return name.value.text
    }

    /// A scalar's text.
    fileprivate var text: String {
        guard case .scalar(let scalar) = node else { return "…" }
        return isNull ? "null" : scalar.string
    }
}
