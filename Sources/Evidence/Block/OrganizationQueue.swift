internal import AuditLog
internal import SystemCrypto
internal import TransparencyLog

/// The records of an organization that are not sealed yet.
///
/// Not Sendable: it belongs to the sealer.
final class OrganizationQueue {
    let account: OrganizationAccount
    /// The sequence number of the next record.
    private(set) var nextSequence: UInt64
    /// The open block's records, in order and without a gap.
    private(set) var records: [Record] = []
    /// When the open block began, by the clock of records or, where they come late, that of sealing.
    private(set) var openedMilliseconds: Int64 = 0
    /// Records that came before others that stand before them, by sequence number.
    var waiting: [UInt64: WaitingAccess] = [:]
    /// Whether somebody waits for a receipt of a record in the open block.
    var isRequested = false
    /// When a block was last sealed for a receipt.
    var requestSealedMilliseconds: Int64?
    private var lastRecorded: Int64
    private var tree = MerkleAccumulator()
    private var odometer = Odometer()
    private var tallies = TallyTable()
    private var usage = UsageAggregator()

    init(account: OrganizationAccount) {
        self.account = account
        nextSequence = account.lastSequence + 1
        lastRecorded = account.last?.header.lastRecordedMilliseconds ?? .min
    }

    /// A record that waits for those before it.
    struct WaitingAccess {
        var access: Access
        var translation: NameTranslation
    }

    /// When the next record counts as recorded: never before the one before it.
    @inline(__always)
    func recorded(_ milliseconds: Int64) -> Int64 { max(milliseconds, lastRecorded) }

    /// Whether a record of this time has to begin another block: of another day, or the open one is that old.
    @inline(__always)
    func mustCut(before milliseconds: Int64, ageMilliseconds: Int64) -> Bool {
        guard let first = records.first?.recordedMilliseconds else { return false }
        return milliseconds - first >= ageMilliseconds
            || EvidenceDay(milliseconds: milliseconds) != EvidenceDay(milliseconds: first)
    }

    /// Counts the open block's age from now where it began later than that, as when the clock was put back.
    func setClock(_ milliseconds: Int64) {
        openedMilliseconds = min(openedMilliseconds, milliseconds)
        requestSealedMilliseconds = requestSealedMilliseconds.map { min($0, milliseconds) }
    }

    /// Takes the next record into the open block; `leaf` is scratch of 129 bytes, the first of them 0.
    @inline(__always)
    func append(_ record: Record, leaf: UnsafeMutableRawBufferPointer, clockMilliseconds: Int64) {
        if records.isEmpty { openedMilliseconds = max(record.recordedMilliseconds, clockMilliseconds) }
        record.encode(to: leaf.baseAddress! + 1)
        tree.append(SHA256.digest(of: UnsafeRawBufferPointer(leaf)))
        odometer.add(record)
        tallies.add(record)
        usage.add(record)
        lastRecorded = record.recordedMilliseconds
        nextSequence = record.sequence + 1
        records.append(record)
    }

    /// What the open block's records mean for the usage index.
    var usageRows: [UsageRow] { usage.rows(organization: account.name, dictionary: account.dictionary) }

    /// Ends the open block, which must have records, and begins another, with the room of `spare`.
    func cut(spare: [Record]) -> CutBlock {
        let block = CutBlock(
            account: account, records: records, recordRoot: tree.root, dictionaryRoot: account.dictionary.root,
            definitionCount: account.dictionary.definitions.count, odometer: odometer, tallies: tallies,
            usage: usageRows)
        records = spare
        tree.reset()
        odometer = Odometer()
        tallies = TallyTable()
        usage.removeAll()
        isRequested = false
        return block
    }
}
