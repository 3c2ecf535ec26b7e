internal import RateLimiting

/// Lives as long as an ``AccessTable``, and says what charges of its accesses may need.
///
/// An object of its own, since weak references slow down the counting of whatever they lead to.
final class TableMark: Sendable {
    let slabs: [LimitSlab]
    /// Of each slab the generation that was in force when the table was made: no charge by the table is of an earlier one.
    let generations: [UInt32]

    init(_ slabs: [LimitSlab]) {
        self.slabs = slabs
        generations = slabs.map(\.generation)
    }
}
