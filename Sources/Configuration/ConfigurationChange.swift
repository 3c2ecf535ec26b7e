/// One thing that two configurations say differently.
package struct ConfigurationChange: Sendable, Hashable, CustomStringConvertible {
    package enum Kind: Sendable, Hashable {
        case added(String)
        case removed(String)
        case changed(from: String, to: String)
        /// Elements that both have stand in another order.
        case reordered(from: [String], to: [String])
    }

    package let path: String
    package let kind: Kind

    /// As a line: `organizations.contoso.status: active -> suspended`.
    package var description: String {
        switch kind {
        case .added(let value): "\(path): not set -> \(value)"
        case .removed(let value): "\(path): \(value) -> not set"
        case .changed(let old, let new): "\(path): \(old) -> \(new)"
        case .reordered(let old, let new):
            "\(path): order \(old.joined(separator: ", ")) -> \(new.joined(separator: ", "))"
        }
    }
}

extension ConfigurationOutline {
    /// What another outline says differently, in its order, and then what it no longer says.
    package func changes(to other: ConfigurationOutline) -> [ConfigurationChange] {
        let before = Dictionary(entries.map { ($0.path, $0.value) }) { first, _ in first }
        let after = Set(other.entries.map(\.path))
        var changes: [ConfigurationChange] = []
        for entry in other.entries {
            guard let old = before[entry.path] else {
                changes.append(ConfigurationChange(path: entry.path, kind: .added(entry.value)))
                continue
            }
            guard old != entry.value else { continue }
            changes.append(ConfigurationChange(path: entry.path, kind: .changed(from: old, to: entry.value)))
        }
        for entry in entries where !after.contains(entry.path) {
            changes.append(ConfigurationChange(path: entry.path, kind: .removed(entry.value)))
        }
        return changes + reorderings(to: other)
    }

    private func reorderings(to other: ConfigurationOutline) -> [ConfigurationChange] {
        var changes: [ConfigurationChange] = []
        for (path, new) in other.orders.sorted(by: { $0.key < $1.key }) {
            guard let old = orders[path] else { continue }
            let common = Set(old).intersection(new)
            let (before, after) = (old.filter(common.contains), new.filter(common.contains))
            guard before != after else { continue }
            changes.append(ConfigurationChange(path: path, kind: .reordered(from: before, to: after)))
        }
        return changes
    }
}
