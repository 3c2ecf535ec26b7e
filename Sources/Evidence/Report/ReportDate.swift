internal import AuditLog

/// A date in UTC, as reports and proof packs write it.
package struct ReportDate: Sendable, Hashable, Comparable {
    package let year: Int
    /// From 1.
    package let month: Int
    /// From 1.
    package let day: Int

    package init(_ day: EvidenceDay) {
        (year, month, self.day) = day.date
    }

    /// Reads `2022-01-31`; nil for anything else.
    package init?(_ text: String) {
        guard text.utf8.count == 10, let time = UTCTime(text) else { return nil }
        self.init(EvidenceDay(milliseconds: time.nanoseconds / 1_000_000))
    }

    /// The first day of a month counted from January of the year 0, which is what `monthNumber` gives.
    package init(monthNumber: Int64) {
        let number = Int(monthNumber)
        year = number >= 0 ? number / 12 : (number - 11) / 12
        month = number - 12 * year + 1
        day = 1
    }

    /// Months since January of the year 0.
    package var monthNumber: Int64 { Int64(12 * year + month - 1) }

    package var evidenceDay: EvidenceDay {
        // As `EvidenceDay.date` the other way round, of any year.
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return EvidenceDay(
            number: Int64(era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468))
    }

    /// The first day of the month behind this one's.
    package var nextMonth: ReportDate { ReportDate(monthNumber: monthNumber + 1) }

    package static func < (left: ReportDate, right: ReportDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }
}

// MARK: - Text

extension ReportDate: CustomStringConvertible {
    /// `2022-01-31`.
    package var description: String { "\(monthText)-\(Self.digits(Int64(day), 2))" }

    /// `2022-01`.
    package var monthText: String { "\(Self.digits(Int64(year), 4))-\(Self.digits(Int64(month), 2))" }

    /// `31 January 2022`.
    package var longText: String { "\(day) \(Self.monthNames[month - 1]) \(year)" }

    /// `January 2022`.
    package var longMonthText: String { "\(Self.monthNames[month - 1]) \(year)" }

    /// `Jan`.
    package var shortMonthName: String { String(Self.monthNames[month - 1].prefix(3)) }

    private static let monthNames = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    static func digits(_ number: Int64, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }
}

/// A moment in UTC to the millisecond, as reports and proof packs write it.
package enum ReportTime {
    /// `2022-01-31T23:59:58.123Z`.
    package static func text(milliseconds: Int64) -> String {
        var bytes: [UInt8] = []
        write(milliseconds: milliseconds, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends what `text` makes.
    static func write(milliseconds: Int64, into bytes: inout [UInt8]) {
        let day = EvidenceDay(milliseconds: milliseconds)
        let date = day.date
        let rest = Int(milliseconds - day.startMilliseconds)
        append(date.year, digits: 4, "-", to: &bytes)
        append(date.month, digits: 2, "-", to: &bytes)
        append(date.day, digits: 2, "T", to: &bytes)
        append(rest / 3_600_000, digits: 2, ":", to: &bytes)
        append(rest / 60_000 % 60, digits: 2, ":", to: &bytes)
        append(rest / 1_000 % 60, digits: 2, ".", to: &bytes)
        append(rest % 1_000, digits: 3, "Z", to: &bytes)
    }

    /// Appends a number with zeros in front, and what follows it.
    private static func append(
        _ number: Int, digits: Int, _ next: Unicode.Scalar, to bytes: inout [UInt8]
    ) {
        let text = String(number)
        for _ in 0..<max(0, digits - text.utf8.count) { bytes.append(UInt8(ascii: "0")) }
        bytes.append(contentsOf: text.utf8)
        bytes.append(UInt8(ascii: next))
    }

    /// The milliseconds of a text that `text` makes; nil for any other.
    package static func milliseconds(_ text: String) -> Int64? {
        guard text.utf8.count == 24, let time = UTCTime(text) else { return nil }
        let milliseconds = time.nanoseconds / 1_000_000
        return Self.text(milliseconds: milliseconds) == text ? milliseconds : nil
    }

    /// `31 January 2022`, or with the time of the day where that isn't midnight: `31 January 2022, 14:00 UTC`.
    package static func longText(milliseconds: Int64) -> String {
        let day = EvidenceDay(milliseconds: milliseconds)
        let minutes = (milliseconds - day.startMilliseconds) / 60_000
        guard minutes > 0 else { return ReportDate(day).longText }
        let clock = "\(ReportDate.digits(minutes / 60, 2)):\(ReportDate.digits(minutes % 60, 2))"
        return "\(ReportDate(day).longText), \(clock) UTC"
    }
}
