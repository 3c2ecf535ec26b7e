/// What an organization took between two days, with all that is needed to check it.
///
/// A pack is a text in the canonical form of `PackJSON`, which says every figure and every proof of it:
///
/// | member | content |
/// | --- | --- |
/// | `format` | `tollgate.proof-pack/1` |
/// | `organization`, `from`, `to` | whom and what time it is about; days in UTC, `to` not included |
/// | `totals` … `outcomes` | the figures; each follows from what stands below |
/// | `readings` | the odometer at `from`, at each first of a month between, and at `to` |
/// | `tallies_at_from`, `tallies_at_to` | dimension, number, accesses, answered, items, bytes sent; digests in the headers |
/// | `names` | kind, number, name: all definitions at `to`; their root is in the header |
/// | `checkpoint` | the lines of the log's signed note, in whose tree each reading's proof ends |
/// | `key` | the key that signed it, to be compared with what its owner published |
package struct ProofPack: Sendable {
    static let format = "tollgate.proof-pack/1"

    package var organization: String
    package var from: EvidenceDay
    /// The first day that is not included.
    package var to: EvidenceDay
    /// One a day of `readingDays`.
    package var readings: [PackReading]
    package var talliesAtFrom: TallyTable
    package var talliesAtTo: TallyTable
    /// All definitions up to the last reading's block.
    package var definitions: [NameDefinition]
    /// The bytes of the signed note, with the log's own signature alone.
    package var checkpoint: [UInt8]
    /// The key's text.
    package var key: String

    package init(
        organization: String, readings: [PackReading], talliesAtFrom: TallyTable, talliesAtTo: TallyTable,
        definitions: [NameDefinition], checkpoint: [UInt8], key: String
    ) {
        self.organization = organization
        from = readings.first?.day ?? EvidenceDay(number: 0)
        to = readings.last?.day ?? EvidenceDay(number: 0)
        self.readings = readings
        self.talliesAtFrom = talliesAtFrom
        self.talliesAtTo = talliesAtTo
        self.definitions = definitions
        self.checkpoint = checkpoint
        self.key = key
    }

    /// The most readings that a pack has: of a hundred years.
    static let maximumReadingCount = 1_202

    /// The days at which a pack reads the odometer: the first, each first of a month between, and the last.
    package static func readingDays(from: EvidenceDay, to: EvidenceDay) -> [EvidenceDay] {
        var days = [from]
        var month = ReportDate(from).nextMonth
        while month.evidenceDay < to, days.count <= maximumReadingCount {
            days.append(month.evidenceDay)
            month = month.nextMonth
        }
        return days + [to]
    }

    // MARK: - JSON

    /// The text of the pack.
    ///
    /// - Throws: a problem when its parts don't agree, so that no pack is written that can't be verified.
    package func text() throws(PackProblem) -> [UInt8] {
        let totals = try verify()
        var members = [
            PackJSON.Member("format", .string(Self.format)),
            PackJSON.Member("organization", .string(organization)),
            PackJSON.Member("from", .day(from)),
            PackJSON.Member("to", .day(to)),
        ]
        members += totals.members
        members += [
            PackJSON.Member("readings", .array(readings.map(\.json))),
            PackJSON.Member("tallies_at_from", Self.json(talliesAtFrom)),
            PackJSON.Member("tallies_at_to", Self.json(talliesAtTo)),
            PackJSON.Member("names", .array(definitions.map(\.json))),
            PackJSON.Member("checkpoint", PackCheckpoint.json(checkpoint)),
            PackJSON.Member("key", .string(key)),
        ]
        return PackJSON.object(members).bytes
    }

    private static func json(_ tallies: TallyTable) -> PackJSON {
        .array(
            tallies.entries.map { entry in
                .array([
                    .string(entry.dimension.word), .number(UInt64(entry.number)), .number(entry.tally.accesses),
                    .number(entry.tally.answered), .number(entry.tally.items), .number(entry.tally.bytesSent),
                ])
            })
    }

    /// Reads a pack without checking more than its form.
    ///
    /// - Returns: the pack, and the figures as they are claimed.
    static func read(_ json: PackJSON) throws(PackProblem) -> (pack: ProofPack, figures: [PackJSON.Member]) {
        var fields = try PackFields(json, at: "")
        guard try fields.string("format") == format else {
            throw PackProblem("format", "is not \(format), the only one that this program knows")
        }
        let organization = try fields.string("organization")
        let from = try fields.day("from")
        let to = try fields.day("to")
        var figures: [PackJSON.Member] = []
        for name in PackTotals.memberNames { figures.append(PackJSON.Member(name, try fields.next(name))) }
        var readings: [PackReading] = []
        for (index, json) in try fields.array("readings").enumerated() {
            readings.append(try PackReading(json, organization: organization, at: "readings[\(index)]"))
        }
        var pack = ProofPack(
            organization: organization, readings: readings,
            talliesAtFrom: try tallies(fields.array("tallies_at_from"), at: "tallies_at_from"),
            talliesAtTo: try tallies(fields.array("tallies_at_to"), at: "tallies_at_to"),
            definitions: try definitions(fields.array("names")),
            checkpoint: try PackCheckpoint.note(fields.next("checkpoint"), at: "checkpoint"),
            key: try fields.string("key"))
        pack.from = from
        pack.to = to
        try fields.end()
        return (pack, figures)
    }

    private static func tallies(_ rows: [PackJSON], at place: String) throws(PackProblem) -> TallyTable {
        var bytes: [UInt8] = []
        for (index, row) in rows.enumerated() {
            let place = "\(place)[\(index)]"
            let columns = try PackFields.array(row, at: place)
            guard columns.count == 6 else { throw PackProblem(place, "has \(columns.count) columns, not 6") }
            let word = try PackFields.string(columns[0], at: place)
            guard let dimension = TallyDimension.allCases.first(where: { $0.word == word }) else {
                throw PackProblem("\(place)[0]", "is none of the dimensions")
            }
            bytes.append(dimension.rawValue)
            bytes.append(littleEndian: try PackFields.number32(columns[1], at: "\(place)[1]"))
            for column in 2..<6 {
                bytes.append(littleEndian: try PackFields.number(columns[column], at: "\(place)[\(column)]"))
            }
        }
        let table = bytes.withUnsafeBytes { bytes -> Result<TallyTable, EvidenceError> in
            do throws(EvidenceError) { return .success(try TallyTable(decoding: bytes)) } catch {
                return .failure(error)
            }
        }
        switch table {
        case .success(let table): return table
        case .failure(let error): throw PackProblem(place, "\(error)")
        }
    }

    private static func definitions(_ rows: [PackJSON]) throws(PackProblem) -> [NameDefinition] {
        var definitions: [NameDefinition] = []
        for (index, row) in rows.enumerated() {
            definitions.append(try NameDefinition(row, at: "names[\(index)]"))
        }
        return definitions
    }
}
