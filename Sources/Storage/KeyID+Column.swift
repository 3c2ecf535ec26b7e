internal import Agreements

extension KeyID {
    /// The id as SQLite holds it; ids are below 2^63.
    var column: Int64 { Int64(rawValue) }
}
