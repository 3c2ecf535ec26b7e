package import SystemCrypto
internal import TransparencyLog

/// A block as a proof pack or a receipt shows it: its header and the salt of its entry in the log.
package struct PackBlock: Sendable, Hashable {
    package var header: BlockHeader
    package var salt: BlockSalt

    package init(header: BlockHeader, salt: BlockSalt) {
        self.header = header
        self.salt = salt
    }

    /// The 32 bytes that stand for it in the log.
    package var entry: SHA256Digest { header.entry(salt: salt) }

    /// The hash of its leaf in the log's tree.
    var leafHash: SHA256Digest { entry.withUnsafeBytes { MerkleHash.leaf($0) } }

    // MARK: - JSON

    /// All fields but the organization, which the text around it names.
    var json: PackJSON {
        .object([
            PackJSON.Member("number", .number(header.number)),
            PackJSON.Member("first_sequence", .number(header.firstSequence)),
            PackJSON.Member("last_sequence", .number(header.lastSequence)),
            PackJSON.Member("first_recorded", .time(milliseconds: header.firstRecordedMilliseconds)),
            PackJSON.Member("last_recorded", .time(milliseconds: header.lastRecordedMilliseconds)),
            PackJSON.Member("day", .day(header.day)),
            PackJSON.Member("sealed", .time(milliseconds: header.sealedMilliseconds)),
            PackJSON.Member("previous", .digest(header.previous)),
            PackJSON.Member("record_root", .digest(header.recordRoot)),
            PackJSON.Member("dictionary_root", .digest(header.dictionaryRoot)),
            PackJSON.Member("definitions", .number(header.definitionCount)),
            PackJSON.Member("tally_digest", .digest(header.tallyDigest)),
            PackJSON.Member("odometer", .object(header.odometer.members)),
            PackJSON.Member("salt", .string(Base64.encode(salt.bytes))),
        ])
    }

    /// Reads a block of an organization, with the checks that a header alone allows.
    init(_ json: PackJSON, organization: String, at place: String) throws(PackProblem) {
        var fields = try PackFields(json, at: place)
        let number = try fields.number("number")
        let sequences = (first: try fields.number("first_sequence"), last: try fields.number("last_sequence"))
        let recorded = (
            first: try fields.milliseconds("first_recorded"), last: try fields.milliseconds("last_recorded")
        )
        guard sequences.first <= sequences.last, recorded.first <= recorded.last else {
            throw PackProblem(place, "its last record stands before its first")
        }
        let header = BlockHeader(
            organization: BlockHeader.organizationDigest(organization), number: number,
            sequences: sequences.first...sequences.last, recordedMilliseconds: recorded.first...recorded.last,
            day: try fields.day("day"), sealedMilliseconds: try fields.milliseconds("sealed"),
            previous: try fields.digest("previous"), recordRoot: try fields.digest("record_root"),
            dictionaryRoot: try fields.digest("dictionary_root"), definitionCount: try fields.number("definitions"),
            tallyDigest: try fields.digest("tally_digest"),
            odometer: try Odometer(fields.next("odometer"), at: fields.place(of: "odometer")))
        guard let salt = BlockSalt(bytes: try fields.bytes("salt")) else {
            throw PackProblem(fields.place(of: "salt"), "is not 16 bytes long")
        }
        try fields.end()
        // The header's own checks are those of its bytes.
        let checked = header.bytes.withUnsafeBytes { bytes -> Result<BlockHeader, EvidenceError> in
            do throws(EvidenceError) { return .success(try BlockHeader(decoding: bytes)) } catch {
                return .failure(error)
            }
        }
        switch checked {
        case .success(let header): self.init(header: header, salt: salt)
        case .failure(let error): throw PackProblem(place, "\(error)")
        }
    }
}

extension Odometer {
    /// The totals as members of an object.
    var members: [PackJSON.Member] {
        [
            PackJSON.Member("accesses", .number(accesses)),
            PackJSON.Member("answered", .number(answered)),
            PackJSON.Member("items", .number(items)),
            PackJSON.Member("bytes_sent", .number(bytesSent)),
            PackJSON.Member("bytes_received", .number(bytesReceived)),
            PackJSON.Member("charged_requests", .number(chargedRequests)),
            PackJSON.Member("missing", .number(missing)),
        ]
    }

    init(_ json: PackJSON, at place: String) throws(PackProblem) {
        self.init()
        var fields = try PackFields(json, at: place)
        accesses = try fields.number("accesses")
        answered = try fields.number("answered")
        items = try fields.number("items")
        bytesSent = try fields.number("bytes_sent")
        bytesReceived = try fields.number("bytes_received")
        chargedRequests = try fields.number("charged_requests")
        missing = try fields.number("missing")
        try fields.end()
    }
}
