/// Reads the items of a group, one after the other.
struct LedgerCursor {
    private let items: UnsafeRawBufferPointer
    private var offset = 0

    init(_ items: UnsafeRawBufferPointer) {
        self.items = items
    }

    /// The next item; nil at the end.
    ///
    /// - Throws: `EvidenceError.invalidGroup` for bytes that are no item.
    mutating func next() throws(EvidenceError) -> LedgerItem? {
        guard offset < items.count else { return nil }
        guard let tag = LedgerItem.Tag(rawValue: items[offset]) else {
            throw .invalidGroup("an item has the unknown tag \(items[offset])")
        }
        offset += 1
        switch tag {
        case .organization: return try organization()
        case .definition: return try definition()
        case .tallies: return try tallies()
        case .block: return .block(try block())
        case .state: return .state(try state())
        case .last:
            let logIndex: UInt64 = try integer()
            return .last(try block(), logIndex: logIndex)
        case .pruned: return .pruned(try pruned())
        }
    }

    private mutating func take(_ count: Int) throws(EvidenceError) -> UnsafeRawBufferPointer {
        guard count <= items.count - offset else { throw .invalidGroup("it ends in the middle of an item") }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: items[offset..<offset + count])
    }

    private mutating func integer<Integer: FixedWidthInteger & BitwiseCopyable>() throws(EvidenceError) -> Integer {
        try take(MemoryLayout<Integer>.size).load(at: 0)
    }

    private mutating func organization() throws(EvidenceError) -> LedgerItem {
        let number: UInt32 = try integer()
        let length: UInt16 = try integer()
        guard let name = String(validating: try take(Int(length)), as: UTF8.self) else {
            throw .invalidGroup("the name of organization \(number) is not UTF-8")
        }
        return .organization(number: number, name: name)
    }

    private mutating func definition() throws(EvidenceError) -> LedgerItem {
        let organization: UInt32 = try integer()
        let length: UInt16 = try integer()
        return .definition(organization: organization, try NameDefinition(decoding: try take(Int(length))))
    }

    private mutating func tallies() throws(EvidenceError) -> LedgerItem {
        let organization: UInt32 = try integer()
        let block: UInt64 = try integer()
        let length: UInt32 = try integer()
        return .tallies(organization: organization, block: block, bytes: try take(Int(length)))
    }

    private mutating func block() throws(EvidenceError) -> LedgerBlock {
        let bytes = try take(LedgerBlock.byteCount)
        let header = UnsafeRawBufferPointer(rebasing: bytes[4..<4 + BlockHeader.encodedByteCount])
        let rest = 4 + BlockHeader.encodedByteCount
        let place = rest + BlockSalt.byteCount
        return LedgerBlock(
            organization: bytes.load(at: 0), header: try BlockHeader(decoding: header),
            salt: BlockSalt(decoding: bytes, at: rest),
            location: RecordLocation(
                segment: SegmentName(date: bytes.load(at: place), number: bytes.load(at: place + 4)),
                chunkOffset: Int(clamping: bytes.load(UInt64.self, at: place + 8)),
                firstRow: Int(bytes.load(UInt32.self, at: place + 16))))
    }

    private mutating func state() throws(EvidenceError) -> LedgerState {
        let bytes = try take(LedgerState.byteCount)
        let name = SegmentName(date: bytes.load(at: 8), number: bytes.load(at: 12))
        let end = Int(clamping: bytes.load(UInt64.self, at: 16))
        return LedgerState(
            logSize: bytes.load(at: 0), segment: name.number == 0 ? nil : SegmentEnd(name: name, end: end))
    }

    private mutating func pruned() throws(EvidenceError) -> PrunedSegment {
        let bytes = try take(PrunedSegment.byteCount)
        return PrunedSegment(
            segment: SegmentName(date: bytes.load(at: 0), number: bytes.load(at: 4)),
            firstDayKept: EvidenceDay(number: bytes.load(at: 8)), prunedMilliseconds: bytes.load(at: 16))
    }
}
