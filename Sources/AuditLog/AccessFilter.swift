/// Which accesses an export is about; what isn't given doesn't matter.
package struct AccessFilter: Sendable, Hashable {
    package var organization: String?
    package var app: String?
    /// Arrived at or after.
    package var from: UTCTime?
    /// Arrived before.
    package var to: UTCTime?

    package init(organization: String? = nil, app: String? = nil, from: UTCTime? = nil, to: UTCTime? = nil) {
        self.organization = organization
        self.app = app
        self.from = from
        self.to = to
    }

    package func matches(_ entry: JournalEntry) -> Bool {
        if let from, entry.access.timeNanoseconds < from.nanoseconds { return false }
        if let to, entry.access.timeNanoseconds >= to.nanoseconds { return false }
        if let organization, entry.organization != organization { return false }
        if let app, entry.app != app { return false }
        return true
    }
}
