internal import Billing
internal import Evidence

extension ReplayReport {
    /// The report for a terminal.
    package var table: String {
        let days = [period.lowerBound, period.upperBound].map { "\(ReportTime.text(milliseconds: $0).prefix(16))Z" }
        var lines = ["Accesses recorded from \(days[0]) up to, not including, \(days[1]), under \(configuration)", ""]
        if outcomes.isEmpty {
            lines.append("No organization has records of this time.")
            return lines.map { $0 + "\n" }.joined()
        }
        lines += summary
        if outcomes.allSatisfy(\.isSame) {
            lines += ["", "Nothing would be decided otherwise."]
        }
        lines += section(
            "WOULD BE REFUSED", ["APP", "LIMIT"], ["REQUESTS", "ITEMS"], outcomes.map { ($0, $0.refused) })
        lines += section(
            "WOULD PASS", ["APP", "LIMIT THEN"], ["REQUESTS", "ITEMS, ESTIMATED"], outcomes.map { ($0, $0.passed) })
        lines += bill
        if prunedRecordCount > 0 {
            lines += [
                "",
                "\(ReportNumber.grouped(prunedRecordCount)) records of this time were removed for their age; they are "
                    + "not in these figures.",
            ]
        }
        lines += [""] + Self.notes
        return lines.map { $0 + "\n" }.joined()
    }

    private var summary: [String] {
        let header = ["ORGANIZATION", "DECIDED", "REFUSED THEN", "REFUSED NOW", "ITEMS THEN", "ITEMS NOW"]
        let rows = outcomes.map { outcome in
            [outcome.organization]
                + [
                    outcome.decided, outcome.refusedThen, outcome.refusedNow,
                    outcome.months.reduce(0) { $0 &+ $1.itemsThen }, outcome.months.reduce(0) { $0 &+ $1.itemsNow },
                ].map(ReportNumber.grouped)
        }
        return ReportTable.aligned([header] + rows)
    }

    private func section(
        _ title: String, _ texts: [String], _ numbers: [String], _ findings: [(ReplayOutcome, [ReplayFinding])]
    ) -> [String] {
        let rows = findings.flatMap { outcome, findings in
            findings.map { finding in
                [
                    outcome.organization, finding.app ?? "(none)", finding.limit,
                    "\(ReportTime.text(milliseconds: finding.firstMilliseconds))",
                    ReportNumber.grouped(finding.requests), ReportNumber.grouped(finding.items),
                ]
            }
        }
        guard !rows.isEmpty else { return [] }
        return [""] + ReportTable.aligned([[title] + texts + ["FIRST"] + numbers] + rows, leading: 4)
    }

    private var bill: [String] {
        let known = bills.filter { $0.then != nil || $0.now != nil }
        guard !known.isEmpty else { return [] }
        let rows = known.map { bill in
            [
                bill.organization, bill.tierThen ?? "?", bill.tierNow ?? "(none)", bill.then?.text ?? "?",
                bill.now?.text ?? "none", bill.difference?.text ?? "?",
            ]
        }
        return [""]
            + ReportTable.aligned([["BILL", "TIER THEN", "TIER NOW", "THEN", "NOW", "DIFFERENCE"]] + rows, leading: 3)
    }
}
