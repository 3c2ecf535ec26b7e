/// A bar chart as inline SVG.
struct ReportChart {
    struct Bar {
        /// Below the bar; empty: none.
        var label: String
        /// What a reader of the screen or of the tooltip is told.
        var description: String
        var value: UInt64
    }

    /// What it shows, for those who can't see it.
    var description: String
    /// The class that gives the bars their colour.
    var style: String
    var bars: [Bar]

    private static let width = 720.0
    private static let height = 190.0
    private static let left = 52.0
    private static let top = 16.0
    private static let bottom = 24.0

    var svg: String {
        let plotWidth = Self.width - Self.left
        let plotHeight = Self.height - Self.top - Self.bottom
        let step = Self.step(for: bars.map(\.value).max() ?? 0)
        let maximum = max(bars.map(\.value).max() ?? 0, 1)
        let lines = (maximum + step - 1) / step
        let scale = plotHeight / (Double(lines) * Double(step))
        let base = Self.top + plotHeight

        var markup = ReportMarkup()
        markup.open(
            "svg", "viewBox=\"0 0 720 190\" role=\"img\" aria-label=\"\(ReportMarkup.escaped(description))\"")
        for line in 0...lines {
            let y = Self.number(base - Double(line * step) * scale)
            markup.raw("<line class=\"grid\" x1=\"\(Self.number(Self.left))\" x2=\"720\" y1=\"\(y)\" y2=\"\(y)\"/>")
            markup.element(
                "text", "class=\"axis\" x=\"\(Self.number(Self.left - 8))\" y=\"\(y)\" dy=\"0.32em\"",
                ReportNumber.short(line * step))
        }
        let slot = plotWidth / Double(max(bars.count, 1))
        let barWidth = min(slot * 0.68, 44)
        for (index, bar) in bars.enumerated() {
            let center = Self.left + (Double(index) + 0.5) * slot
            let barHeight = max(Double(bar.value) * scale, bar.value > 0 ? 1 : 0)
            markup.raw(
                "<rect class=\"\(style)\" x=\"\(Self.number(center - barWidth / 2))\" "
                    + "y=\"\(Self.number(base - barHeight))\" width=\"\(Self.number(barWidth))\" "
                    + "height=\"\(Self.number(barHeight))\"><title>\(ReportMarkup.escaped(bar.description))</title></rect>"
            )
            if bars.count <= 14, bar.value > 0 {
                markup.element(
                    "text", "class=\"value\" x=\"\(Self.number(center))\" y=\"\(Self.number(base - barHeight - 4))\"",
                    ReportNumber.short(bar.value))
            }
            if !bar.label.isEmpty {
                markup.element(
                    "text", "class=\"label\" x=\"\(Self.number(center))\" y=\"\(Self.number(base + 16))\"", bar.label)
            }
        }
        markup.close("svg")
        return markup.text
    }

    /// A round distance of the lines, so that there are three to five of them above the base.
    static func step(for maximum: UInt64) -> UInt64 {
        var magnitude: UInt64 = 1
        while true {
            for factor: UInt64 in [1, 2, 5] {
                let (step, overflow) = magnitude.multipliedReportingOverflow(by: factor)
                if overflow || maximum / 5 < step { return overflow ? .max / 5 : step }
            }
            let (next, overflow) = magnitude.multipliedReportingOverflow(by: 10)
            if overflow { return magnitude }
            magnitude = next
        }
    }

    /// A coordinate with one digit behind the point.
    private static func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}
