/// When blocks are sealed, and how much may wait for it.
package struct SealingSettings: Sendable {
    /// A block is sealed when it is this old.
    package var ageMilliseconds: Int64 = 3_600_000
    /// A block this old is sealed when it has `fillingRecordCount` records.
    package var fillingMilliseconds: Int64 = 60_000
    package var fillingRecordCount = 4_096
    /// A block is sealed for a receipt at most this often, of each organization.
    package var requestMilliseconds: Int64 = 60_000
    /// When a day is over, its blocks are sealed once they have been open this long: what is read late is in them.
    package var midnightMilliseconds: Int64 = 10_000
    /// A missing record is waited for until one was read that is this much newer than the one behind the gap.
    package var gapMilliseconds: Int64 = 10_000
    /// The most records of a block.
    package var blockRecordCount = BlockHeader.maximumRecordCount
    /// When so many records of all organizations wait to be sealed, the largest blocks are.
    package var unsealedRecordCount = 1 << 20
    /// When so many records in whole blocks wait to be written, a step is due.
    package var stepRecordCount = 1 << 18
    /// When so many records wait for those before them, the gaps before them are filled.
    package var waitingRecordCount = 1 << 16

    package init() {}
}
