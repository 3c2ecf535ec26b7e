import Glibc

/// The report as one HTML page that needs nothing else.
struct QuotaPage {
    let report: QuotaReport
    let header: [String]

    private static let colors = ["#777", "#0b6e4f", "#c0392b", "#2c5aa0", "#b7791f", "#6b4c9a"]

    var html: String {
        """
        <!doctype html>
        <html lang="en"><meta charset="utf-8"><title>Quota load test</title>
        <style>
        body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; color: #222 }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 13px }
        td, th { padding: .3rem .5rem; border-bottom: 1px solid #ddd; text-align: right }
        td:nth-child(-n+2), th:nth-child(-n+2) { text-align: left }
        svg { width: 100%; height: auto; margin: 1rem 0 }
        text { font: 12px system-ui, sans-serif; fill: #333 }
        </style>
        <h1>Quota load test</h1>
        <p>\(report.threads) threads unless the table says otherwise. \(report.violations) violations of burst + rate × \
        time, calendar caps and all or nothing. Times in the plot are nanoseconds of a single charge; one in 64 is timed by
        itself. \(QuotaReport.legend.joined(separator: " "))</p>
        <h2>Charges a second</h2>
        \(throughput)
        <h2>Time of a charge by percentile</h2>
        \(percentiles)
        <h2>Figures</h2>
        \(table)
        </html>

        """
    }

    private var table: String {
        func row(_ cells: [String], _ tag: String) -> String {
            "<tr>" + cells.map { "<\(tag)>\(escape($0))</\(tag)>" }.joined() + "</tr>"
        }
        return "<table>" + row(header, "th") + report.rows.map { row($0, "td") }.joined(separator: "\n") + "</table>"
    }

    private var throughput: String {
        let most = report.results.map(\.chargesPerSecond).max() ?? 1
        var shapes = ""
        for (place, result) in report.results.enumerated() {
            let y = 10 + place * 24
            let width = 520 * result.chargesPerSecond / most
            shapes += """
                <text x="390" y="\(y + 13)" text-anchor="end">\(label(result))</text>
                <rect x="400" y="\(y)" width="\(QuotaReport.fixed(width, 1))" height="18" fill="\(color(result))"/>
                <text x="\(QuotaReport.fixed(408 + width, 1))" y="\(y + 13)">\
                \(QuotaReport.fixed(result.chargesPerSecond / 1e6, 2)) M/s</text>

                """
        }
        return "<svg viewBox=\"0 0 1000 \(20 + report.results.count * 24)\">\n\(shapes)</svg>"
    }

    /// Percentiles by the number of nines, times by their logarithm.
    private var percentiles: String {
        let marks = [0.0, 50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99, 99.999]
        func x(_ percentile: Double) -> Double { 60 + 880 * log10(100 / (100 - percentile)) / 5 }
        func y(_ nanoseconds: Double) -> Double { 380 - 360 * (log10(min(max(nanoseconds, 10), 1e9)) - 1) / 8 }
        var shapes = ""
        for exponent in 1...9 {
            let level = y(pow(10, Double(exponent)))
            shapes += """
                <line x1="60" x2="940" y1="\(level)" y2="\(level)" stroke="#ddd"/>
                <text x="52" y="\(level + 4)" text-anchor="end">\(units(exponent))</text>

                """
        }
        for mark in [0.0, 90, 99, 99.9, 99.99, 99.999] {
            shapes += "<text x=\"\(x(mark))\" y=\"398\" text-anchor=\"middle\">\(mark) %</text>\n"
        }
        for result in report.results {
            let points = marks.map { mark in
                QuotaReport.fixed(x(mark), 1) + "," + QuotaReport.fixed(y(Double(result.percentile(mark))), 1)
            }
            shapes += """
                <polyline fill="none" stroke="\(color(result))" stroke-opacity=".7" stroke-width="1.5" \
                points="\(points.joined(separator: " "))"><title>\(label(result))</title></polyline>

                """
        }
        return "<svg viewBox=\"0 0 1000 410\">\n\(shapes)</svg>"
    }

    private func units(_ exponent: Int) -> String {
        ["10 ns", "100 ns", "1 µs", "10 µs", "100 µs", "1 ms", "10 ms", "100 ms", "1 s"][exponent - 1]
    }

    private func label(_ result: QuotaResult) -> String {
        let contender = result.scenario.contender
        return escape(result.scenario.name + (contender == .slab ? "" : " — \(contender.rawValue)"))
    }

    private func color(_ result: QuotaResult) -> String {
        let place = QuotaScenario.Contender.allCases.firstIndex(of: result.scenario.contender) ?? 0
        return Self.colors[place % Self.colors.count]
    }

    private func escape(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
