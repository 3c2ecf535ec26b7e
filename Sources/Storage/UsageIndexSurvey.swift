internal import Disk
internal import Evidence

/// What has to be known of the evidence before an index is made of it.
struct UsageIndexSurvey {
    /// The last day of which a record was removed for its age; nil: none was.
    private(set) var lastPrunedDay: EvidenceDay?
    /// The first index of the log behind all blocks of that day and before.
    private(set) var firstWhole: UInt64 = 0
    /// The last dictionary of each organization, which has all names of those before.
    private var dictionaries: [String: NameDictionary] = [:]

    init(_ reader: EvidenceReader, disk: any Disk) throws(EvidenceError) {
        let segments: Set<String>
        do throws(DiskError) { segments = Set(try disk.names(in: reader.paths.segments)) } catch { throw .disk(error) }
        var lasts: [String: StoredBlock] = [:]
        var indexes: [EvidenceDay: UInt64] = [:]
        try reader.forEachBlock { block throws(EvidenceError) in
            lasts[block.organization] = block
            indexes[block.header.day] = max(indexes[block.header.day] ?? 0, block.logIndex + 1)
            if !segments.contains("\(block.location.segment)") {
                lastPrunedDay = max(lastPrunedDay ?? block.header.day, block.header.day)
            }
            return true
        }
        if let lastPrunedDay { firstWhole = indexes.filter { $0.key <= lastPrunedDay }.values.max() ?? 0 }
        for (name, block) in lasts { dictionaries[name] = try reader.dictionary(asOf: block) }
    }

    /// The block with its usage, which is none where its records are no longer all there.
    func sealedBlock(_ block: StoredBlock, _ reader: EvidenceReader) throws(EvidenceError) -> SealedBlock {
        if let lastPrunedDay, block.header.day <= lastPrunedDay {
            return SealedBlock(
                organization: block.organization, header: block.header, salt: block.salt, entry: block.entry,
                logIndex: block.logIndex, usage: [])
        }
        return try reader.sealedBlock(block, dictionary: dictionaries[block.organization] ?? NameDictionary())
    }
}
