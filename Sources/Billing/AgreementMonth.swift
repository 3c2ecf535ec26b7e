package import Evidence
internal import RateLimiting

/// A month as an agreement counts it: from its reset day to the next one, like the monthly limits.
package struct AgreementMonth: Sendable, Hashable {
    /// The calendar month that it begins in: months since January of the year 0.
    package let number: Int64
    /// Its first day.
    package let from: EvidenceDay
    /// The first day of the next one.
    package let to: EvidenceDay

    /// - Parameter resetDay: 1 to 31; in a shorter month its last day.
    package init(number: Int64, resetDay: Int) {
        self.number = number
        from = Self.end(ofMonth: number - 1, resetDay)
        to = Self.end(ofMonth: number, resetDay)
    }

    /// The month that a day belongs to.
    package init(ofDay day: EvidenceDay, resetDay: Int) {
        let number = ReportDate(day).monthNumber
        let month = AgreementMonth(number: number, resetDay: resetDay)
        self = day < month.from ? AgreementMonth(number: number - 1, resetDay: resetDay) : month
    }

    /// `2022-05`.
    package var text: String { ReportDate(monthNumber: number).monthText }

    package var dayCount: Int { Int(to.number - from.number) }

    private static func end(ofMonth number: Int64, _ resetDay: Int) -> EvidenceDay {
        let end = CalendarDay.endNanoseconds(of: .month, index: number, resetDay: Int64(resetDay))
        return EvidenceDay(milliseconds: end / 1_000_000)
    }
}
