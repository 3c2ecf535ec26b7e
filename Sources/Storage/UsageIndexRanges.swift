internal import Evidence

/// Which sums make up a range of hours: those of whole months, of whole days, and of the hours that are left.
struct UsageIndexRanges: Equatable {
    /// Numbers of months, days and hours as the tables count them, the earliest first; nothing is in two of them.
    private(set) var months: [Range<Int64>] = []
    private(set) var days: [Range<Int64>] = []
    private(set) var hours: [Range<Int64>] = []

    /// - Parameters:
    ///   - unit: with `day`, sums of months are of no use.
    ///   - openDay: the first day without sums of its own; its month has none, either.
    init(hours: Range<Int64>, unit: UsageReport.Unit, openDay: EvidenceDay?) {
        guard let openDay else { return }
        let openMonth = ReportDate(openDay).monthNumber
        var hour = hours.lowerBound
        // Behind the open day there is nothing.
        let end = min(hours.upperBound, (openDay.number + 1) * 24)
        while hour < end {
            let day = EvidenceDay(milliseconds: hour * 3_600_000)
            let date = ReportDate(day)
            let monthEnd = date.nextMonth.evidenceDay.number * 24
            let dayEnd = (day.number + 1) * 24
            if unit == .month, date.day == 1, hour == day.number * 24, monthEnd <= end, date.monthNumber < openMonth {
                Self.append(date.monthNumber..<date.monthNumber + 1, to: &months)
                hour = monthEnd
            } else if hour == day.number * 24, dayEnd <= end, day < openDay {
                Self.append(day.number..<day.number + 1, to: &days)
                hour = dayEnd
            } else {
                let next = min(end, dayEnd)
                Self.append(hour..<next, to: &self.hours)
                hour = next
            }
        }
    }

    private static func append(_ range: Range<Int64>, to ranges: inout [Range<Int64>]) {
        if let last = ranges.last, last.upperBound == range.lowerBound {
            ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
        } else {
            ranges.append(range)
        }
    }
}
