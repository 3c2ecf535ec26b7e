/// What the table holds of an app; its routes are the bits of as many words as the table's routes need.
struct AppRow: BitwiseCopyable, Sendable {
    var organizationRow: UInt32
    var number: UInt32
    /// 0: it has none.
    var purposeNumber: UInt32
    /// Its index in the organization's slab.
    var slabIndex: UInt32
    /// When its purpose is approved, in Unix nanoseconds, without the end; from `Int64.max` on where it has none.
    var approvedAtNanoseconds: Int64
    var expiresAtNanoseconds: Int64
    /// Set where the organization or the app isn't active.
    var standing: AccessRefusal?
}
