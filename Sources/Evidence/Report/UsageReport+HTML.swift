internal import AuditLog

extension UsageReport {
    /// The report as a page that stands on its own: no script, nothing loaded from elsewhere, made to be printed.
    ///
    /// - Parameter madeMilliseconds: when it was made, for the foot of the page, in Unix milliseconds.
    package func html(madeMilliseconds: Int64) -> String {
        var page = ReportMarkup()
        page.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        page.element("title", "", "Usage report: \(title), \(periodText)")
        page.raw("<style>\n\(ReportStyle.css)</style>\n</head>\n<body>\n<main>\n")
        writeHead(into: &page)
        writeFindings(into: &page)
        writePeriods(into: &page)
        writeApps(into: &page)
        writeLines(
            "By purpose", "Purpose", purposes, none: "no purpose",
            note: "What the app that called was approved for.", into: &page)
        writeLines(
            "By recipient", "Recipient",
            recipients.map { Line(name: $0.name.map(recipientText), totals: $0.totals) }, none: "no recipient named",
            note:
                "Whom the caller said it would pass the data on to, agreed or not. What went to several is counted for each "
                + "of them.",
            into: &page)
        writeLines(
            "By route", "Route", routes, none: "no route", note: "The part of the API that was called.", into: &page)
        writeRefusals(into: &page)
        conspicuous?.write(into: &page)
        writeCompleteness(into: &page)
        writeProof(into: &page)
        page.element(
            "footer", "",
            "Made by Tollgate on \(ReportTime.longText(milliseconds: madeMilliseconds)) from the usage index of the "
                + "gateway. All days and times are in UTC.")
        page.raw("</main>\n</body>\n</html>\n")
        return page.text
    }

    /// `1 January 2022 to 31 December 2022`, both included where it is whole days.
    private var periodText: String {
        guard isOfWholeDays else {
            return "\(ReportTime.longText(milliseconds: fromMilliseconds)) up to "
                + ReportTime.longText(milliseconds: toMilliseconds)
        }
        let last = EvidenceDay(milliseconds: toMilliseconds - 1)
        let first = EvidenceDay(milliseconds: fromMilliseconds)
        return first == last
            ? ReportDate(first).longText : "\(ReportDate(first).longText) to \(ReportDate(last).longText)"
    }

    private func writeHead(into page: inout ReportMarkup) {
        page.open("header")
        page.element("p", "class=\"kind\"", "Usage report")
        page.element("h1", "", title)
        page.element("p", "class=\"period\"", periodText)
        if legalName != nil { page.element("p", "class=\"quiet\"", "Recorded as “\(organization)”.") }
        page.close("header")
        page.open("section", "class=\"figures\"")
        let perCall = totals.answered > 0 ? totals.items / totals.answered : 0
        let figures = [
            ("calls", "Calls", totals.accesses, "\(ReportNumber.share(totals.answered, of: totals.accesses)) answered"),
            ("items", "Items taken", totals.items, "\(ReportNumber.grouped(perCall)) for each answered call"),
        ]
        for (style, name, number, note) in figures {
            page.open("div", "class=\"figure \(style)\"")
            page.element("p", "class=\"name\"", name)
            page.element("p", "class=\"digits\"", ReportNumber.grouped(number))
            page.element("p", "class=\"words\"", ReportNumber.words(number))
            page.element("p", "class=\"quiet\"", note)
            page.close("div")
        }
        page.close("section")
        page.element("p", "class=\"statement\"", statement)
        page.element(
            "p", "class=\"quiet\"",
            "A call is one request to the API, whatever became of it. An item is one thing of value in an answer, such "
                + "as a post or a user.")
    }

    private var statement: String {
        let sent = ReportNumber.bytes(totals.bytesSent)
        return "In this time \(title) made \(ReportNumber.grouped(totals.accesses)) calls. Of these "
            + "\(ReportNumber.grouped(totals.answered)) were answered and \(ReportNumber.grouped(refused)) were not. "
            + "The answers held \(ReportNumber.grouped(totals.items)) items, in \(sent)."
    }

    // MARK: - Over time

    private func writePeriods(into page: inout ReportMarkup) {
        page.open("section")
        page.element("h2", "", unit == .month ? "Month by month" : "Day by day")
        page.element("h3", "", "Calls")
        page.raw(chart("Calls", style: "calls", \.accesses).svg)
        page.element("h3", "", "Items")
        page.raw(chart("Items", style: "items", \.items).svg)
        writeTable(
            unit == .month ? "Month" : "Day",
            periods.map { (name: $0.longText(unit), isNone: false, totals: $0.totals) }, shares: false, into: &page)
        page.close("section")
    }

    private func chart(_ name: String, style: String, _ value: (UsageTotals) -> UInt64) -> ReportChart {
        let spansYears = Set(periods.map(\.start.year)).count > 1
        let bars = periods.enumerated().map { index, period in
            let label: String
            if unit == .day {
                label = index % max(1, (periods.count + 15) / 16) == 0 ? "\(period.start.day)" : ""
            } else if periods.count > 14 {
                label = period.start.month == 1 || index == 0 ? "\(period.start.year)" : ""
            } else {
                let isNewYear = spansYears && (index == 0 || period.start.month == 1)
                label = isNewYear ? period.start.monthText : period.start.shortMonthName
            }
            let number = value(period.totals)
            return ReportChart.Bar(
                label: label, description: "\(period.text(unit)): \(ReportNumber.grouped(number))", value: number)
        }
        return ReportChart(
            description: "\(name) by \(unit.rawValue); the figures are in the table below", style: style, bars: bars)
    }

    // MARK: - By name

    private func writeLines(
        _ title: String, _ column: String, _ lines: [Line], none: String, note: String? = nil,
        into page: inout ReportMarkup
    ) {
        guard !lines.isEmpty else { return }
        page.open("section")
        page.element("h2", "", title)
        if let note { page.element("p", "class=\"note\"", note) }
        writeTable(
            column, lines.map { (name: $0.name ?? none, isNone: $0.name == nil, totals: $0.totals) }, shares: true,
            into: &page)
        page.close("section")
    }

    private func writeApps(into page: inout ReportMarkup) {
        let lines = allApps
        guard !lines.isEmpty else { return }
        page.open("section")
        page.element("h2", "", "By app")
        if agreed != nil {
            page.element(
                "p", "class=\"note\"",
                "Purposes are those of the agreement when this page was made; what calls were recorded under is named where "
                    + "it differs.")
        }
        writeTable(
            "App", lines.map { (name: $0.name ?? "no app", isNone: $0.name == nil, totals: $0.totals) }, shares: true,
            purposes: lines.map { purposeText(ofApp: $0.name) }, into: &page)
        page.close("section")
    }

    /// - Parameter purposes: of each row, for a column of their own.
    private func writeTable(
        _ column: String, _ rows: [(name: String, isNone: Bool, totals: UsageTotals)], shares: Bool,
        purposes: [(text: String, isMissing: Bool)]? = nil, into page: inout ReportMarkup
    ) {
        page.open("table", purposes == nil ? "" : "class=\"apps\"")
        page.open("thead")
        page.open("tr")
        page.element("th", "scope=\"col\"", column)
        if purposes != nil { page.element("th", "scope=\"col\"", "Purpose") }
        for name in ["Calls", "Answered", "Items", "Sent"] {
            page.element("th", "scope=\"col\" class=\"number\"", name)
        }
        if shares { page.element("th", "scope=\"col\" class=\"share\"", "Share of items") }
        page.close("tr")
        page.close("thead")
        page.open("tbody")
        for (index, row) in rows.enumerated() {
            page.open("tr")
            page.element("th", row.isNone ? "scope=\"row\" class=\"none\"" : "scope=\"row\"", row.name)
            if let purpose = purposes?[index] {
                page.element("td", purpose.isMissing ? "class=\"purpose missing\"" : "class=\"purpose\"", purpose.text)
            }
            for number in [row.totals.accesses, row.totals.answered, row.totals.items] {
                page.element("td", "class=\"number\"", ReportNumber.grouped(number))
            }
            page.element("td", "class=\"number\"", ReportNumber.bytes(row.totals.bytesSent))
            if shares { writeShare(row.totals.items, into: &page) }
            page.close("tr")
        }
        page.close("tbody")
        if !shares { writeSum(into: &page) }
        page.close("table")
    }

    private func writeSum(into page: inout ReportMarkup) {
        page.open("tfoot")
        page.open("tr")
        page.element("th", "scope=\"row\"", "Together")
        for number in [totals.accesses, totals.answered, totals.items] {
            page.element("td", "class=\"number\"", ReportNumber.grouped(number))
        }
        page.element("td", "class=\"number\"", ReportNumber.bytes(totals.bytesSent))
        page.close("tr")
        page.close("tfoot")
    }

    private func writeShare(_ items: UInt64, into page: inout ReportMarkup) {
        let width = totals.items == 0 ? 0 : Int((Double(items) / Double(totals.items) * 100).rounded())
        page.open("td", "class=\"share\"")
        page.raw(
            "<svg viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"track\" "
                + "width=\"100\" height=\"8\"/><rect class=\"items\" width=\"\(min(width, 100))\" height=\"8\"/></svg>")
        page.element("span", "", ReportNumber.share(items, of: totals.items))
        page.close("td")
    }

    // MARK: - What can be checked

    private func writeCompleteness(into page: inout ReportMarkup) {
        page.open("section")
        page.element("h2", "", "Is anything missing?")
        if let coverage {
            page.element(
                "p", "",
                "Every record of an organization has a number, without gaps. The figures come from the sealed blocks "
                    + "\(ReportNumber.grouped(coverage.blocks.lowerBound)) to "
                    + "\(ReportNumber.grouped(coverage.blocks.upperBound)), which hold the records "
                    + "\(ReportNumber.grouped(coverage.sequences.lowerBound)) to "
                    + "\(ReportNumber.grouped(coverage.sequences.upperBound)). "
                    + (coverage.missing == 0
                        ? "None of these numbers is missing."
                        : "Of these, \(ReportNumber.grouped(coverage.missing)) are missing: calls may have been made "
                            + "under these numbers of which no record was left."))
            if coverage.uncountedBlocks > 0 {
                page.element(
                    "p", "",
                    "The figures lack \(ReportNumber.grouped(coverage.uncountedBlocks)) blocks whose records were removed "
                        + "for their age before they could be counted. A proof, as described below, has them.")
            }
            if coverage.lastRecordedMilliseconds < toMilliseconds {
                page.element(
                    "p", "",
                    "The last sealed record is of \(ReportTime.text(milliseconds: coverage.lastRecordedMilliseconds)). "
                        + "What came after it is not in this report.")
            }
        } else {
            page.element("p", "", "No sealed record falls into this time.")
        }
        page.close("section")
    }

    private func writeProof(into page: inout ReportMarkup) {
        page.open("section")
        page.element("h2", "", "How to check these figures")
        page.element(
            "p", "",
            "This page is a statement, not a proof. The proof is a file of some fifty kilobytes that the operator of the "
                + "gateway makes with the first command and anybody checks with the second, on any computer and without "
                + "asking anyone. It needs whole days.")
        let from = ReportDate(EvidenceDay(milliseconds: fromMilliseconds))
        // A day that has begun is proven whole.
        let to = ReportDate(EvidenceDay(milliseconds: toMilliseconds + 86_399_999))
        page.open("pre")
        page.element(
            "code", "",
            "tollgate audit prove --organization \(organization) --from \(from) --to \(to) --output pack.json")
        page.element("code", "", "tollgate audit verify pack.json --key KEY")
        page.close("pre")
        page.element(
            "p", "",
            "KEY is the public key of the gateway’s log, obtained from a source that both sides trust, for instance the "
                + "agreement itself.")
        page.element("h3", "", "What such a proof does not show")
        page.open("ul")
        for text in [
            "That every call went through the gateway. It shows what the gateway recorded, and that the record was not "
                + "changed after it was sealed.",
            "What the items were, or what was done with them afterwards.",
            "That the recipient a caller named is the one who got the data. It shows what the caller declared.",
            "That two sides were shown the same log, unless they compare the checkpoints they were given.",
        ] { page.element("li", "", text) }
        page.close("ul")
        page.close("section")
    }
}
