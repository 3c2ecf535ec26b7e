internal import AuditLog
internal import Disk

/// One file of the ledger, read from front to back.
///
/// A file is its header and groups (`LedgerGroup`), the first of which begins with `LedgerItem.state` and has no block.
/// Not Sendable.
final class LedgerFile {
    let name: LedgerName
    let path: String
    /// Where the next group begins.
    private(set) var offset = EvidenceFileHeader.byteCount
    let file: BufferedFile
    private let decompressor = ZstandardDecompressor()
    private var items = UnsafeMutableRawBufferPointer.allocate(byteCount: 4_096, alignment: 16)
    private var logSize: UInt64?

    init(_ name: LedgerName, paths: EvidencePaths, disk: some Disk) throws(EvidenceError) {
        self.name = name
        path = paths.ledger(name)
        let path = path
        file = try BufferedFile(EvidenceError.onDisk { () throws(DiskError) in try disk.open(path, .read) })
        try EvidenceFileHeader(name).check(file)
    }

    deinit {
        items.deallocate()
    }

    /// The next group; nil at the end of the file.
    ///
    /// - Throws: `EvidenceError.damaged` for anything but a group; `offset` is where it is.
    func next() throws(EvidenceError) -> LedgerGroup? {
        guard offset < file.length else { return nil }
        guard let head = try file.bytes(at: offset, count: LedgerGroup.headByteCount) else {
            throw damaged("the file ends in the head of a group")
        }
        let payload = Int(head.load(UInt32.self, at: 4))
        let byteCount = LedgerGroup.byteCount(payload: payload)
        guard payload > 0, let bytes = try file.bytes(at: offset, count: byteCount) else {
            throw damaged("there is no whole group here")
        }
        let end = LedgerGroup.headByteCount + payload
        guard CRC32C.checksum(UnsafeRawBufferPointer(rebasing: bytes[4..<end])) == bytes.load(at: 0) else {
            throw damaged("a group's checksum is wrong")
        }
        for index in end..<byteCount where bytes[index] != 0 { throw damaged("a group's padding is not zero") }
        let itemsByteCount = Int(bytes.load(UInt32.self, at: 8))
        let blockCount = Int(bytes.load(UInt32.self, at: 12))
        guard itemsByteCount > 0, itemsByteCount <= LedgerGroup.maximumItemsByteCount,
            blockCount <= LedgerGroup.maximumBlockCount
        else { throw damaged("a group has impossible lengths") }
        let firstLogIndex: UInt64 = bytes.load(at: 16)
        if let logSize, firstLogIndex != logSize {
            throw damaged("a group begins with log index \(firstLogIndex), where \(logSize) follows")
        }
        let payloadBytes = UnsafeRawBufferPointer(rebasing: bytes[LedgerGroup.headByteCount..<end])
        let group = LedgerGroup(
            offset: offset, byteCount: byteCount, firstLogIndex: firstLogIndex, blockCount: blockCount,
            items: try unpack(payloadBytes, byteCount: itemsByteCount))
        logSize = group.logSize
        offset += byteCount
        return group
    }

    private func unpack(
        _ payload: UnsafeRawBufferPointer, byteCount: Int
    ) throws(EvidenceError) -> UnsafeRawBufferPointer {
        guard payload.count != byteCount else { return payload }
        if items.count < byteCount {
            items.deallocate()
            items = .allocate(byteCount: byteCount, alignment: 16)
        }
        let room = UnsafeMutableRawBufferPointer(rebasing: items[..<byteCount])
        guard decompressor.decompress(payload, into: room) else { throw damaged("a group can't be decompressed") }
        return UnsafeRawBufferPointer(room)
    }

    private func damaged(_ reason: String) -> EvidenceError {
        .damaged(path: path, offset: offset, reason: reason)
    }

    /// The names of the ledger's files, the oldest first.
    ///
    /// - Throws: `EvidenceError.damaged` for a file that has another name.
    static func names(in paths: EvidencePaths, disk: some Disk) throws(EvidenceError) -> [LedgerName] {
        let found = try EvidenceError.onDisk { () throws(DiskError) in try disk.names(in: paths.ledger) }
        var names: [LedgerName] = []
        for file in found where !file.hasSuffix(".new") {
            guard let name = LedgerName(file) else {
                throw .damaged(path: "\(paths.ledger)/\(file)", offset: 0, reason: "it is no file of the ledger")
            }
            names.append(name)
        }
        return names.sorted()
    }
}
