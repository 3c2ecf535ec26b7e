/// The date of an answer, as `IMF-fixdate` (RFC 9110, section 5.6.7).
public enum HTTPDate {
    /// Appends `Sun, 06 Nov 1994 08:49:37 GMT`.
    ///
    /// - Parameter seconds: since 1970-01-01T00:00:00Z, not negative.
    public static func append(unixSeconds seconds: Int, to output: inout [UInt8]) {
        let days = seconds / 86_400
        let second = seconds % 86_400
        // Civil from days: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)

        func two(_ value: Int) {
            output.append(UInt8(48 + value / 10))
            output.append(UInt8(48 + value % 10))
        }
        let weekdays: [StaticString] = ["Thu, ", "Fri, ", "Sat, ", "Sun, ", "Mon, ", "Tue, ", "Wed, "]
        let months: [StaticString] = [
            " Jan ", " Feb ", " Mar ", " Apr ", " May ", " Jun ", " Jul ", " Aug ", " Sep ", " Oct ", " Nov ", " Dec ",
        ]
        func text(_ string: StaticString) {
            string.withUTF8Buffer { output.append(contentsOf: $0) }
        }
        text(weekdays[days % 7])
        two(day)
        text(months[month - 1])
        two(year / 100)
        two(year % 100)
        text(" ")
        two(second / 3_600)
        text(":")
        two(second / 60 % 60)
        text(":")
        two(second % 60)
        text(" GMT")
    }
}
