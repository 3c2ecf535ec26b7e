internal import AuditLog

extension UsageReport {
    /// The report for a terminal: plain text, a line an entry, numbers in full.
    package var table: String {
        var lines = ["\(title)\(legalName == nil ? "" : " (\(organization))")", period, ""]
        lines += ReportTable.aligned([
            ["accesses", ReportNumber.grouped(totals.accesses)],
            ["  answered", ReportNumber.grouped(totals.answered)],
            ["  not answered", ReportNumber.grouped(refused)],
            ["items", ReportNumber.grouped(totals.items)],
            ["bytes sent", ReportNumber.grouped(totals.bytesSent)],
            ["bytes received", ReportNumber.grouped(totals.bytesReceived)],
            ["charged requests", ReportNumber.grouped(totals.chargedRequests)],
        ])
        lines += section(unit.rawValue, periods.map { ($0.text(unit), $0.totals) })
        lines += section("app", allApps.map { ($0.name ?? "(none)", $0.totals) })
        lines += appPurposeLines
        lines += section("purpose", purposes.map { ($0.name ?? "(none)", $0.totals) })
        lines += section("recipient", recipients.map { ($0.name ?? "(none)", $0.totals) })
        lines += section("route", routes.map { ($0.name ?? "(none)", $0.totals) })
        lines += section("outcome", outcomes.map { ("\($0.outcome.name)", $0.totals) })
        lines += refusals("REFUSED APP", appRefusals)
        lines += refusals("REFUSED RECIPIENT", refusedRecipients)
        if let conspicuous { lines += conspicuous.table }
        lines.append("")
        if let coverage {
            lines += [
                "From blocks \(coverage.blocks.lowerBound) to \(coverage.blocks.upperBound) "
                    + "(records \(coverage.sequences.lowerBound) to \(coverage.sequences.upperBound)), "
                    + "\(coverage.missing == 0 ? "none" : ReportNumber.grouped(coverage.missing)) of them missing.",
                "Sealed up to \(ReportTime.text(milliseconds: coverage.lastRecordedMilliseconds)).",
            ]
            if coverage.uncountedBlocks > 0 {
                lines.append(
                    "The figures lack \(ReportNumber.grouped(coverage.uncountedBlocks)) blocks whose records were removed "
                        + "before this index was made; a proof pack has them.")
            }
        } else {
            lines.append("No block holds records of this time.")
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private var appPurposeLines: [String] {
        let rows = allApps.filter { $0.name != nil }.map { [$0.name ?? "", purposeText(ofApp: $0.name).text] }
        guard rows.contains(where: { !$0[1].isEmpty }) else { return [] }
        return [""] + ReportTable.aligned([["APP", "PURPOSE"]] + rows, leading: 2).map(\.withoutTrailingSpaces)
    }

    private func refusals(_ title: String, _ lines: [RefusalLine]) -> [String] {
        guard !lines.isEmpty else { return [] }
        let rows = lines.map { [$0.name ?? "(none)", "\($0.outcome.name)", ReportNumber.grouped($0.accesses)] }
        return [""] + ReportTable.aligned([[title, "OUTCOME", "ACCESSES"]] + rows, leading: 2)
    }

    private var period: String {
        "\(ReportTime.text(milliseconds: fromMilliseconds).prefix(16))Z up to, not including, "
            + "\(ReportTime.text(milliseconds: toMilliseconds).prefix(16))Z"
    }

    private func section(_ title: String, _ rows: [(name: String, totals: UsageTotals)]) -> [String] {
        guard !rows.isEmpty else { return [] }
        let header = [title.uppercased(), "ACCESSES", "ANSWERED", "ITEMS", "BYTES SENT"]
        let cells = rows.map { row in
            [row.name]
                + [row.totals.accesses, row.totals.answered, row.totals.items, row.totals.bytesSent]
                .map(ReportNumber.grouped)
        }
        return [""] + ReportTable.aligned([header] + cells)
    }
}

extension String {
    fileprivate var withoutTrailingSpaces: String { String(reversed().drop { $0 == " " }.reversed()) }
}
