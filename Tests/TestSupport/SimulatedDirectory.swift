/// A directory of a `SimulatedDisk`: the names as the running system sees them, and those that are durable.
///
/// When power is lost, what was done to names since the last sync is kept or lost: all of it, none, up to some point,
/// or each by itself. A rename is one thing: the file has its new name and not the old, or the other way round.
struct SimulatedDirectory {
    enum Entry: Equatable {
        case file(Int)
        case directory

        var inode: Int? {
            if case .file(let inode) = self { inode } else { nil }
        }
    }

    private enum Change {
        case set(String, Entry?)
        case rename(String, String, Entry)
    }

    private(set) var entries: [String: Entry] = [:]
    private var durable: [String: Entry] = [:]
    private var changes: [Change] = []

    /// The files that have a name here.
    var visibleInodes: [Int] { entries.values.compactMap(\.inode) }

    /// The files that have a name here, or could have again.
    var inodes: [Int] {
        let changed = changes.compactMap { change in
            switch change {
            case .set(_, let entry): entry?.inode
            case .rename(_, _, let entry): entry.inode
            }
        }
        return visibleInodes + durable.values.compactMap(\.inode) + changed
    }

    mutating func set(_ name: String, _ entry: Entry?) {
        entries[name] = entry
        changes.append(.set(name, entry))
    }

    mutating func rename(_ name: String, to newName: String) {
        guard let entry = entries.removeValue(forKey: name) else { return }
        entries[newName] = entry
        changes.append(.rename(name, newName, entry))
    }

    mutating func sync() {
        durable = entries
        changes = []
    }

    /// Keeps or loses what was not synced; returns the directories in it that are gone.
    mutating func losePower(_ generator: inout SeededGenerator) -> [String] {
        guard !changes.isEmpty else { return [] }
        let before = entries
        let kept: [Bool]
        switch generator.below(4) {
        case 0: kept = changes.map { _ in false }
        case 1: kept = changes.map { _ in true }
        case 2:
            let count = generator.below(changes.count + 1)
            kept = changes.indices.map { $0 < count }
        default: kept = changes.map { _ in generator.below(2) == 0 }
        }
        for (change, isKept) in zip(changes, kept) where isKept {
            switch change {
            case .set(let name, let entry): durable[name] = entry
            case .rename(let name, let newName, let entry):
                if durable[name] == entry { durable[name] = nil }
                durable[newName] = entry
            }
        }
        entries = durable
        changes = []
        return before.filter { $0.value == .directory && durable[$0.key] != .directory }.keys.sorted()
    }
}
