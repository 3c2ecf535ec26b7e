import Agreements
import AuditLog
import Storage

/// When keys were last used, as the journals tell while they are read to be sealed; so no event loop does anything for it.
///
/// What was not saved when a process ended is found in the journal again, which keeps its files until this is saved.
struct KeyUses {
    private let store: KeyUseStore
    private var unsaved: [KeyID: Int64] = [:]
    private var lastSave: Int64 = 0

    private static let intervalNanoseconds: Int64 = 10_000_000_000

    init(_ store: KeyUseStore) {
        self.store = store
    }

    mutating func note(_ access: Access) {
        guard let id = KeyID(rawValue: access.key) else { return }
        unsaved[id, default: .min].raise(to: access.timeNanoseconds)
    }

    /// Saves what is new, unless that was done a moment ago.
    mutating func saveIfDue(now: Int64) throws {
        guard now - lastSave >= Self.intervalNanoseconds else { return }
        try save(now: now)
    }

    mutating func save(now: Int64) throws {
        lastSave = now
        guard !unsaved.isEmpty else { return }
        try store.save(unsaved)
        unsaved.removeAll(keepingCapacity: true)
    }
}

extension Int64 {
    fileprivate mutating func raise(to other: Int64) { self = Swift.max(self, other) }
}
