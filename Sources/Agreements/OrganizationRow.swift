internal import RateLimiting

/// What the table holds of an organization.
struct OrganizationRow: BitwiseCopyable, Sendable {
    /// Owned by the registry, which outlives every table.
    var slab: Unmanaged<LimitSlab>
    var number: UInt32
    /// The recipients it may pass data on to: a range of the table's recipient rows.
    var recipientStart: UInt32
    var recipientCount: UInt32
    /// The certificates of which its callers show one: a range of the table's certificates.
    var certificateStart: UInt32
    var certificateCount: UInt32
}
