/// Which accesses an export is about; what isn't given doesn't matter.
public struct AccessFilter: Sendable, Hashable {
    public var organization: String?
    public var app: String?
    /// Arrived at or after.
    public var from: UTCTime?
    /// Arrived before.
    public var to: UTCTime?

    public init(organization: String? = nil, app: String? = nil, from: UTCTime? = nil, to: UTCTime? = nil) {
        self.organization = organization
        self.app = app
        self.from = from
        self.to = to
    }

    public func matches(_ entry: JournalEntry) -> Bool {
        if let from, entry.access.timeNanoseconds < from.nanoseconds { return false }
        if let to, entry.access.timeNanoseconds >= to.nanoseconds { return false }
        if let organization, entry.organization != organization { return false }
        if let app, entry.app != app { return false }
        return true
    }
}
