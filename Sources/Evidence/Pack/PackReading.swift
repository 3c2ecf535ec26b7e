package import SystemCrypto
internal import TransparencyLog

/// How an organization's odometer stood when a day began, with the proof of it.
///
/// The reading is that of the last block before the day. That it is the last one is shown by the block behind it, whose
/// day is this one or a later one and which names it as its predecessor; so of that block, too, the header is given, and
/// it is the one whose place in the log is proven. Where there is no block behind it yet, the reading's own place is
/// proven, and that it is the last one is not.
package struct PackReading: Sendable, Hashable {
    package var day: EvidenceDay
    /// The last block before the day; nil: the organization's first block comes behind it.
    package var block: PackBlock?
    /// The block behind it; nil: there is none yet.
    package var successor: PackBlock?
    /// The place in the log of the successor, or of the block where there is no successor.
    package var logIndex: UInt64
    /// The inclusion proof of that place.
    package var path: [SHA256Digest]

    package init(
        day: EvidenceDay, block: PackBlock?, successor: PackBlock?, logIndex: UInt64, path: [SHA256Digest]
    ) {
        self.day = day
        self.block = block
        self.successor = successor
        self.logIndex = logIndex
        self.path = path
    }

    /// The organization's totals when the day began.
    package var odometer: Odometer { block?.header.odometer ?? Odometer() }

    /// Whether later blocks can still change it.
    package var isOpen: Bool { successor == nil }

    /// The block whose place in the log is proven.
    private var proven: PackBlock? { successor ?? block }

    // MARK: - JSON

    var json: PackJSON {
        .object([
            PackJSON.Member("at", .day(day)),
            PackJSON.Member("block", block?.json ?? .null),
            PackJSON.Member("successor", successor?.json ?? .null),
            PackJSON.Member("log_index", .number(logIndex)),
            PackJSON.Member("inclusion", .digests(path)),
        ])
    }

    init(_ json: PackJSON, organization: String, at place: String) throws(PackProblem) {
        var fields = try PackFields(json, at: place)
        day = try fields.day("at")
        block = try Self.block(fields.next("block"), organization, at: fields.place(of: "block"))
        successor = try Self.block(fields.next("successor"), organization, at: fields.place(of: "successor"))
        logIndex = try fields.number("log_index")
        path = try fields.digests("inclusion")
        try fields.end()
    }

    private static func block(
        _ json: PackJSON, _ organization: String, at place: String
    ) throws(PackProblem) -> PackBlock? {
        json == .null ? nil : try PackBlock(json, organization: organization, at: place)
    }

    // MARK: - Verifying

    /// Checks that the reading is what it says of its day, and that its proof leads to the checkpoint's root.
    func verify(
        of organization: SHA256Digest, against checkpoint: Checkpoint, at place: String
    ) throws(PackProblem) {
        for (block, name) in [(block, "block"), (successor, "successor")] {
            guard let block, block.header.organization != organization else { continue }
            throw PackProblem("\(place).\(name)", "is a block of another organization")
        }
        if let block {
            guard block.header.day < day else {
                throw PackProblem("\(place).block", "its records are not from before \(ReportDate(day))")
            }
            try block.verifyTotals(at: "\(place).block")
        }
        if let successor {
            try verify(successor, at: "\(place).successor")
        }
        guard let proven else { throw PackProblem(place, "shows no block") }
        let name = successor == nil ? "block" : "successor"
        guard let index = Int(exactly: logIndex), index < checkpoint.size else {
            throw PackProblem("\(place).log_index", "is not within the \(checkpoint.size) entries of the checkpoint")
        }
        guard
            InclusionProof.verify(
                leafHash: proven.leafHash, index: index, size: checkpoint.size, path: path, root: checkpoint.root)
        else {
            throw PackProblem(
                "\(place).inclusion",
                "does not lead from \(name) \(proven.header.number) at log index \(logIndex) to the root of the "
                    + "checkpoint: the block, its salt, the index or the proof is not what was logged")
        }
    }

    /// Checks that the block behind the reading is the very next one, and of this day or later.
    private func verify(_ successor: PackBlock, at place: String) throws(PackProblem) {
        let header = successor.header
        guard header.day >= day else {
            throw PackProblem(place, "its records are from before \(ReportDate(day))")
        }
        try successor.verifyTotals(at: place)
        guard let block else {
            guard header.number == 1 else {
                throw PackProblem(place, "it is block \(header.number), so there must be blocks before it")
            }
            return
        }
        guard header.number == block.header.number + 1 else {
            throw PackProblem(place, "block \(header.number) does not follow block \(block.header.number)")
        }
        guard header.firstSequence == block.header.lastSequence + 1 else {
            throw PackProblem(
                place,
                "it begins with record \(header.firstSequence), block \(block.header.number) ends with "
                    + "\(block.header.lastSequence)")
        }
        guard header.previous == block.entry else {
            throw PackProblem(
                "\(place).previous",
                "is not the log entry of block \(block.header.number) as shown: that block's header or salt is not what "
                    + "was sealed")
        }
        guard header.firstRecordedMilliseconds >= block.header.lastRecordedMilliseconds,
            header.odometer.isAtLeast(block.header.odometer), header.definitionCount >= block.header.definitionCount
        else { throw PackProblem(place, "it is behind block \(block.header.number), and says less") }
    }
}

extension PackBlock {
    /// Checks that the totals can be those of its records.
    func verifyTotals(at place: String) throws(PackProblem) {
        let odometer = header.odometer
        let (counted, overflow) = odometer.accesses.addingReportingOverflow(odometer.missing)
        guard !overflow, counted <= header.lastSequence, odometer.answered <= odometer.accesses else {
            throw PackProblem("\(place).odometer", "counts more accesses than there are records")
        }
    }
}
