internal import AuditLog

/// Turns chunks back into records.
///
/// Not Sendable: of each thread that reads, its own.
package final class RecordChunkDecoder {
    private let decompressor = ZstandardDecompressor()
    private var column: [UInt64] = []
    private var plane: [UInt8] = []
    /// The number of each row's shape, and how many shapes there are; from `tuples` to `numbers`.
    private var shapeNumbers: [UInt32] = []
    private var shapeCount = 0

    package init() {}

    /// The rows and blocks of a chunk with this payload.
    struct Head: Equatable {
        var payloadByteCount: Int
        var rowCount: Int
        var blockCount: Int

        /// The length of the chunk with its padding.
        var byteCount: Int { RecordChunk.byteCount(payload: payloadByteCount) }
    }

    /// What the head of a chunk says, before its checksum was looked at.
    ///
    /// - Throws: `EvidenceError.invalidChunk` for what no head says.
    static func head(_ bytes: UnsafeRawBufferPointer) throws(EvidenceError) -> Head {
        guard bytes.count >= RecordChunk.headByteCount else { throw .invalidChunk("the file ends in its head") }
        let head = Head(
            payloadByteCount: Int(bytes.load(UInt32.self, at: 4)), rowCount: Int(bytes.load(UInt32.self, at: 8)),
            blockCount: Int(bytes.load(UInt32.self, at: 12)))
        guard head.payloadByteCount > 0, head.payloadByteCount <= RecordChunk.maximumPayloadByteCount,
            head.rowCount > 0, head.rowCount <= RecordChunk.maximumRowCount, head.blockCount > 0,
            head.blockCount <= head.rowCount
        else { throw .invalidChunk("its head has impossible lengths") }
        return head
    }

    /// The records of a chunk, padding included.
    ///
    /// Each is canonical, in its block sequences are dense, and times never decrease.
    ///
    /// - Throws: `EvidenceError.invalidChunk` for anything else.
    package func decode(_ bytes: UnsafeRawBufferPointer) throws(EvidenceError) -> RecordChunk {
        let head = try Self.head(bytes)
        guard bytes.count == head.byteCount else { throw .invalidChunk("it is cut off") }
        let end = RecordChunk.headByteCount + head.payloadByteCount
        guard CRC32C.checksum(UnsafeRawBufferPointer(rebasing: bytes[4..<end])) == bytes.load(at: 0) else {
            throw .invalidChunk("its checksum is wrong")
        }
        for offset in end..<bytes.count where bytes[offset] != 0 {
            throw .invalidChunk("its padding is not zero")
        }
        if column.count < head.rowCount {
            column = Array(repeating: 0, count: head.rowCount)
            plane = Array(repeating: 0, count: head.rowCount)
        }
        var reader = ColumnReader(
            UnsafeRawBufferPointer(rebasing: bytes[RecordChunk.headByteCount..<end]), decompressor: decompressor)
        var records: [Record] = []
        let parts = try places(head, from: &reader, into: &records)
        try tuples(head.rowCount, from: &reader, into: &records)
        try numbers(head.rowCount, parts, from: &reader, into: &records)
        guard reader.isAtEnd else { throw .invalidChunk("there is more in it than columns") }
        for record in records { try record.checkCanonical() }
        return RecordChunk(records: records, parts: parts)
    }

    /// Reads a column of `count` numbers into `column`.
    private func read(_ count: Int, from reader: inout ColumnReader) throws(EvidenceError) {
        let result = column.withUnsafeMutableBufferPointer { column in
            plane.withUnsafeMutableBytes { plane -> Result<Void, EvidenceError> in
                do throws(EvidenceError) {
                    return .success(
                        try reader.column(
                            into: UnsafeMutableBufferPointer(rebasing: column[..<count]), plane: plane))
                } catch {
                    return .failure(error)
                }
            }
        }
        try result.get()
    }

    /// Reads the blocks' places, and makes their records with sequences and the time of the first.
    private func places(
        _ head: Head, from reader: inout ColumnReader, into records: inout [Record]
    ) throws(EvidenceError) -> [RecordChunk.Part] {
        var parts: [RecordChunk.Part] = []
        var rows = 0
        try read(head.blockCount, from: &reader)
        for block in 0..<head.blockCount {
            guard column[block] > 0, column[block] <= UInt64(min(head.rowCount - rows, BlockHeader.maximumRecordCount))
            else { throw .invalidChunk("its blocks have other rows than it") }
            parts.append(RecordChunk.Part(firstRow: rows, rowCount: Int(column[block])))
            rows += Int(column[block])
        }
        guard rows == head.rowCount else { throw .invalidChunk("its blocks have other rows than it") }
        try read(head.blockCount, from: &reader)
        let sequences = Array(column[..<head.blockCount])
        try read(head.blockCount, from: &reader)
        records.reserveCapacity(rows)
        for (block, part) in parts.enumerated() {
            guard sequences[block] > 0, sequences[block] <= .max - UInt64(part.rowCount) else {
                throw .invalidChunk("its sequences are out of bounds")
            }
            let recorded = Int64(bitPattern: column[block])
            for row in 0..<part.rowCount {
                records.append(Record(sequence: sequences[block] + UInt64(row), recordedMilliseconds: recorded))
            }
        }
        return parts
    }

    /// Reads the words of a table.
    private func table(
        _ kind: ColumnTuple.Kind, rows: Int, from reader: inout ColumnReader
    ) throws(EvidenceError) -> [ColumnTuple] {
        let count = Int(try reader.integer(UInt32.self))
        guard count > 0, count <= rows else { throw .invalidChunk("a table has \(count) tuples for \(rows) rows") }
        var tuples = [ColumnTuple](repeating: ColumnTuple(), count: count)
        for word in 0..<kind.wordCount {
            try read(count, from: &reader)
            for index in 0..<count { tuples[index][word] = column[index] }
        }
        return tuples
    }

    /// Reads the number of each row's tuple into `column`.
    private func numbers(of tuples: [ColumnTuple], rows: Int, from reader: inout ColumnReader) throws(EvidenceError) {
        try read(rows, from: &reader)
        for row in 0..<rows where column[row] >= tuples.count {
            throw .invalidChunk("a row has tuple \(column[row]) of \(tuples.count)")
        }
    }

    private func tuples(
        _ rows: Int, from reader: inout ColumnReader, into records: inout [Record]
    ) throws(EvidenceError) {
        let callers = try table(.caller, rows: rows, from: &reader)
        try numbers(of: callers, rows: rows, from: &reader)
        for row in 0..<rows { callers[Int(column[row])].putCaller(into: &records[row]) }

        let shapes = try table(.shape, rows: rows, from: &reader)
        var shapeRecords: [Record] = []
        for shape in shapes {
            var record = Record(sequence: 0, recordedMilliseconds: 0)
            try shape.putShape(into: &record)
            shapeRecords.append(record)
        }
        try numbers(of: shapes, rows: rows, from: &reader)
        shapeCount = shapes.count
        shapeNumbers.removeAll(keepingCapacity: true)
        for row in 0..<rows {
            shapeNumbers.append(UInt32(truncatingIfNeeded: column[row]))
            records[row].copyShape(of: shapeRecords[Int(column[row])])
        }

        var addresses: [AccessAddress] = []
        let addressTuples = try table(.address, rows: rows, from: &reader)
        for tuple in addressTuples { addresses.append(try tuple.address()) }
        try numbers(of: addressTuples, rows: rows, from: &reader)
        for row in 0..<rows { records[row].address = addresses[Int(column[row])] }

        switch try reader.integer(UInt8.self) {
        case 0:
            try read(rows, from: &reader)
            for row in 0..<rows { records[row].query = column[row] }
        case 1:
            let queries = try table(.query, rows: rows, from: &reader)
            try numbers(of: queries, rows: rows, from: &reader)
            for row in 0..<rows { records[row].query = queries[Int(column[row])].word0 }
        default:
            throw .invalidChunk("its query tokens are in an unknown form")
        }
    }

    private func numbers(
        _ rows: Int, _ parts: [RecordChunk.Part], from reader: inout ColumnReader, into records: inout [Record]
    ) throws(EvidenceError) {
        try read(rows, from: &reader)
        for part in parts {
            var recorded = records[part.firstRow].recordedMilliseconds
            guard column[part.firstRow] == 0 else { throw .invalidChunk("a block's first row is late") }
            for row in part.firstRow..<part.firstRow + part.rowCount {
                let next = recorded &+ Int64(bitPattern: column[row])
                guard next >= recorded else { throw .invalidChunk("its times decrease") }
                recorded = next
                records[row].recordedMilliseconds = next
            }
        }
        try read(rows, from: &reader)
        for row in 0..<rows {
            guard let duration = UInt32(exactly: column[row]) else { throw .invalidChunk("a duration is too long") }
            records[row].durationMilliseconds = duration
        }
        try read(rows, from: &reader)
        for row in 0..<rows { records[row].items = column[row] }

        try read(shapeCount, from: &reader)
        let expected = Array(column[..<shapeCount])
        try read(rows, from: &reader)
        for row in 0..<rows {
            let difference = column[row] >> 1 ^ (0 &- (column[row] & 1))
            records[row].bytesSent = difference &+ records[row].items &* expected[Int(shapeNumbers[row])]
        }
        try read(rows, from: &reader)
        for row in 0..<rows { records[row].bytesReceived = column[row] }
    }
}
