package import TransparencyLog

/// What a proof pack was found to prove.
package struct PackVerdict: Sendable {
    package let organization: String
    package let from: EvidenceDay
    /// The first day that is not included.
    package let to: EvidenceDay
    package let totals: PackTotals
    package let checkpoint: Checkpoint
    /// The key that signed the checkpoint.
    package let key: String
    /// Whether that key was known before the pack was read.
    package let keyWasGiven: Bool
    /// The last block before `to`; nil: there is none.
    package let lastBlock: BlockHeader?
    /// Days whose reading later blocks can still change.
    package let openDays: [EvidenceDay]

    init(pack: ProofPack, totals: PackTotals, checkpoint: Checkpoint, keyWasGiven: Bool) {
        organization = pack.organization
        from = pack.from
        to = pack.to
        self.totals = totals
        self.checkpoint = checkpoint
        key = pack.key
        self.keyWasGiven = keyWasGiven
        lastBlock = pack.readings.last?.block?.header
        openDays = pack.readings.filter(\.isOpen).map(\.day)
    }

    /// What it proves and what not, for a person; lines with their ends.
    package var text: String {
        let sums = totals.totals
        let name = organization.isEmpty ? "callers without an organization" : organization
        var lines = [
            "PROVEN: from \(ReportDate(from)) up to, not including, \(ReportDate(to)) (UTC), \(name) made "
                + "\(ReportNumber.counted(sums.accesses, "call")), of which \(ReportNumber.grouped(sums.answered)) were "
                + "answered, and took \(ReportNumber.counted(sums.items, "item")).",
            "In words: \(ReportNumber.words(sums.accesses)) calls, \(ReportNumber.words(sums.items)) items.",
            "",
            "The log is \(checkpoint.origin), with \(ReportNumber.counted(UInt64(checkpoint.size), "entry", "entries")); its "
                + "signature, \(totals.periods.count + 1) readings, and all figures by month, app, purpose, recipient, "
                + "route and outcome were recomputed and agree.",
            sums.missing == 0
                ? "No sequence number is missing."
                : "\(ReportNumber.grouped(sums.missing)) sequence numbers have no record: as many records may be missing.",
        ]
        for day in openDays {
            lines.append(
                "The reading at \(ReportDate(day)) is the last one that the log had: no later block shows that nothing "
                    + "more came before that day.")
        }
        lines.append("")
        if keyWasGiven {
            lines.append("The signature is that of the key you gave.")
        } else {
            lines += [
                "The key came with the pack, so anyone could have made it. Compare it with the one that the operator "
                    + "published elsewhere, or pass that one with --key:",
                "  \(key)",
            ]
        }
        lines.append(
            "Not proven: that every call went through the gateway, and that others were shown the same log; compare "
                + "checkpoints for that.")
        return lines.map { $0 + "\n" }.joined()
    }
}
