import Testing

@testable import RateLimiting

@Suite("Calendar windows")
struct CalendarTests {
    /// Days from 1970 to 2116, counted up one by one.
    static func walk(_ body: (_ day: Int64, _ year: Int64, _ month: Int64, _ dayOfMonth: Int64) -> Void) {
        var (year, month, dayOfMonth): (Int64, Int64, Int64) = (1970, 1, 1)
        for day in Int64(0)..<53_300 {
            body(day, year, month, dayOfMonth)
            dayOfMonth += 1
            if dayOfMonth > length(year, month) {
                dayOfMonth = 1
                month += 1
                if month > 12 {
                    month = 1
                    year += 1
                }
            }
        }
    }

    static func length(_ year: Int64, _ month: Int64) -> Int64 {
        if month == 2 { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28 }
        return [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    @Test("civil dates equal a calendar that counts the days, from 1970 to 2115")
    func civil() {
        Self.walk { day, year, month, dayOfMonth in
            let calendar = CalendarDay(dayNumber: day)
            #expect(calendar.monthNumber == year * 12 + month - 1)
            #expect(calendar.dayOfMonth == dayOfMonth)
            #expect(CalendarDay(year: Int(year), month: Int(month), day: Int(dayOfMonth)) == calendar)
        }
    }

    @Test("dates that are in no calendar are no days, and days are written as dates")
    func dates() {
        for (year, month, day) in [
            (2022, 2, 29), (2022, 4, 31), (2022, 13, 1), (2022, 0, 1), (2022, 1, 0), (1969, 12, 31),
        ] {
            #expect(CalendarDay(year: year, month: month, day: day) == nil)
        }
        #expect(CalendarDay(year: 2024, month: 2, day: 29)?.description == "2024-02-29")
        #expect(CalendarDay(nanoseconds: 0).description == "1970-01-01")
        #expect(CalendarDay(year: 2115, month: 12, day: 31)?.description == "2115-12-31")
    }

    @Test("months begin on the reset day or the month's last, and their windows leave no gap", arguments: 1...31)
    func resetDays(resetDay: Int64) {
        var previous: (index: Int64, end: Int64)?
        Self.walk { day, year, month, dayOfMonth in
            let isFirst = dayOfMonth == min(resetDay, Self.length(year, month))
            let window = CalendarDay(dayNumber: day).window(.month, resetDay: resetDay)
            #expect(
                CalendarDay.endNanoseconds(of: .month, index: window.index, resetDay: resetDay)
                    == window.endNanoseconds
            )
            #expect(window.endNanoseconds > day * 86_400 * second)
            if let previous {
                #expect(window.index == previous.index + (isFirst ? 1 : 0))
                #expect((window.endNanoseconds == previous.end) == !isFirst)
                if isFirst { #expect(previous.end == day * 86_400 * second) }
            }
            previous = (window.index, window.endNanoseconds)
        }
    }

    @Test("a month window ends to the nanosecond, over leap days and short months")
    func exactNanosecond() throws {
        // Reset day 31: 2028-02-29 00:00 UTC begins a window (a leap year), 2027-02-28 00:00 too.
        for (edge, resetDay) in [(1_835_395_200, 31), (1_803_772_800, 31), (1_830_297_600, 1), (1_803_772_800, 28)] {
            let end = Int64(edge) * second
            var bench = try Bench([.calendar("m", 100, per: .month)], resetDay: resetDay)
            #expect(bench.take(100, at: end - 1) == .admitted)
            #expect(bench.report[0].resetNanoseconds == 1)
            #expect(bench.take(1, at: end - 1) == .refused)
            #expect(bench.report[0].retryNanoseconds == 1)
            #expect(bench.take(100, at: end) == .admitted)
            #expect(bench.take(1, at: end) == .refused)
        }
    }

    @Test("a day's count ends at UTC midnight")
    func day() throws {
        let midnight = (someTime / (86_400 * second) + 1) * 86_400 * second
        var bench = try Bench([.calendar("d", .key, .requests, 2, per: .day)])
        #expect(bench.take(at: midnight - 5) == .admitted)
        #expect(bench.take(at: midnight - 4) == .admitted)
        #expect(bench.take(at: midnight - 3) == .refused)
        #expect(bench.report[0].retryNanoseconds == 3)
        #expect(bench.take(at: midnight) == .admitted)
        #expect(bench.report[0].remaining == 1)
    }

    @Test("a window never rolls back: an earlier clock goes on in the later window")
    func neverRollsBack() throws {
        let midnight = (someTime / (86_400 * second) + 1) * 86_400 * second
        var bench = try Bench([.calendar("d", .key, .items, 10, per: .day)])
        #expect(bench.take(7, at: midnight) == .admitted)
        #expect(bench.take(4, at: midnight - 1) == .refused)
        #expect(bench.report[0].remaining == 3)
        #expect(bench.report[0].retryNanoseconds == 86_400 * second + 1)
        #expect(bench.take(3, at: midnight - 1) == .admitted)
        #expect(bench.take(1, at: midnight + 1) == .refused)
    }

    @Test("what is reserved and not delivered comes back, but not to the window after")
    func settles() throws {
        let midnight = (someTime / (86_400 * second) + 1) * 86_400 * second
        var bench = try Bench([.calendar("d", .key, .items, 100, per: .day)])
        #expect(bench.take(100, at: someTime) == .admitted)
        bench.slab.settle(&bench.charge, items: 30, now: someTime + 1)
        #expect(bench.state(at: someTime + 1)["d"]?.remaining == 70)
        bench.slab.settle(&bench.charge, items: 40, now: someTime + 1)
        #expect(bench.state(at: someTime + 1)["d"]?.remaining == 60)
        var late = Charge()
        #expect(
            bench.slab.charge(bench.subject, items: 60, now: midnight - 1, taking: &late, into: &bench.report)
                == .admitted
        )
        #expect(bench.take(50, at: midnight) == .admitted)
        bench.slab.settle(&late, items: 0, now: midnight)
        #expect(bench.state(at: midnight)["d"]?.remaining == 50)
    }
}
