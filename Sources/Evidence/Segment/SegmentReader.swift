internal import Disk

/// Reads records from segment files; keeps the last chunk and the last file.
///
/// Not Sendable: of each thread, its own.
final class SegmentReader {
    private let paths: EvidencePaths
    private let disk: any Disk
    private let decoder = RecordChunkDecoder()
    private var file: (name: SegmentName, file: any DiskFile)?
    private var latest: (name: SegmentName, offset: Int, byteCount: Int, chunk: RecordChunk)?
    private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)

    init(paths: EvidencePaths, disk: any Disk) {
        self.paths = paths
        self.disk = disk
    }

    deinit {
        buffer.deallocate()
    }

    /// The records of a block.
    ///
    /// - Throws: `EvidenceError.segmentMissing` where there is no such file, `EvidenceError.damaged` where it doesn't
    ///   hold them.
    func records(of header: BlockHeader, at location: RecordLocation) throws(EvidenceError) -> ArraySlice<Record> {
        try load(location.segment, location.chunkOffset)
        guard let chunk = latest?.chunk else { return [] }
        guard let part = chunk.part(firstRow: location.firstRow), part.rowCount == header.recordCount,
            chunk.records[part.firstRow].sequence == header.firstSequence
        else {
            throw .damaged(
                path: paths.segment(location.segment), offset: location.chunkOffset,
                reason: "the chunk doesn't hold records \(header.firstSequence) to \(header.lastSequence)")
        }
        return chunk.records[part.firstRow..<part.firstRow + part.rowCount]
    }

    /// How many rows and bytes the chunk at an offset has, after its checksum and columns were checked.
    func extent(_ name: SegmentName, _ offset: Int) throws(EvidenceError) -> (rowCount: Int, byteCount: Int) {
        try load(name, offset)
        return (latest?.chunk.records.count ?? 0, latest?.byteCount ?? 0)
    }

    /// How long a segment's file is.
    func length(of name: SegmentName) throws(EvidenceError) -> Int {
        let file = try open(name)
        return try EvidenceError.onDisk { () throws(DiskError) in try file.length() }
    }

    /// Forgets what it has read, and opens files anew.
    func reset() {
        file = nil
        latest = nil
    }

    private func load(_ name: SegmentName, _ offset: Int) throws(EvidenceError) {
        if let latest, latest.name == name, latest.offset == offset { return }
        latest = nil
        let byteCount = try read(name, offset)
        do throws(EvidenceError) {
            let chunk = try decoder.decode(UnsafeRawBufferPointer(rebasing: buffer[..<byteCount]))
            latest = (name, offset, byteCount, chunk)
        } catch {
            throw damaged(name, offset, error)
        }
    }

    /// Reads a chunk's bytes into the buffer and tells how many they are.
    private func read(_ name: SegmentName, _ offset: Int) throws(EvidenceError) -> Int {
        let file = try open(name)
        guard offset >= EvidenceFileHeader.byteCount, offset < 1 << 48 else {
            throw .damaged(path: paths.segment(name), offset: offset, reason: "no chunk can be there")
        }
        try fill(file, offset, from: 0, to: RecordChunk.headByteCount, name)
        let byteCount: Int
        do throws(EvidenceError) {
            let head = UnsafeRawBufferPointer(rebasing: buffer[..<RecordChunk.headByteCount])
            byteCount = try RecordChunkDecoder.head(head).byteCount
        } catch {
            throw damaged(name, offset, error)
        }
        if byteCount > buffer.count {
            let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 16)
            larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<RecordChunk.headByteCount]))
            buffer.deallocate()
            buffer = larger
        }
        try fill(file, offset, from: RecordChunk.headByteCount, to: byteCount, name)
        return byteCount
    }

    private func fill(
        _ file: any DiskFile, _ offset: Int, from start: Int, to end: Int, _ name: SegmentName
    ) throws(EvidenceError) {
        let room = UnsafeMutableRawBufferPointer(rebasing: buffer[start..<end])
        let count = try EvidenceError.onDisk { () throws(DiskError) in try file.read(into: room, at: offset + start) }
        guard count == room.count else {
            throw .damaged(path: paths.segment(name), offset: offset, reason: "the file ends in a chunk of records")
        }
    }

    private func open(_ name: SegmentName) throws(EvidenceError) -> any DiskFile {
        if let file, file.name == name { return file.file }
        let opened: any DiskFile
        do throws(DiskError) {
            opened = try disk.open(paths.segment(name), .read)
        } catch {
            if case .missing(let path) = error { throw .segmentMissing(path: path) }
            throw .disk(error)
        }
        let header = EvidenceFileHeader(name)
        try header.check(try BufferedFile(opened))
        file = (name, opened)
        return opened
    }

    private func damaged(_ name: SegmentName, _ offset: Int, _ error: EvidenceError) -> EvidenceError {
        .damaged(path: paths.segment(name), offset: offset, reason: error.description)
    }
}
