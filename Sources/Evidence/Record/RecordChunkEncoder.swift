internal import AuditLog

/// Turns the records of blocks into chunks.
///
/// Not Sendable: it keeps its buffers and tables for the next chunk.
package final class RecordChunkEncoder {
    private let writer: ColumnWriter
    private var callers = TupleTable()
    private var shapes = TupleTable()
    private var addresses = TupleTable()
    private var queries = TupleTable()
    private var shapeNumbers: [UInt64] = []
    private var column: [UInt64] = []
    private var expected: [UInt64] = []

    /// The level of zstd that `docs/decisions/record-columns.md` measures.
    package static let level: Int32 = 1

    package init(level: Int32 = RecordChunkEncoder.level) {
        writer = ColumnWriter(level: level)
    }

    /// The bytes of a chunk, padding included, with these blocks' records.
    ///
    /// - Precondition: at least one block; none without records, none that decreases in `recordedMilliseconds`, none
    ///   with a gap in its sequences; not more than `RecordChunk.maximumRowCount` rows.
    package func encode(_ blocks: [[Record]]) -> [UInt8] {
        let rows = blocks.reduce(0) { $0 + $1.count }
        precondition(rows > 0 && rows <= RecordChunk.maximumRowCount)
        writer.removeAll()
        for field in 0..<4 { writer.put(UInt32(field == 2 ? rows : field == 3 ? blocks.count : 0)) }
        writer.put(blocks.map { UInt64($0.count) })
        writer.put(blocks.map { $0[0].sequence })
        writer.put(blocks.map { UInt64(bitPattern: $0[0].recordedMilliseconds) })
        column.removeAll(keepingCapacity: true)
        column.reserveCapacity(rows)
        putTuples(.caller, of: blocks, table: &callers)
        putTuples(.shape, of: blocks, table: &shapes)
        swap(&shapeNumbers, &column)
        putTuples(.address, of: blocks, table: &addresses)
        putQueries(of: blocks, rows: rows)
        putTimes(of: blocks)
        put(blocks) { UInt64($0.durationMilliseconds) }
        put(blocks) { $0.items }
        putBytesSent(of: blocks)
        put(blocks) { $0.bytesReceived }
        return frame()
    }

    private func frame() -> [UInt8] {
        var bytes = writer.output
        let payload = bytes.count - RecordChunk.headByteCount
        bytes.append(contentsOf: repeatElement(0, count: RecordChunk.byteCount(payload: payload) - bytes.count))
        bytes.withUnsafeMutableBytes { bytes in
            bytes.baseAddress!.store(UInt32(payload), at: 4)
            let covered = UnsafeRawBufferPointer(rebasing: bytes[4..<RecordChunk.headByteCount + payload])
            bytes.baseAddress!.store(CRC32C.checksum(covered), at: 0)
        }
        return bytes
    }

    /// Writes one number of each record.
    @inline(__always)
    private func put(_ blocks: [[Record]], number: (Record) -> UInt64) {
        column.removeAll(keepingCapacity: true)
        for block in blocks {
            for record in block { column.append(number(record)) }
        }
        writer.put(column)
    }

    /// Writes the tuples of a kind; `column` then holds the number of each row.
    @inline(__always)
    private func putTuples(_ kind: ColumnTuple.Kind, of blocks: [[Record]], table: inout TupleTable) {
        number(kind, of: blocks, table: &table)
        put(table, words: kind.wordCount)
        writer.put(column)
    }

    @inline(__always)
    private func number(_ kind: ColumnTuple.Kind, of blocks: [[Record]], table: inout TupleTable) {
        table.removeAll()
        column.removeAll(keepingCapacity: true)
        for block in blocks {
            for record in block { column.append(UInt64(table.number(of: ColumnTuple(kind, of: record)))) }
        }
    }

    private func put(_ table: TupleTable, words: Int) {
        writer.put(UInt32(table.tuples.count))
        for word in 0..<words { writer.put(table.tuples.map { $0[word] }) }
    }

    private func putQueries(of blocks: [[Record]], rows: Int) {
        number(.query, of: blocks, table: &queries)
        if queries.tuples.count * 2 <= rows {
            writer.put(UInt8(1))
            put(queries, words: ColumnTuple.Kind.query.wordCount)
            writer.put(column)
        } else {
            writer.put(UInt8(0))
            put(blocks) { $0.query }
        }
    }

    private func putTimes(of blocks: [[Record]]) {
        column.removeAll(keepingCapacity: true)
        for block in blocks {
            var last = block[0].recordedMilliseconds
            for record in block {
                column.append(UInt64(bitPattern: record.recordedMilliseconds &- last))
                last = record.recordedMilliseconds
            }
        }
        writer.put(column)
    }

    /// Writes how the bytes sent differ from what an item of the shape takes on average.
    private func putBytesSent(of blocks: [[Record]]) {
        var items = [UInt64](repeating: 0, count: shapes.tuples.count)
        var bytes = items
        var row = 0
        for block in blocks {
            for record in block {
                let shape = Int(shapeNumbers[row])
                items[shape] = items[shape].saturatingSum(record.items)
                bytes[shape] = bytes[shape].saturatingSum(record.bytesSent)
                row += 1
            }
        }
        expected.removeAll(keepingCapacity: true)
        for shape in items.indices { expected.append(items[shape] == 0 ? 0 : bytes[shape] / items[shape]) }
        if isFurther(of: blocks) { for shape in expected.indices { expected[shape] = 0 } }
        writer.put(expected)
        column.removeAll(keepingCapacity: true)
        row = 0
        for block in blocks {
            for record in block {
                column.append(Self.difference(record, expected[Int(shapeNumbers[row])]))
                row += 1
            }
        }
        writer.put(column)
    }

    /// Whether the differences take more bits than the bytes themselves.
    private func isFurther(of blocks: [[Record]]) -> Bool {
        var saved = 0
        var row = 0
        for block in blocks {
            for record in block {
                let difference = Self.difference(record, expected[Int(shapeNumbers[row])])
                saved += difference.leadingZeroBitCount - Self.zigzag(record.bytesSent).leadingZeroBitCount
                row += 1
            }
        }
        return saved <= 0
    }

    @inline(__always)
    private static func difference(_ record: Record, _ bytesAnItem: UInt64) -> UInt64 {
        zigzag(record.bytesSent &- record.items &* bytesAnItem)
    }

    /// Small numbers of either sign as small numbers.
    @inline(__always)
    static func zigzag(_ number: UInt64) -> UInt64 {
        number << 1 ^ UInt64(bitPattern: Int64(bitPattern: number) >> 63)
    }
}
