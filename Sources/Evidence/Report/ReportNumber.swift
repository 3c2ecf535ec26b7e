/// How reports write numbers for people.
package enum ReportNumber {
    /// `26,004,120,331`.
    package static func grouped(_ number: UInt64) -> String {
        let digits = Array(String(number).utf8)
        var bytes: [UInt8] = []
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(digit)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// With what it counts: `1 block`, `434,160 blocks`.
    package static func counted(_ number: UInt64, _ one: String, _ many: String? = nil) -> String {
        "\(grouped(number)) \(number == 1 ? one : many ?? one + "s")"
    }

    /// In English words: `twenty-six billion four million one hundred twenty thousand three hundred thirty-one`.
    package static func words(_ number: UInt64) -> String {
        guard number > 0 else { return "zero" }
        var rest = number
        var groups: [String] = []
        for scale in scales {
            let group = Int(rest % 1_000)
            if group > 0 {
                groups.append(scale.isEmpty ? words(below1000: group) : "\(words(below1000: group)) \(scale)")
            }
            rest /= 1_000
            if rest == 0 { break }
        }
        return groups.reversed().joined(separator: " ")
    }

    /// With the largest decimal unit that leaves a whole part: `7.21 TB`, `999 bytes`.
    package static func bytes(_ number: UInt64) -> String {
        scaled(number, units: [" bytes", " kB", " MB", " GB", " TB", " PB", " EB"])
    }

    /// For the axis of a chart and for short labels: `780 M`, `26 bn`.
    package static func short(_ number: UInt64) -> String {
        scaled(number, units: ["", " k", " M", " bn", " tn", " qd", " qn"])
    }

    /// A share in per cent with one digit: `12.5 %`; of nothing, a dash.
    package static func share(_ part: UInt64, of whole: UInt64) -> String {
        guard whole > 0 else { return "–" }
        let permille = Int((Double(part) / Double(whole) * 1_000).rounded())
        if permille == 0, part > 0 { return "< 0.1 %" }
        if permille == 1_000, part < whole { return "> 99.9 %" }
        return "\(permille / 10).\(permille % 10) %"
    }

    /// Three significant digits, without zeros behind the point.
    private static func scaled(_ number: UInt64, units: [String]) -> String {
        guard number >= 1_000 else { return "\(number)\(units[0])" }
        var divisor: UInt64 = 1_000
        var unit = 1
        while number / divisor >= 1_000 {
            divisor *= 1_000
            unit += 1
        }
        let decimals = number / divisor >= 100 ? 0 : number / divisor >= 10 ? 1 : 2
        let scale: UInt64 = decimals == 0 ? 1 : decimals == 1 ? 10 : 100
        // Rounded down, so that a number is never said to be more than it is.
        let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
        let fraction = remainder / (divisor / scale)
        guard fraction > 0 else { return "\(quotient)\(units[unit])" }
        var digits = ReportDate.digits(Int64(fraction), decimals)
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(quotient).\(digits)\(units[unit])"
    }

    private static let scales = ["", "thousand", "million", "billion", "trillion", "quadrillion", "quintillion"]
    private static let small = [
        "", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ]
    private static let tens = [
        "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
    ]

    private static func words(below1000 number: Int) -> String {
        var words: [String] = []
        if number >= 100 { words.append("\(small[number / 100]) hundred") }
        let rest = number % 100
        if rest >= 20 {
            words.append(rest % 10 == 0 ? tens[rest / 10] : "\(tens[rest / 10])-\(small[rest % 10])")
        } else if rest > 0 {
            words.append(small[rest])
        }
        return words.joined(separator: " ")
    }
}
