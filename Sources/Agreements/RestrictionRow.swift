/// What a key is restricted to beyond its app's purpose; keys with the same restriction share it.
struct RestrictionRow: BitwiseCopyable, Sendable {
    /// The networks it may be used from: a range of the table's networks; none: from everywhere.
    var networkStart: UInt32
    var networkCount: UInt32
    /// Where its words in the table's words of restricted routes begin; nil: it is for all routes.
    var routeWordStart: UInt32?
}
