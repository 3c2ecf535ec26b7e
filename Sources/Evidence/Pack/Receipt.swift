internal import AuditLog
package import SystemCrypto
internal import TransparencyLog

/// The record of one access, with all that is needed to check that it is in the log as it stands there.
///
/// A receipt is a text in the canonical form of `PackJSON`:
///
/// | member | content |
/// | --- | --- |
/// | `format` | `tollgate.receipt/1` |
/// | `organization`, `sequence` | whose record it is, and which |
/// | `record` | the record's fields with their names; follows from `record_bytes` and `names` |
/// | `record_bytes` | the canonical bytes of the record |
/// | `names` | the definition of each name in it, with its place in the dictionary's tree and the proof of that |
/// | `block` | the header and salt of the block that seals it |
/// | `record_inclusion` | the proof of its place in the block's tree, which is `sequence` - `first_sequence` |
/// | `log_index`, `inclusion` | the block's place in the log and the proof of that |
/// | `checkpoint`, `key` | as in a proof pack |
package struct Receipt: Sendable, Hashable {
    static let format = "tollgate.receipt/1"

    /// A name of the record and its place in the dictionary.
    package struct Name: Sendable, Hashable {
        package var definition: NameDefinition
        /// Its place among all definitions, from 0.
        package var index: UInt64
        package var path: [SHA256Digest]

        package init(definition: NameDefinition, index: UInt64, path: [SHA256Digest]) {
            self.definition = definition
            self.index = index
            self.path = path
        }
    }

    package var organization: String
    package var record: Record
    /// One for each name of the record, in the order of `nameNumbers`.
    package var names: [Name]
    package var block: PackBlock
    package var recordPath: [SHA256Digest]
    package var logIndex: UInt64
    package var path: [SHA256Digest]
    /// The bytes of the signed note, with the log's own signature alone.
    package var checkpoint: [UInt8]
    /// The key's text.
    package var key: String

    /// A receipt for the record at a place of a block.
    ///
    /// - Parameters:
    ///   - row: the record's place in the block.
    ///   - records: all records of the block.
    ///   - definitions: all definitions up to and with the block.
    ///   - path: the inclusion proof of the block's entry in the checkpoint's tree.
    package init(
        organization: String, row: Int, records: [Record], definitions: [NameDefinition], block: PackBlock,
        logIndex: UInt64, path: [SHA256Digest], checkpoint: [UInt8], key: String
    ) {
        self.organization = organization
        record = records[row]
        self.block = block
        self.logIndex = logIndex
        self.path = path
        self.checkpoint = checkpoint
        self.key = key
        recordPath = InclusionProof.path(of: row, in: records.map { MerkleHash.leaf($0.bytes) })
        let leaves = definitions.map(\.leafHash)
        names = Self.nameNumbers(record).compactMap { kind, number in
            definitions.firstIndex { $0.kind == kind && $0.number == number }.map { index in
                Name(
                    definition: definitions[index], index: UInt64(index),
                    path: InclusionProof.path(of: index, in: leaves))
            }
        }
    }

    /// The names that a record has, in the order in which a receipt shows them.
    static func nameNumbers(_ record: Record) -> [(kind: NameKind, number: UInt32)] {
        var numbers: [(NameKind, UInt32)] = [
            (.app, record.app), (.route, record.route), (.purpose, record.purpose),
        ]
        for index in 0..<4 { numbers.append((.recipient, record.recipients[index])) }
        numbers += [(.configuration, record.configuration), (.limit, record.limit)]
        return numbers.filter { $0.1 != 0 }.map { (kind: $0.0, number: $0.1) }
    }

    // MARK: - JSON

    /// The text of the receipt.
    ///
    /// - Throws: a problem when its parts don't agree, so that no receipt is written that can't be verified.
    package func text() throws(PackProblem) -> [UInt8] {
        _ = try verify()
        return PackJSON.object([
            PackJSON.Member("format", .string(Self.format)),
            PackJSON.Member("organization", .string(organization)),
            PackJSON.Member("sequence", .number(record.sequence)),
            PackJSON.Member("record", ReceiptRecord.json(record, names.map(\.definition))),
            PackJSON.Member("record_bytes", .string(Base64.encode(record.bytes))),
            PackJSON.Member("names", .array(names.map(\.json))),
            PackJSON.Member("block", block.json),
            PackJSON.Member("record_inclusion", .digests(recordPath)),
            PackJSON.Member("log_index", .number(logIndex)),
            PackJSON.Member("inclusion", .digests(path)),
            PackJSON.Member("checkpoint", PackCheckpoint.json(checkpoint)),
            PackJSON.Member("key", .string(key)),
        ]).bytes
    }

    /// Reads a receipt without checking more than its form; what `record` claims is compared at once.
    init(_ json: PackJSON) throws(PackProblem) {
        var fields = try PackFields(json, at: "")
        guard try fields.string("format") == Self.format else {
            throw PackProblem("format", "is not \(Self.format), the only one that this program knows")
        }
        organization = try fields.string("organization")
        let sequence = try fields.number("sequence")
        let claimed = try fields.next("record")
        let bytes = try fields.bytes("record_bytes")
        let decoded = bytes.withUnsafeBytes { bytes -> Result<Record, EvidenceError> in
            do throws(EvidenceError) { return .success(try Record(decoding: bytes)) } catch { return .failure(error) }
        }
        switch decoded {
        case .success(let record): self.record = record
        case .failure(let error): throw PackProblem("record_bytes", "\(error)")
        }
        guard sequence == record.sequence else { throw PackProblem("sequence", "the record is \(record.sequence)") }
        names = []
        for (index, json) in try fields.array("names").enumerated() {
            names.append(try Name(json, at: "names[\(index)]"))
        }
        block = try PackBlock(fields.next("block"), organization: organization, at: "block")
        recordPath = try fields.digests("record_inclusion")
        logIndex = try fields.number("log_index")
        path = try fields.digests("inclusion")
        checkpoint = try PackCheckpoint.note(fields.next("checkpoint"), at: "checkpoint")
        key = try fields.string("key")
        try fields.end()
        try PackJSON.require(claimed, equals: ReceiptRecord.json(record, names.map(\.definition)), at: "record")
    }
}

extension Receipt.Name {
    var json: PackJSON {
        .object([
            PackJSON.Member("kind", .string(definition.kind.word)),
            PackJSON.Member("number", .number(UInt64(definition.number))),
            PackJSON.Member("name", .string(definition.name)),
            PackJSON.Member("index", .number(index)),
            PackJSON.Member("inclusion", .digests(path)),
        ])
    }

    init(_ json: PackJSON, at place: String) throws(PackProblem) {
        var fields = try PackFields(json, at: place)
        let columns: [PackJSON] = [try fields.next("kind"), try fields.next("number"), try fields.next("name")]
        definition = try NameDefinition(.array(columns), at: place)
        index = try fields.number("index")
        path = try fields.digests("inclusion")
        try fields.end()
    }
}
