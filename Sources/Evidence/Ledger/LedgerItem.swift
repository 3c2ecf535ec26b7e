/// One item of a group of the ledger.
///
/// Each is a tag byte and its fields, little-endian:
///
/// | tag | fields |
/// | --- | --- |
/// | 1 organization | number (4), length (2), name in UTF-8 |
/// | 2 definition | organization (4), length (2), kind (1), number (4), name in UTF-8 |
/// | 3 tallies | organization (4), block they are as of (8), length (4), tallies |
/// | 4 block | organization (4), header (288), salt (16), segment's date (4) and number (4), chunk's offset (8), first row (4) |
/// | 5 state | size of the log (8), segment's date (4) and number (4), its length (8) |
/// | 6 last block | index in the log (8), then as for a block |
/// | 7 pruned | segment's date (4) and number (4), first day kept (8), when, Unix milliseconds (8) |
///
/// The length of a definition covers its kind, number and name.
enum LedgerItem {
    /// An organization has its first block; its number counts from 1, in the order of first blocks.
    case organization(number: UInt32, name: String)
    /// The next definition of an organization's dictionary; it stands before the first block that counts it.
    case definition(organization: UInt32, NameDefinition)
    /// An organization's tallies as of one of its blocks; the bytes are valid until the next group is read.
    case tallies(organization: UInt32, block: UInt64, bytes: UnsafeRawBufferPointer)
    /// The next block of the log.
    case block(LedgerBlock)
    /// The first item of a file: what follows in its group says again where everything stood.
    case state(LedgerState)
    /// An organization's last block, said again.
    case last(LedgerBlock, logIndex: UInt64)
    /// A segment's file was removed, since all of it was older than the first day kept.
    case pruned(PrunedSegment)

    enum Tag: UInt8 {
        case organization = 1
        case definition = 2
        case tallies = 3
        case block = 4
        case state = 5
        case last = 6
        case pruned = 7
    }
}

/// A block as the ledger has it.
struct LedgerBlock {
    static let byteCount = 4 + BlockHeader.encodedByteCount + BlockSalt.byteCount + 20

    /// The organization's number in the ledger.
    var organization: UInt32
    var header: BlockHeader
    var salt: BlockSalt
    var location: RecordLocation
}

/// Where things stood when a file of the ledger was begun.
struct LedgerState: Hashable {
    static let byteCount = 24

    /// How many blocks the log had.
    var logSize: UInt64
    /// The segment that was written last, and how long it was; nil before the first.
    var segment: SegmentEnd?
}

/// How far a segment is written.
struct SegmentEnd: Hashable {
    var name: SegmentName
    var end: Int
}

/// A segment that was removed for its age.
struct PrunedSegment: Hashable {
    static let byteCount = 24

    var segment: SegmentName
    /// All records of the segment are of days before this.
    var firstDayKept: EvidenceDay
    var prunedMilliseconds: Int64
}
