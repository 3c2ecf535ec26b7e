internal import SystemCrypto

/// A block whose records are all there, on its way into the log.
struct CutBlock {
    let account: OrganizationAccount
    /// Never empty, of one day, in order and without a gap.
    var records: [Record]
    var recordRoot: SHA256Digest
    /// The dictionary as of its last record.
    var dictionaryRoot: SHA256Digest
    var definitionCount: Int
    /// What it adds.
    var odometer: Odometer
    var tallies: TallyTable
    var usage: [UsageRow]
}
