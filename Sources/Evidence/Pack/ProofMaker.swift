package import Disk
internal import SystemCrypto
package import TransparencyLog

/// Makes proof packs and receipts from an evidence directory, also beside the one that seals there.
///
/// What it makes it has verified: evidence that doesn't hold together gives an error and no proof.
///
/// Not Sendable: of each thread, its own.
package final class ProofMaker {
    private let reader: EvidenceReader
    private let disk: any Disk
    private let verifier: NoteVerifier
    /// The note with the log's own signature alone; empty while the log has no checkpoint.
    private var note: [UInt8] = []
    private var tiles: TileReader

    /// - Parameter verifier: the key that the log is signed with.
    package init(directory: String, verifier: NoteVerifier, disk: any Disk) throws(EvidenceError) {
        reader = try EvidenceReader(directory: directory, disk: disk)
        self.disk = disk
        self.verifier = verifier
        tiles = TileReader(disk: disk, directory: reader.paths.log, size: 0)
        try refresh()
    }

    /// Sees what was sealed since.
    package func refresh() throws(EvidenceError) {
        while true {
            let path = reader.paths.log + "/checkpoint"
            let bytes = try EvidenceError.onDisk { () throws(DiskError) in try disk.bytes(of: path) }
            try reader.refresh()
            guard let bytes else {
                note = []
                return
            }
            let checkpoint = try EvidenceError.onLog { () throws(TransparencyLogError) in
                try Checkpoint(signed: bytes, by: verifier)
            }
            // Something may have been sealed between the two.
            guard UInt64(checkpoint.size) == reader.logSize else { continue }
            note = try EvidenceError.onLog { () throws(TransparencyLogError) in
                try PackCheckpoint.note(bytes, signedBy: verifier)
            }
            tiles = TileReader(disk: disk, directory: reader.paths.log, size: checkpoint.size)
            return
        }
    }

    /// The text of a proof pack; nil when the organization has no block.
    ///
    /// - Parameter to: the first day that is not included; behind `from`.
    package func pack(
        organization: String, from: EvidenceDay, to: EvidenceDay
    ) throws(EvidenceError) -> [UInt8]? {
        var readings: [PackReading] = []
        var first: StoredBlock?
        var last: StoredBlock?
        for day in ProofPack.readingDays(from: from, to: to) {
            let blocks = try reader.reading(before: day, of: organization)
            guard let proven = blocks.next ?? blocks.last else { return nil }
            if readings.isEmpty { first = blocks.last }
            last = blocks.last
            readings.append(
                PackReading(
                    day: day, block: blocks.last.map(PackBlock.init), successor: blocks.next.map(PackBlock.init),
                    logIndex: proven.logIndex, path: try path(to: proven)))
        }
        let pack = ProofPack(
            organization: organization, readings: readings, talliesAtFrom: try tallies(asOf: first),
            talliesAtTo: try tallies(asOf: last),
            definitions: try last.map { block throws(EvidenceError) in
                try reader.dictionary(asOf: block).definitions
            } ?? [],
            checkpoint: note, key: verifier.text)
        return try verified { () throws(PackProblem) in try pack.text() }
    }

    /// The text of the receipt for a record; nil when it isn't sealed.
    ///
    /// - Throws: `EvidenceError.pruned` when the record was removed for its age.
    package func receipt(organization: String, sequence: UInt64) throws(EvidenceError) -> [UInt8]? {
        guard let block = try reader.block(holding: sequence, of: organization) else { return nil }
        let receipt = Receipt(
            organization: organization, row: Int(sequence - block.header.firstSequence),
            records: Array(try reader.records(of: block)),
            definitions: try reader.dictionary(asOf: block).definitions, block: PackBlock(block),
            logIndex: block.logIndex, path: try path(to: block), checkpoint: note, key: verifier.text)
        return try verified { () throws(PackProblem) in try receipt.text() }
    }

    private func tallies(asOf block: StoredBlock?) throws(EvidenceError) -> TallyTable {
        guard let block else { return TallyTable() }
        return try reader.tallies(asOf: block)
    }

    private func path(to block: StoredBlock) throws(EvidenceError) -> [SHA256Digest] {
        try EvidenceError.onLog { () throws(TransparencyLogError) in
            try tiles.inclusionProof(of: Int(block.logIndex))
        }
    }

    /// The text, unless the evidence is not what it should be.
    private func verified(_ text: () throws(PackProblem) -> [UInt8]) throws(EvidenceError) -> [UInt8] {
        do throws(PackProblem) {
            return try text()
        } catch {
            throw .damaged(path: reader.paths.directory, offset: 0, reason: "what it shows does not verify: \(error)")
        }
    }
}

extension PackBlock {
    init(_ block: StoredBlock) {
        self.init(header: block.header, salt: block.salt)
    }
}
