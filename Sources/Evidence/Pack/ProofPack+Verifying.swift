internal import AuditLog
internal import SystemCrypto
internal import TransparencyLog

extension ProofPack {
    /// Checks the text of a pack with nothing else at hand.
    ///
    /// - Parameter key: the log's key as its owner published it; without it the pack's own key is taken.
    package static func verify(_ text: [UInt8], key: String? = nil) throws(PackProblem) -> PackVerdict {
        try verify(PackJSON(canonical: text), key: key)
    }

    static func verify(_ json: PackJSON, key: String?) throws(PackProblem) -> PackVerdict {
        let (pack, figures) = try read(json)
        if let key, key != pack.key {
            throw PackProblem("key", "is \(pack.key), not the expected \(key)")
        }
        let totals = try pack.verify()
        for (claimed, member) in zip(figures, totals.members) {
            try PackJSON.require(claimed.value, equals: member.value, at: member.name)
        }
        return PackVerdict(
            pack: pack, totals: totals,
            checkpoint: try PackCheckpoint.verify(note: pack.checkpoint, key: pack.key), keyWasGiven: key != nil)
    }

    /// Checks everything but the figures, which it gives as they should be.
    func verify() throws(PackProblem) -> PackTotals {
        let checkpoint = try PackCheckpoint.verify(note: checkpoint, key: key)
        try verifyDays()
        let digest = BlockHeader.organizationDigest(organization)
        for (index, reading) in readings.enumerated() {
            try reading.verify(of: digest, against: checkpoint, at: "readings[\(index)]")
        }
        for index in 1..<readings.count { try verifyOrder(of: index) }
        let dictionary = try verifyNames()
        try verify(talliesAtFrom, of: readings[0], dictionary, at: "tallies_at_from")
        try verify(talliesAtTo, of: readings[readings.count - 1], dictionary, at: "tallies_at_to")
        return try PackTotals(
            readings: readings, from: talliesAtFrom, to: talliesAtTo, dictionary: dictionary)
    }

    private func verifyDays() throws(PackProblem) {
        guard from < to else { throw PackProblem("to", "is not behind `from`") }
        let days = Self.readingDays(from: from, to: to)
        guard days.count <= Self.maximumReadingCount else { throw PackProblem("to", "is too far behind `from`") }
        for (index, (reading, day)) in zip(readings, days).enumerated() where reading.day != day {
            throw PackProblem(
                "readings[\(index)].at", "is \(ReportDate(reading.day)); a reading at \(ReportDate(day)) belongs here")
        }
        guard readings.count == days.count else {
            throw PackProblem("readings", "there are \(readings.count); from `from` to `to` it takes \(days.count)")
        }
    }

    /// Checks that a reading follows from the one before it.
    private func verifyOrder(of index: Int) throws(PackProblem) {
        let place = "readings[\(index)]"
        let (earlier, later) = (readings[index - 1], readings[index])
        guard let block = later.block else {
            guard earlier.block == nil, earlier.successor == later.successor else {
                throw PackProblem(place, "does not show the blocks that the reading before it shows")
            }
            return
        }
        guard let before = earlier.block else { return }
        if block.header.number == before.header.number {
            guard block == before, earlier.successor == later.successor else {
                throw PackProblem(place, "does not show the blocks that the reading before it shows")
            }
            return
        }
        guard block.header.number > before.header.number,
            block.header.firstSequence > before.header.lastSequence,
            block.header.firstRecordedMilliseconds >= before.header.lastRecordedMilliseconds,
            block.header.definitionCount >= before.header.definitionCount,
            block.header.odometer.isAtLeast(before.header.odometer),
            later.isOpen || earlier.isOpen || later.logIndex > earlier.logIndex
        else { throw PackProblem(place, "is behind the reading before it, and says less") }
        guard !earlier.isOpen else {
            throw PackProblem(
                "readings[\(index - 1)].successor", "is missing, though block \(block.header.number) is behind it")
        }
    }

    /// Checks that the names are those of every block shown.
    private func verifyNames() throws(PackProblem) -> NameDictionary {
        var dictionary = NameDictionary()
        var roots = [dictionary.root]
        for (index, definition) in definitions.enumerated() {
            do throws(EvidenceError) {
                try dictionary.append(definition)
            } catch {
                throw PackProblem("names[\(index)]", "\(error)")
            }
            roots.append(dictionary.root)
        }
        let count = readings[readings.count - 1].block?.header.definitionCount ?? 0
        guard count == UInt64(definitions.count) else {
            throw PackProblem("names", "there are \(definitions.count); the last reading's block has \(count)")
        }
        for (index, reading) in readings.enumerated() {
            guard let header = reading.block?.header else { continue }
            guard header.definitionCount < roots.count, roots[Int(header.definitionCount)] == header.dictionaryRoot
            else {
                throw PackProblem(
                    "names", "the first \(header.definitionCount) are not those of readings[\(index)].block")
            }
        }
        return dictionary
    }

    /// Checks that tallies are those of a reading, agree with its odometer and use names that are defined.
    private func verify(
        _ tallies: TallyTable, of reading: PackReading, _ dictionary: NameDictionary, at place: String
    ) throws(PackProblem) {
        guard let header = reading.block?.header else {
            guard tallies.entries.isEmpty else { throw PackProblem(place, "must be empty before the first block") }
            return
        }
        guard tallies.digest == header.tallyDigest else {
            throw PackProblem(place, "their digest is not the one in the header of block \(header.number)")
        }
        var sums: [TallyDimension: Tally] = [:]
        for (index, entry) in tallies.entries.enumerated() {
            sums[entry.dimension, default: Tally()].add(entry.tally)
            guard
                entry.dimension == .outcome || entry.number == 0
                    || entry.dimension.name(entry.number, in: dictionary) != nil
            else { throw PackProblem("\(place)[\(index)]", "its name is not defined") }
            guard entry.dimension != .outcome || entry.dimension.name(entry.number, in: dictionary) != nil else {
                throw PackProblem("\(place)[\(index)]", "there is no outcome \(entry.number)")
            }
        }
        let odometer = header.odometer
        let expected = Tally(
            accesses: odometer.accesses, answered: odometer.answered, items: odometer.items,
            bytesSent: odometer.bytesSent)
        // What went to several recipients counts for each of them.
        for dimension in TallyDimension.allCases where dimension != .recipient {
            guard sums[dimension] ?? Tally() == expected else {
                throw PackProblem(
                    place, "those by \(dimension.word) don't add up to the odometer of block \(header.number)")
            }
        }
    }
}
