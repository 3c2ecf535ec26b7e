/// Accesses of one app that one limit decides otherwise than it was decided then.
package struct ReplayFinding: Sendable, Hashable {
    /// The app; nil: none was known.
    package var app: String?
    /// The name of the limit, or of what else refuses.
    package var limit: String
    package var requests: UInt64 = 0
    package var items: UInt64 = 0
    /// When the first of them arrived, in Unix milliseconds.
    package var firstMilliseconds: Int64

    /// Counts another access.
    mutating func add(requests: UInt64 = 0, items: UInt64 = 0) {
        self.requests &+= requests
        self.items &+= items
    }
}
