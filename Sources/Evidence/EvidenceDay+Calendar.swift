/// Dates of the Gregorian calendar (Hinnant, "chrono-Compatible Low-Level Date Algorithms").
extension EvidenceDay {
    /// The day of a date; nil when there is none, or when the year is not one of four digits.
    package init?(year: Int, month: Int, day: Int) {
        guard (0...9_999).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.dayCount(year: year, month: month)
        else { return nil }
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        number = Int64(era * 146_097 + dayOfEra - 719_468)
    }

    /// Its date.
    package var date: (year: Int, month: Int, day: Int) {
        let shifted = Int(number) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        return (
            yearOfEra + era * 400 + (month < 10 ? 0 : 1), month < 10 ? month + 3 : month - 9,
            dayOfYear - (153 * month + 2) / 5 + 1
        )
    }

    /// The same day of the month so many months later, or earlier; the last of that month where there is no such day.
    ///
    /// - Precondition: both have years of four digits.
    package func addingMonths(_ count: Int) -> EvidenceDay {
        let (year, month, day) = date
        let months = year * 12 + month - 1 + count
        let length = Self.dayCount(year: months / 12, month: months % 12 + 1)
        guard let result = EvidenceDay(year: months / 12, month: months % 12 + 1, day: min(day, length)) else {
            preconditionFailure("\(count) months from \(year)-\(month)-\(day) is in no year of four digits")
        }
        return result
    }

    private static func dayCount(year: Int, month: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension EvidenceDay: CustomStringConvertible {
    /// The date as `2022-01-31`.
    package var description: String {
        let (year, month, day) = date
        return "\(String(year, padded: 4))-\(String(month, padded: 2))-\(String(day, padded: 2))"
    }
}
