internal import Evidence

extension Statement {
    /// Statements as lines of values (RFC 4180): one for each part of a month, and one for each total of a month.
    ///
    /// No value needs quotes: names, numbers and days have neither commas nor line ends.
    package static func csv(_ statements: [Statement]) -> String {
        let lines = statements.flatMap { statement in
            statement.months.flatMap { month in
                month.parts.map { line(month, $0) } + month.totals.map { line(month, $0) }
            }.map { [statement.organization] + $0 }
        }
        return ([["organization"] + columns] + lines).map { $0.joined(separator: ",") + "\r\n" }.joined()
    }

    private static let columns = [
        "month", "line", "tier", "from", "to", "days", "suspended_days", "accesses", "answered", "items", "included",
        "overage_items", "monthly_price", "price", "unit_price", "overage", "total", "currency",
    ]

    private static func line(_ month: StatementMonth, _ part: StatementPart) -> [String] {
        let terms = part.agreed
        return [
            month.month.text, part.terms.word, terms?.tier ?? "", "\(part.from)", "\(part.to)", "\(part.dayCount)",
            "\(part.suspendedDayCount)", "\(part.usage.accesses)", "\(part.usage.answered)", "\(part.usage.items)",
            part.included.map { "\($0)" } ?? "", "\(part.overageItems)", terms?.price.map { Money($0).decimal } ?? "",
            part.price?.decimal ?? "", terms?.overage.map { Money($0).decimal } ?? "", part.overage?.decimal ?? "", "",
            part.amounts.first?.currency ?? "",
        ]
    }

    private static func line(_ month: StatementMonth, _ total: Money) -> [String] {
        var cells = [String](repeating: "", count: columns.count)
        (cells[0], cells[1]) = (month.month.text, "total")
        (cells[3], cells[4]) = ("\(month.month.from)", "\(month.month.to)")
        cells[5] = "\(month.month.dayCount)"
        cells[6] = "\(month.suspendedDayCount)"
        (cells[7], cells[8]) = ("\(month.usage.accesses)", "\(month.usage.answered)")
        cells[9] = "\(month.usage.items)"
        (cells[16], cells[17]) = (total.decimal, total.currency)
        return cells
    }
}
