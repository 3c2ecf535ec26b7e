/// What the table holds of an app; its routes are the bits of as many words as the table's routes need.
struct AppRow: BitwiseCopyable, Sendable {
    var organizationRow: UInt32
    var number: UInt32
    var purposeNumber: UInt32
    /// Its index in the organization's slab.
    var slabIndex: UInt32
}
