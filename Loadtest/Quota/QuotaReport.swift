import Glibc

/// The results of a run, as a table and as a page.
struct QuotaReport {
    let results: [QuotaResult]
    let threads: Int

    /// Of Tollgate's own limiter.
    var violations: Int {
        results.filter { $0.scenario.contender == .slab }.map(\.violations.count).reduce(0, +)
    }

    private static let header = [
        "scenario", "limiter", "threads", "charges", "admitted", "target", "M/s", "best", "cores", "CPU ns", "least",
        "median",
        "p50", "p90", "p99", "p99.9", "max", "bounds",
    ]

    /// The table's rows; times in ns.
    var rows: [[String]] {
        results.map { result in
            let percentiles = [50, 90, 99, 99.9, 100].map { String(result.percentile($0)) }
            return [
                result.scenario.name,
                result.scenario.contender.rawValue,
                String(result.scenario.threads),
                String(result.tally.charges),
                Self.fixed(100 * result.admittedShare, 1) + " %",
                result.scenario.target,
                Self.fixed(result.chargesPerSecond / 1e6, 2),
                Self.fixed(result.tally.bestPerSecond / 1e6, 2),
                Self.fixed(result.coresTaken, 2),
                Self.fixed(result.cpuNanosecondsPerCharge, 1),
                Self.fixed(result.batchPercentile(0), 1),
                Self.fixed(result.batchPercentile(50), 1),
            ] + percentiles + [result.violations.isEmpty ? "held" : "\(result.violations.count) passed"]
        }
    }

    var table: String {
        let rows = [Self.header] + rows
        let widths = Self.header.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        var lines = rows.map { row in
            row.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                return column < 2 ? row[column] + padding : padding + row[column]
            }.joined(separator: "  ")
        }
        lines.insert(widths.map { String(repeating: "─", count: $0) }.joined(separator: "  "), at: 1)
        let charges = results.map(\.tally.charges).reduce(0, +)
        lines.append("")
        lines.append(contentsOf: Self.legend)
        lines.append(summary(charges: charges))
        for result in results {
            for violation in result.violations.prefix(3) {
                lines.append("  [\(result.scenario.contender.rawValue)] \(violation)")
            }
        }
        return lines.joined(separator: "\n")
    }

    /// What the columns say.
    static let legend = [
        "M/s: of all rounds; best: of the best round; cores: how many the threads got, where other work runs too.",
        "CPU ns: all CPU time of the threads, a charge; least, median: of the charges that were timed 63 together;",
        "p50 to max: of those that were timed singly. The load test's own loop is in all of them: see \"no charge\".",
    ]

    private func summary(charges: Int) -> String {
        "\(charges) charges, \(violations) violations of burst + rate × time, calendar caps and all or nothing"
    }

    /// Writes the page.
    func write(to path: String) throws {
        guard let file = fopen(path, "w") else { throw QuotaReportError.unwritable(path: path, error: errno) }
        let text = QuotaPage(report: self, header: Self.header).html
        let written = fputs(text, file)
        guard fclose(file) == 0, written >= 0 else { throw QuotaReportError.unwritable(path: path, error: errno) }
    }

    static func fixed(_ value: Double, _ digits: Int) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let rounded = Int((value * scale).rounded())
        guard digits > 0 else { return String(rounded) }
        let fraction = String(rounded % Int(scale))
        return "\(rounded / Int(scale))." + String(repeating: "0", count: digits - fraction.count) + fraction
    }
}
