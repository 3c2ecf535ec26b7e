package import Evidence

extension UsageIndex {
    /// Applies the blocks that the log has and the index doesn't, reading their records.
    ///
    /// - Parameters:
    ///   - isEnough: is told how many blocks were applied of how many there are, and stops the work by returning true.
    /// - Throws: `UsageIndexError.evidence` where a block can't be read.
    package func catchUp(
        with reader: EvidenceReader, isEnough: (UInt64, UInt64) -> Bool = { _, _ in false }
    ) throws(UsageIndexError) {
        let size = reader.logSize
        var applied = try appliedLogSize()
        guard applied <= size else { throw .aheadOfLog(path: path, applied: applied, logSize: size) }
        while applied < size, !isEnough(applied, size) {
            let blocks: [SealedBlock]
            do throws(EvidenceError) {
                blocks = try Self.sealedBlocks(reader, from: applied)
            } catch {
                throw .evidence("\(error)")
            }
            try apply(blocks)
            applied += UInt64(blocks.count)
        }
    }

    private static let batchCount = 256

    private static func sealedBlocks(
        _ reader: EvidenceReader, from logIndex: UInt64
    ) throws(EvidenceError) -> [SealedBlock] {
        var stored: [StoredBlock] = []
        try reader.forEachBlock(from: logIndex) { (block) throws(EvidenceError) in
            stored.append(block)
            return stored.count < batchCount
        }
        var dictionaries: [String: NameDictionary] = [:]
        var sealed: [SealedBlock] = []
        // The last block of an organization knows the names of all before it.
        for block in stored.reversed() where dictionaries[block.organization] == nil {
            dictionaries[block.organization] = try reader.dictionary(asOf: block)
        }
        for block in stored {
            guard let dictionary = dictionaries[block.organization] else { continue }
            sealed.append(try reader.sealedBlock(block, dictionary: dictionary))
        }
        return sealed
    }
}
