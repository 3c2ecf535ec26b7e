internal import AuditLog

/// Builds a group of the ledger, item by item.
struct LedgerGroupWriter {
    private(set) var blockCount = 0
    private var items: [UInt8] = []

    var isEmpty: Bool { items.isEmpty }

    mutating func putOrganization(number: UInt32, name: String) {
        items.append(LedgerItem.Tag.organization.rawValue)
        items.append(littleEndian: number)
        items.append(littleEndian: UInt16(name.utf8.count))
        items.append(contentsOf: name.utf8)
    }

    mutating func putDefinition(organization: UInt32, _ definition: NameDefinition) {
        let bytes = definition.bytes
        items.append(LedgerItem.Tag.definition.rawValue)
        items.append(littleEndian: organization)
        items.append(littleEndian: UInt16(bytes.count))
        items.append(contentsOf: bytes)
    }

    mutating func putTallies(organization: UInt32, block: UInt64, _ tallies: TallyTable) {
        let bytes = tallies.bytes
        items.append(LedgerItem.Tag.tallies.rawValue)
        items.append(littleEndian: organization)
        items.append(littleEndian: block)
        items.append(littleEndian: UInt32(bytes.count))
        items.append(contentsOf: bytes)
    }

    mutating func putBlock(_ block: LedgerBlock) {
        items.append(LedgerItem.Tag.block.rawValue)
        put(block)
        blockCount += 1
    }

    mutating func putLast(_ block: LedgerBlock, logIndex: UInt64) {
        items.append(LedgerItem.Tag.last.rawValue)
        items.append(littleEndian: logIndex)
        put(block)
    }

    mutating func putState(_ state: LedgerState) {
        items.append(LedgerItem.Tag.state.rawValue)
        items.append(littleEndian: state.logSize)
        items.append(littleEndian: state.segment?.name.date ?? 0)
        items.append(littleEndian: state.segment?.name.number ?? 0)
        items.append(littleEndian: UInt64(state.segment?.end ?? 0))
    }

    mutating func putPruned(_ pruned: PrunedSegment) {
        items.append(LedgerItem.Tag.pruned.rawValue)
        items.append(littleEndian: pruned.segment.date)
        items.append(littleEndian: pruned.segment.number)
        items.append(littleEndian: pruned.firstDayKept.number)
        items.append(littleEndian: pruned.prunedMilliseconds)
    }

    private mutating func put(_ block: LedgerBlock) {
        items.append(littleEndian: block.organization)
        items.append(contentsOf: block.header.bytes)
        items.append(contentsOf: block.salt.bytes)
        items.append(littleEndian: block.location.segment.date)
        items.append(littleEndian: block.location.segment.number)
        items.append(littleEndian: UInt64(block.location.chunkOffset))
        items.append(littleEndian: UInt32(block.location.firstRow))
    }

    /// The bytes of the group, padding included.
    func bytes(firstLogIndex: UInt64, compressor: ZstandardCompressor) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: LedgerGroup.headByteCount)
        items.withUnsafeBytes { items in
            if compressor.append(items, to: &bytes) == nil { bytes.append(contentsOf: items) }
        }
        let end = bytes.count
        bytes.append(
            contentsOf: repeatElement(0, count: LedgerGroup.byteCount(payload: end - LedgerGroup.headByteCount) - end))
        bytes.withUnsafeMutableBytes { bytes in
            let base = bytes.baseAddress!
            base.store(UInt32(end - LedgerGroup.headByteCount), at: 4)
            base.store(UInt32(items.count), at: 8)
            base.store(UInt32(blockCount), at: 12)
            base.store(firstLogIndex, at: 16)
            base.store(CRC32C.checksum(UnsafeRawBufferPointer(rebasing: bytes[4..<end])), at: 0)
        }
        return bytes
    }
}
