internal import AuditLog
internal import SystemCrypto
internal import TransparencyLog

extension Receipt {
    /// Checks the text of a receipt with nothing else at hand.
    ///
    /// - Parameter key: the log's key as its owner published it; without it the receipt's own key is taken.
    package static func verify(_ text: [UInt8], key: String? = nil) throws(PackProblem) -> ReceiptVerdict {
        try verify(PackJSON(canonical: text), key: key)
    }

    static func verify(_ json: PackJSON, key: String?) throws(PackProblem) -> ReceiptVerdict {
        let receipt = try Receipt(json)
        if let key, key != receipt.key {
            throw PackProblem("key", "is \(receipt.key), not the expected \(key)")
        }
        return ReceiptVerdict(receipt: receipt, checkpoint: try receipt.verify(), keyWasGiven: key != nil)
    }

    /// Checks every proof.
    func verify() throws(PackProblem) -> Checkpoint {
        let checkpoint = try PackCheckpoint.verify(note: checkpoint, key: key)
        let header = block.header
        guard header.organization == BlockHeader.organizationDigest(organization) else {
            throw PackProblem("block", "is a block of another organization")
        }
        try block.verifyTotals(at: "block")
        guard let index = Int(exactly: logIndex), index < checkpoint.size else {
            throw PackProblem("log_index", "is not within the \(checkpoint.size) entries of the checkpoint")
        }
        guard
            InclusionProof.verify(
                leafHash: block.leafHash, index: index, size: checkpoint.size, path: path, root: checkpoint.root)
        else {
            throw PackProblem(
                "inclusion",
                "does not lead from block \(header.number) at log index \(logIndex) to the root of the checkpoint: the "
                    + "block, its salt, the index or the proof is not what was logged")
        }
        guard record.sequence >= header.firstSequence, record.sequence <= header.lastSequence,
            record.recordedMilliseconds >= header.firstRecordedMilliseconds,
            record.recordedMilliseconds <= header.lastRecordedMilliseconds
        else { throw PackProblem("block", "does not hold record \(record.sequence)") }
        guard
            InclusionProof.verify(
                leafHash: MerkleHash.leaf(record.bytes), index: Int(record.sequence - header.firstSequence),
                size: header.recordCount, path: recordPath, root: header.recordRoot)
        else {
            throw PackProblem("record_inclusion", "does not lead from the record to the record root of the block")
        }
        try verifyNames()
        return checkpoint
    }

    private func verifyNames() throws(PackProblem) {
        let numbers = Self.nameNumbers(record)
        guard numbers.count == names.count else {
            throw PackProblem("names", "there are \(names.count); the record has \(numbers.count)")
        }
        for (place, (name, number)) in zip(names, numbers).enumerated() {
            guard name.definition.kind == number.kind, name.definition.number == number.number else {
                throw PackProblem("names[\(place)]", "\(number.kind.word) \(number.number) should stand here")
            }
            guard let index = Int(exactly: name.index), let size = Int(exactly: block.header.definitionCount),
                InclusionProof.verify(
                    leafHash: name.definition.leafHash, index: index, size: size, path: name.path,
                    root: block.header.dictionaryRoot)
            else {
                throw PackProblem(
                    "names[\(place)].inclusion", "does not lead from the name to the dictionary root of the block")
            }
        }
    }
}
