extension Conspicuous {
    /// The section of a report for people.
    func write(into page: inout ReportMarkup) {
        page.open("section")
        page.element("h2", "", "Conspicuous")
        page.element(
            "p", "class=\"note\"",
            "For the operator. It tells that others are behind a network; a page for the customer is made without "
                + "--conspicuous.")
        if networks.isEmpty, queries.isEmpty { page.element("p", "", "Nothing stands out.") }
        if !networks.isEmpty {
            page.element("h3", "", "Keys of several organizations from one network")
            writeTable(
                ["Network", "Also used by", "Apps"], ["Keys", "Calls", "Their calls"],
                networks.map { network in
                    (
                        [network.addressText, othersText(network), network.apps.joined(separator: ", ")],
                        [UInt64(network.keyCount), network.accesses, network.otherAccesses]
                    )
                }, into: &page)
        }
        if !queries.isEmpty {
            page.element("h3", "", "One question from several apps")
            writeTable(
                ["Token of the question", "Calls by app"], ["Calls"],
                queries.map { ([$0.tokenText, $0.sharesText], [$0.accesses]) }, into: &page)
        }
        for text in gaps + Self.explanations { page.element("p", "class=\"quiet\"", text) }
        page.close("section")
    }

    private func writeTable(
        _ texts: [String], _ numbers: [String], _ rows: [(texts: [String], numbers: [UInt64])],
        into page: inout ReportMarkup
    ) {
        page.open("table")
        page.open("thead")
        page.open("tr")
        for text in texts { page.element("th", "scope=\"col\"", text) }
        for number in numbers { page.element("th", "scope=\"col\" class=\"number\"", number) }
        page.close("tr")
        page.close("thead")
        page.open("tbody")
        for row in rows {
            page.open("tr")
            for (index, text) in row.texts.enumerated() {
                page.element(index == 0 ? "th" : "td", index == 0 ? "scope=\"row\"" : "", text)
            }
            for number in row.numbers { page.element("td", "class=\"number\"", ReportNumber.grouped(number)) }
            page.close("tr")
        }
        page.close("tbody")
        page.close("table")
    }
}
