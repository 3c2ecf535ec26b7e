/// A group of the ledger: what one step of sealing adds, all of it or nothing.
///
/// | offset | bytes | field |
/// | --- | --- | --- |
/// | 0 | 4 | CRC-32C of the bytes from 4 to the payload's end |
/// | 4 | 4 | length of the payload, L |
/// | 8 | 4 | length of the items |
/// | 12 | 4 | blocks among them |
/// | 16 | 8 | index in the log of the first block, or of the next one where there is none |
/// | 24 | L | the items (see `LedgerItem`): as they are where both lengths are the same, else a zstd frame of them |
/// | 24 + L | 0–7 | zeros up to a multiple of 8 |
struct LedgerGroup {
    static let headByteCount = 24
    /// No group has more blocks: what is left waits for the next step.
    static let maximumBlockCount = 4_096
    static let maximumItemsByteCount = 1 << 30

    /// Where it begins in its file.
    let offset: Int
    /// Its length with padding.
    let byteCount: Int
    let firstLogIndex: UInt64
    let blockCount: Int
    /// Valid until the reader's next group.
    let items: UnsafeRawBufferPointer

    /// The size of the log behind it.
    var logSize: UInt64 { firstLogIndex &+ UInt64(blockCount) }
    /// Where the next group begins.
    var end: Int { offset + byteCount }

    static func byteCount(payload: Int) -> Int { (headByteCount + payload + 7) & ~7 }
}
