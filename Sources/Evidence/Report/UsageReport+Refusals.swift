internal import AuditLog

/// What was not answered, on the page for people.
extension UsageReport {
    func writeFindings(into page: inout ReportMarkup) {
        let findings = findings
        guard !findings.isEmpty else { return }
        page.open("section", "class=\"findings\"")
        page.element("h2", "", "What stands against the agreement")
        page.open("ul")
        for finding in findings { page.element("li", "", finding) }
        page.close("ul")
        page.close("section")
    }

    func writeRefusals(into page: inout ReportMarkup) {
        let refusals = outcomes.filter { $0.outcome != .answered && $0.totals.accesses > 0 }
        page.open("section")
        page.element("h2", "", "Not answered, by reason")
        if refusals.isEmpty {
            page.element("p", "", "Every call was answered.")
        } else {
            page.open("table", "class=\"reasons\"")
            page.raw("<thead><tr><th scope=\"col\">Reason</th><th scope=\"col\">What it means</th>")
            page.raw("<th scope=\"col\" class=\"number\">Calls</th></tr></thead>\n<tbody>\n")
            for line in refusals.sorted(by: { $0.totals.accesses > $1.totals.accesses }) {
                page.open("tr")
                page.element("th", "scope=\"row\"", "\(line.outcome.name)")
                page.element("td", "", ReportReason.text(line.outcome))
                page.element("td", "class=\"number\"", ReportNumber.grouped(line.totals.accesses))
                page.close("tr")
            }
            page.close("tbody")
            page.close("table")
        }
        writeTable("Not answered, by app", "App", appRefusals, none: "no app", into: &page)
        writeTable(
            "Not answered, by recipient", "Recipient", refusedRecipients,
            none: "nobody has declared it", into: &page
        ) { self.recipientText($0) }
        page.close("section")
    }

    private func writeTable(
        _ title: String, _ column: String, _ lines: [RefusalLine], none: String, into page: inout ReportMarkup,
        name: (String) -> String = { $0 }
    ) {
        guard !lines.isEmpty else { return }
        page.element("h3", "", title)
        page.open("table")
        page.raw("<thead><tr><th scope=\"col\">\(column)</th><th scope=\"col\">Reason</th>")
        page.raw("<th scope=\"col\" class=\"number\">Calls</th></tr></thead>\n<tbody>\n")
        for line in lines {
            page.open("tr")
            page.element(
                "th", line.name == nil ? "scope=\"row\" class=\"none\"" : "scope=\"row\"", line.name.map(name) ?? none)
            page.element("td", "", "\(line.outcome.name)")
            page.element("td", "class=\"number\"", ReportNumber.grouped(line.accesses))
            page.close("tr")
        }
        page.close("tbody")
        page.close("table")
    }
}
