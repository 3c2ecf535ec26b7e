internal import AuditLog

/// A date in UTC, as reports and proof packs write it.
package struct ReportDate: Sendable, Hashable, Comparable {
    package let year: Int64
    /// From 1.
    package let month: Int64
    /// From 1.
    package let day: Int64

    package init(_ day: EvidenceDay) {
        (year, month, self.day) = UTCTime.civil(day.number)
    }

    /// Reads `2022-01-31`; nil for anything else.
    package init?(_ text: String) {
        guard text.utf8.count == 10, let time = UTCTime(text) else { return nil }
        self.init(EvidenceDay(milliseconds: time.nanoseconds / 1_000_000))
    }

    /// The first day of a month counted from January of the year 0, which is what `monthNumber` gives.
    package init(monthNumber: Int64) {
        year = monthNumber >= 0 ? monthNumber / 12 : (monthNumber - 11) / 12
        month = monthNumber - 12 * year + 1
        day = 1
    }

    /// Months since January of the year 0.
    package var monthNumber: Int64 { 12 * year + month - 1 }

    package var evidenceDay: EvidenceDay {
        EvidenceDay(number: UTCTime.days(year: year, month: month, day: day))
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
    package var description: String { "\(monthText)-\(Self.digits(day, 2))" }

    /// `2022-01`.
    package var monthText: String { "\(Self.digits(year, 4))-\(Self.digits(month, 2))" }

    /// `31 January 2022`.
    package var longText: String { "\(day) \(Self.monthNames[Int(month) - 1]) \(year)" }

    /// `January 2022`.
    package var longMonthText: String { "\(Self.monthNames[Int(month) - 1]) \(year)" }

    /// `Jan`.
    package var shortMonthName: String { String(Self.monthNames[Int(month) - 1].prefix(3)) }

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
        let day = EvidenceDay(milliseconds: milliseconds)
        let rest = milliseconds - day.startMilliseconds
        let clock = [rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60].map { ReportDate.digits($0, 2) }
        return "\(ReportDate(day))T\(clock.joined(separator: ":")).\(ReportDate.digits(rest % 1_000, 3))Z"
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
