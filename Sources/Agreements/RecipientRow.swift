/// One recipient that one organization's agreement lists.
struct RecipientRow: BitwiseCopyable, Sendable {
    var number: UInt32
    /// Its index in the organization's slab.
    var slabIndex: UInt32
    /// Its name: a range of the table's name bytes.
    var nameStart: UInt32
    var nameCount: UInt32
}
