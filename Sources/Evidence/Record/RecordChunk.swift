/// A run of records in a segment file: those of one block, or of several.
///
/// | offset | bytes | field |
/// | --- | --- | --- |
/// | 0 | 4 | CRC-32C of the bytes from 4 to the payload's end |
/// | 4 | 4 | length of the payload, L |
/// | 8 | 4 | rows |
/// | 12 | 4 | blocks |
/// | 16 | L | payload |
/// | 16 + L | 0–7 | zeros up to a multiple of 8 |
///
/// The payload is a run of columns (see `ColumnWriter`):
///
/// | numbers | column |
/// | --- | --- |
/// | blocks | rows of each block |
/// | blocks | first sequence of each |
/// | blocks | recorded time of its first row, Unix milliseconds |
/// | rows | caller: a table, and the numbers in it |
/// | rows | shape: a table, and the numbers in it |
/// | rows | address: a table, and the numbers in it |
/// | rows | query tokens: a byte; 1: a table, and the numbers in it; 0: the tokens |
/// | rows | recorded time, less that of the row before in the block; 0 for the first |
/// | rows | duration |
/// | rows | items |
/// | shapes | bytes an item: what to expect of bytes sent |
/// | rows | bytes sent, less items times bytes an item of its shape, as zigzag of 64 bits |
/// | rows | bytes received |
///
/// A table is the number of its tuples (4 bytes) and a column of each word of the tuples, in the order of
/// `ColumnTuple`. Sequences need no column: those of a block are dense. Integers are little-endian, and sums are
/// modulo 2^64.
package struct RecordChunk: Sendable {
    static let headByteCount = 16
    /// The most rows of a chunk; a block of the greatest size fills it.
    package static let maximumRowCount = BlockHeader.maximumRecordCount
    /// No chunk of the most rows is longer than this, whatever is in them.
    static let maximumPayloadByteCount = 1 << 24

    /// One block's share of the rows.
    struct Part: Equatable {
        var firstRow: Int
        var rowCount: Int
    }

    /// All records, in order.
    package internal(set) var records: [Record]
    var parts: [Part]

    /// The part that begins with a row; nil when none does.
    func part(firstRow: Int) -> Part? {
        var low = 0
        var high = parts.count
        while low < high {
            let middle = (low + high) / 2
            if parts[middle].firstRow < firstRow { low = middle + 1 } else { high = middle }
        }
        return low < parts.count && parts[low].firstRow == firstRow ? parts[low] : nil
    }

    /// The length of a chunk with its padding.
    static func byteCount(payload: Int) -> Int { (headByteCount + payload + 7) & ~7 }
}
