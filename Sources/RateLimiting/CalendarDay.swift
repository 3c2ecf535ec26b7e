/// A day in UTC with what is needed to place it in calendar windows: integers only, no time zone, no leap seconds.
///
/// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (civil_from_days, days_from_civil).
public struct CalendarDay: Sendable, Hashable {
    public static let nanosecondsPerDay: Int64 = 86_400_000_000_000

    /// Days since 1970-01-01.
    public let dayNumber: Int64
    /// `year · 12 + month − 1`.
    public let monthNumber: Int64
    /// 1 to 31.
    public let dayOfMonth: Int64
    /// Day numbers of the month's first day and the next month's.
    private let firstOfMonth: Int64
    private let firstOfNextMonth: Int64
    private let nextMonthLength: Int64

    public init(dayNumber: Int64) {
        self.dayNumber = dayNumber
        let shifted = dayNumber + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        dayOfMonth = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        // Months are counted from March here, so that January and February end the year before.
        monthNumber = (yearOfEra + era * 400) * 12 + marchMonth + 2
        firstOfMonth = dayNumber - dayOfMonth + 1
        firstOfNextMonth = Self.firstDay(ofMonth: monthNumber + 1)
        nextMonthLength = Self.firstDay(ofMonth: monthNumber + 2) - firstOfNextMonth
    }

    /// A day by its date in the Gregorian calendar; nil where there is no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard (1970...9999).contains(year), (1...12).contains(month) else { return nil }
        let number = Int64(year) * 12 + Int64(month) - 1
        let first = Self.firstDay(ofMonth: number)
        guard day >= 1, first + Int64(day) <= Self.firstDay(ofMonth: number + 1) else { return nil }
        self.init(dayNumber: first + Int64(day) - 1)
    }

    /// The day that holds an instant, in nanoseconds since the Unix epoch, not before it.
    public init(nanoseconds: Int64) {
        self.init(dayNumber: nanoseconds / Self.nanosecondsPerDay)
    }

    /// Moves to the day of `nanoseconds`; costs one division by a constant while the day stays.
    @inline(__always)
    mutating func advance(to nanoseconds: Int64) {
        let number = nanoseconds / Self.nanosecondsPerDay
        if number != dayNumber { self = CalendarDay(dayNumber: number) }
    }

    /// The number of the window that holds this day, and the instant it ends at.
    ///
    /// A month begins at 00:00 UTC on `resetDay` (1 to 31), or on its last day where it is shorter.
    @inline(__always)
    public func window(_ period: Limit.CalendarPeriod, resetDay: Int64) -> (index: Int64, endNanoseconds: Int64) {
        switch period {
        case .day:
            return (dayNumber, (dayNumber &+ 1) &* Self.nanosecondsPerDay)
        case .month:
            let reset = min(resetDay, firstOfNextMonth &- firstOfMonth)
            if dayOfMonth >= reset {
                let end = firstOfNextMonth &+ min(resetDay, nextMonthLength) &- 1
                return (monthNumber, end &* Self.nanosecondsPerDay)
            }
            return (monthNumber &- 1, (firstOfMonth &+ reset &- 1) &* Self.nanosecondsPerDay)
        }
    }

    /// When a window ends that may not be the present one.
    public static func endNanoseconds(of period: Limit.CalendarPeriod, index: Int64, resetDay: Int64) -> Int64 {
        switch period {
        case .day:
            return (index + 1) * nanosecondsPerDay
        case .month:
            let first = firstDay(ofMonth: index + 1)
            let length = firstDay(ofMonth: index + 2) - first
            return (first + min(resetDay, length) - 1) * nanosecondsPerDay
        }
    }

    /// The day number of a month's first day (days_from_civil for day 1).
    static func firstDay(ofMonth monthNumber: Int64) -> Int64 {
        let fromMarch = monthNumber - 2
        let year = fromMarch >= 0 ? fromMarch / 12 : (fromMarch - 11) / 12
        let marchMonth = fromMarch - year * 12
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * marchMonth + 2) / 5
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension CalendarDay: CustomStringConvertible {
    /// Year, month and day: `2022-01-31`.
    public var description: String {
        func digits(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(monthNumber / 12)-\(digits(monthNumber % 12 + 1))-\(digits(dayOfMonth))"
    }
}
