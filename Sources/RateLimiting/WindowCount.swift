/// A calendar window's state in one word: `index:24 | count:40`.
struct WindowCount: Equatable {
    static let maximum: Int64 = (1 << 40) - 1

    var index: Int64
    var count: Int64

    @inline(__always)
    init(index: Int64, count: Int64) {
        self.index = index
        self.count = count
    }

    @inline(__always)
    init(word: Int64) {
        index = word &>> 40
        count = word & Self.maximum
    }

    @inline(__always)
    var word: Int64 { index &<< 40 | count }

    /// Starts an empty window where `index` is a later one; an index never rolls back.
    @inline(__always)
    mutating func advance(to index: Int64) {
        if index > self.index { self = WindowCount(index: index, count: 0) }
    }

    /// Adds a correction; the count stays within its 40 bits.
    mutating func add(_ delta: Int64) {
        let (sum, overflow) = count.addingReportingOverflow(delta)
        count = overflow ? Self.maximum : min(max(sum, 0), Self.maximum)
    }

    /// The same count in a window with another reset day, if it is not over by `now`.
    func carried(_ period: Limit.CalendarPeriod, from: Int64, to: Int64, now: Int64) -> WindowCount {
        if period == .day || from == to { return self }
        let day = CalendarDay(nanoseconds: now)
        let isCurrent = index >= day.window(period, resetDay: from).index
        return WindowCount(index: day.window(period, resetDay: to).index, count: isCurrent ? count : 0)
    }
}
