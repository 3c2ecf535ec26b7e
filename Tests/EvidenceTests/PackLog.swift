import AuditLog
import SystemCrypto
import TransparencyLog

@testable import Evidence

/// A small log in memory: blocks of a few organizations, sealed from records, with all that a proof of them takes.
struct PackLog {
    /// One organization and what was sealed of it.
    struct Organization {
        var dictionary = NameDictionary()
        var odometer = Odometer()
        var tallies = TallyTable()
        var blocks: [Block] = []
    }

    struct Block {
        var block: PackBlock
        var records: [Record]
        var tallies: TallyTable
        var logIndex: Int
    }

    let signer: NoteSigner
    private(set) var organizations: [String: Organization] = [:]
    private(set) var leafHashes: [SHA256Digest] = []

    init(origin: String = "log.example/tollgate") throws {
        signer = try NoteSigner.generate(name: origin)
    }

    /// The checkpoint over everything sealed so far.
    func checkpoint() throws -> [UInt8] {
        let root = MerkleHash.root(of: leafHashes)
        return try Checkpoint(origin: signer.name, size: leafHashes.count, root: root).signed(by: signer).bytes
    }

    /// Seals records of one day.
    ///
    /// - Parameter make: fills in the records, whose names it defines in the dictionary.
    mutating func seal(
        _ name: String, day: EvidenceDay, count: Int, _ make: (inout Record, inout NameDictionary) -> Void
    ) throws {
        var organization = organizations[name] ?? Organization()
        let last = organization.blocks.last?.block
        let first = (last?.header.lastSequence ?? 0) + 1
        var records: [Record] = []
        for offset in 0..<UInt64(count) {
            var record = Record(
                sequence: first + offset,
                recordedMilliseconds: max(
                    last.map { $0.header.lastRecordedMilliseconds } ?? 0, day.startMilliseconds + Int64(offset)))
            make(&record, &organization.dictionary)
            organization.odometer.add(record)
            organization.tallies.add(record)
            records.append(record)
        }
        let header = BlockHeader(
            organization: BlockHeader.organizationDigest(name), number: (last?.header.number ?? 0) + 1,
            sequences: first...first + UInt64(count) - 1,
            recordedMilliseconds: records[0].recordedMilliseconds...records[count - 1].recordedMilliseconds,
            day: day, sealedMilliseconds: day.startMilliseconds + 86_400_000, previous: last?.entry ?? .zero,
            recordRoot: MerkleHash.root(of: records.map { MerkleHash.leaf($0.bytes) }),
            dictionaryRoot: organization.dictionary.root,
            definitionCount: UInt64(organization.dictionary.definitions.count),
            tallyDigest: organization.tallies.digest, odometer: organization.odometer)
        let block = PackBlock(header: header, salt: try BlockSalt.random())
        organization.blocks.append(
            Block(
                block: block, records: records, tallies: organization.tallies, logIndex: leafHashes.count))
        leafHashes.append(block.entry.withUnsafeBytes { MerkleHash.leaf($0) })
        organizations[name] = organization
    }

    /// The reading of an organization at the beginning of a day.
    func reading(_ name: String, _ day: EvidenceDay) -> PackReading {
        let blocks = organizations[name]?.blocks ?? []
        let block = blocks.last { $0.block.header.day < day }
        let successor = blocks.first { $0.block.header.day >= day }
        let index = (successor ?? block)?.logIndex ?? 0
        return PackReading(
            day: day, block: block?.block, successor: successor?.block, logIndex: UInt64(index),
            path: leafHashes.isEmpty ? [] : InclusionProof.path(of: index, in: leafHashes))
    }

    /// A pack, as the operator makes it.
    func pack(_ name: String, from: EvidenceDay, to: EvidenceDay) throws -> ProofPack {
        let readings = ProofPack.readingDays(from: from, to: to).map { reading(name, $0) }
        let organization = organizations[name] ?? Organization()
        func tallies(_ reading: PackReading?) -> TallyTable {
            organization.blocks.first { $0.block == reading?.block }?.tallies ?? TallyTable()
        }
        let definitionCount = readings.last?.block?.header.definitionCount ?? 0
        return ProofPack(
            organization: name, readings: readings, talliesAtFrom: tallies(readings.first),
            talliesAtTo: tallies(readings.last),
            definitions: Array(organization.dictionary.definitions.prefix(Int(definitionCount))),
            checkpoint: try checkpoint(), key: signer.verifier.text)
    }
}
