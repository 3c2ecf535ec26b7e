internal import Evidence

extension Statement {
    /// The statement for a terminal: plain text, numbers in full.
    package var table: String {
        var lines = [
            "\(legalName) (\(organization))",
            "Statement for \(periodText): \(from) up to, not including, \(to) (UTC; its months begin on day \(resetDay))",
        ]
        for month in months { lines += section(month) }
        if months.count > 1 {
            lines += ["", "ALL MONTHS"] + Self.aligned(Self.rows(usage) + Self.rows(totals))
        }
        lines += ["", Self.rounding] + notes.map(\.text)
        return lines.map { $0 + "\n" }.joined()
    }

    private func section(_ month: StatementMonth) -> [String] {
        var lines = ["", "\(month.month.text.uppercased())  \(month.month.from) to \(month.month.to)"]
        for part in month.parts {
            lines.append("  \(Self.heading(part))")
            lines += Self.aligned(Self.rows(part)).map { "  " + $0 }
            lines.append("    odometer  \(Self.text(part.begin))")
            lines.append("              \(Self.text(part.end))")
            lines.append("    proof     \(proofCommand(from: part.from, to: part.to))")
        }
        if month.parts.count > 1 { lines += Self.aligned(Self.rows(month.usage)) }
        lines += Self.aligned(
            [["days suspended", "\(month.suspendedDayCount) of \(month.month.dayCount)", ""]] + Self.rows(month.totals))
        return lines
    }

    /// `tier pro, 31 of 31 days`.
    static func heading(_ part: StatementPart) -> String {
        let days = "\(part.dayCount) of \(part.monthDayCount) days"
        return switch part.terms {
        case .agreed(let terms): "tier \(terms.tier), \(days) from \(part.from)"
        case .unknown: "terms unknown before \(part.to), \(days)"
        case .notAgreed: "no agreement, \(days) from \(part.from)"
        }
    }

    private static func rows(_ part: StatementPart) -> [[String]] {
        var rows = rows(part.usage)
        if let included = part.included {
            rows.append(["items included", ReportNumber.grouped(included), ""])
            let unit = part.agreed?.overage.map { "at \(Money($0).text)" } ?? "not charged"
            rows.append(["items beyond", ReportNumber.grouped(part.overageItems), unit])
        }
        if let price = part.price, let whole = part.agreed?.price {
            let share = part.dayCount == part.monthDayCount ? "" : "of \(Money(whole).text) a month"
            rows.append(["price", price.text, share])
        }
        if let overage = part.overage { rows.append(["overage", overage.text, ""]) }
        return rows
    }

    private static func rows(_ usage: Odometer) -> [[String]] {
        [
            ["accesses", ReportNumber.grouped(usage.accesses), "\(ReportNumber.grouped(usage.answered)) answered"],
            ["items used", ReportNumber.grouped(usage.items), ""],
        ]
    }

    private static func rows(_ totals: [Money]) -> [[String]] {
        totals.map { ["TOTAL", $0.text, ""] }
    }

    private static func text(_ reading: MeterReading) -> String {
        "\(reading.day): \(ReportNumber.grouped(reading.odometer.accesses)) accesses, "
            + "\(ReportNumber.grouped(reading.odometer.items)) items"
    }

    /// The first column to the left, the second to the right.
    private static func aligned(_ rows: [[String]]) -> [String] {
        let widths = (0..<2).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let first = row[0] + String(repeating: " ", count: widths[0] - row[0].count)
            let second = String(repeating: " ", count: widths[1] - row[1].count) + row[1]
            return "  \(first)  \(second)" + (row[2].isEmpty ? "" : "  \(row[2])")
        }
    }
}
