internal import Evidence

extension Statement {
    /// The statement as a page that stands on its own: no script, nothing loaded from elsewhere, made to be printed.
    ///
    /// - Parameter madeMilliseconds: when it was made, for the foot of the page, in Unix milliseconds.
    package func html(madeMilliseconds: Int64) -> String {
        var page = ReportMarkup()
        page.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        page.element("title", "", "Statement: \(legalName), \(periodText)")
        page.raw("<style>\n\(ReportStyle.css)</style>\n</head>\n<body>\n<main>\n")
        writeHead(into: &page)
        for month in months { writeMonth(month, into: &page) }
        writeNotes(into: &page)
        writeProof(into: &page)
        page.element(
            "footer", "",
            "Made by Tollgate on \(ReportTime.longText(milliseconds: madeMilliseconds)) from the sealed records of the "
                + "gateway. All days are in UTC.")
        page.raw("</main>\n</body>\n</html>\n")
        return page.text
    }

    private func writeHead(into page: inout ReportMarkup) {
        page.open("header")
        page.element("p", "class=\"kind\"", "Statement")
        page.element("h1", "", legalName)
        page.element("p", "class=\"period\"", "\(periodText): \(Self.days(from, to))")
        page.element(
            "p", "class=\"quiet\"",
            "Recorded as “\(organization)”. Its months begin on day \(resetDay), as its monthly limits do.")
        page.close("header")
        page.open("section", "class=\"figures\"")
        let due = totals.isEmpty ? "nothing" : totals.map(\.text).joined(separator: " and ")
        let figures = [
            ("calls", "Due", due, isOpen ? "so far" : ""),
            ("items", "Items used", ReportNumber.grouped(usage.items), ReportNumber.words(usage.items)),
        ]
        for (style, name, digits, note) in figures {
            page.open("div", "class=\"figure \(style)\"")
            page.element("p", "class=\"name\"", name)
            page.element("p", "class=\"digits\"", digits)
            page.element("p", "class=\"words\"", note)
            page.close("div")
        }
        page.close("section")
    }

    // MARK: - A month

    private func writeMonth(_ month: StatementMonth, into page: inout ReportMarkup) {
        page.open("section")
        page.element("h2", "", ReportDate(monthNumber: month.month.number).longMonthText)
        page.element("p", "class=\"quiet\"", Self.days(month.month.from, month.month.to))
        page.open("table", "class=\"lines\"")
        page.raw("<thead><tr><th scope=\"col\">For</th><th scope=\"col\" class=\"number\">Quantity</th>")
        page.raw("<th scope=\"col\" class=\"number\">Price</th><th scope=\"col\" class=\"number\">Amount</th>")
        page.raw("</tr></thead>\n<tbody>\n")
        for part in month.parts { writePart(part, into: &page) }
        writeLine("Days suspended", "\(month.suspendedDayCount) of \(month.month.dayCount)", "", "", into: &page)
        page.raw("</tbody>\n<tfoot>\n")
        for total in month.totals {
            page.raw("<tr><th scope=\"row\" colspan=\"3\">Total</th>")
            page.element("td", "class=\"number\"", total.text)
            page.close("tr")
        }
        page.close("tfoot")
        page.close("table")
        writeReadings(month, into: &page)
        page.close("section")
    }

    private func writePart(_ part: StatementPart, into page: inout ReportMarkup) {
        let days = "\(part.dayCount) of \(part.monthDayCount) days"
        switch part.terms {
        case .agreed(let terms):
            let name = "Tier \(terms.tier), \(Self.days(part.from, part.to))"
            writeLine(
                name, days, terms.price.map { "\(Money($0).text) a month" } ?? "none agreed", part.price?.text ?? "",
                into: &page)
        case .unknown: writeLine("Terms unknown before \(part.to)", days, "", "", into: &page)
        case .notAgreed: writeLine("No agreement, \(Self.days(part.from, part.to))", days, "", "", into: &page)
        }
        writeLine("Items used", ReportNumber.grouped(part.usage.items), "", "", into: &page)
        guard let included = part.included else { return }
        writeLine("Items included", ReportNumber.grouped(included), "", "", into: &page)
        writeLine(
            "Items beyond", ReportNumber.grouped(part.overageItems),
            part.agreed?.overage.map { "\(Money($0).text) an item" } ?? "not charged", part.overage?.text ?? "",
            into: &page)
    }

    private func writeLine(
        _ name: String, _ quantity: String, _ price: String, _ amount: String, into page: inout ReportMarkup
    ) {
        page.open("tr")
        page.element("th", "scope=\"row\"", name)
        for cell in [quantity, price, amount] { page.element("td", "class=\"number\"", cell) }
        page.close("tr")
    }

    /// The odometer at each change of terms, as on a bill for power.
    private func writeReadings(_ month: StatementMonth, into page: inout ReportMarkup) {
        page.element("h3", "", "Readings of the odometer")
        page.open("table")
        page.raw("<thead><tr><th scope=\"col\">At the beginning of</th>")
        for name in ["Calls", "Answered", "Items", "Block"] {
            page.element("th", "scope=\"col\" class=\"number\"", name)
        }
        page.raw("</tr></thead>\n<tbody>\n")
        for reading in month.parts.prefix(1).map(\.begin) + month.parts.map(\.end) {
            page.open("tr")
            page.element("th", "scope=\"row\"", ReportDate(reading.day).longText)
            for number in [reading.odometer.accesses, reading.odometer.answered, reading.odometer.items] {
                page.element("td", "class=\"number\"", ReportNumber.grouped(number))
            }
            page.element("td", "class=\"number\"", reading.block.map(ReportNumber.grouped) ?? "none")
            page.close("tr")
        }
        page.close("tbody")
        page.close("table")
    }

    // MARK: - What stands below

    private func writeNotes(into page: inout ReportMarkup) {
        page.open("section")
        page.element("h2", "", "Notes")
        for text in [Self.rounding] + notes.map(\.text) { page.element("p", "", text) }
        page.close("section")
    }

    private func writeProof(into page: inout ReportMarkup) {
        page.open("section")
        page.element("h2", "", "How to check these figures")
        page.element(
            "p", "",
            "What was used is the difference of two readings. The operator of the gateway proves it with a file that each "
                + "of the first commands makes and anybody checks with the last, offline and without asking anyone.")
        page.open("pre")
        for month in months {
            for part in month.parts { page.element("code", "", proofCommand(from: part.from, to: part.to)) }
        }
        page.element("code", "", "tollgate audit verify pack.json --key KEY")
        page.close("pre")
        page.close("section")
    }

    /// `1 May 2022 to 31 May 2022`, both included.
    private static func days(_ from: EvidenceDay, _ to: EvidenceDay) -> String {
        let last = ReportDate(EvidenceDay(number: to.number - 1)).longText
        return to.number - from.number == 1 ? last : "\(ReportDate(from).longText) to \(last)"
    }
}
