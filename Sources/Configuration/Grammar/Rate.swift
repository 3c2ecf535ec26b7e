import RateLimiting

/// `amount / period` as a limit names it.
struct Rate: Equatable {
    enum Period: Equatable {
        case span(nanoseconds: Int64)
        case calendar(Limit.CalendarPeriod)
    }

    /// At least 1.
    let amount: Int
    let period: Period

    /// What a limit may allow at most: 40 bits hold a calendar window's count.
    static let largestAmount = 1_000_000_000_000
    /// The longest an empty bucket may take to fill, so that its arithmetic in nanoseconds can't overflow: a year.
    static let longestFillNanoseconds: Int64 = 366 * 24 * Quantity.nanosecondsPerHour
    /// The largest burst, and the largest amount once its common factors with the period are taken out.
    static let largestBurst = Int(UInt32.max)
    static let largestReducedAmount = Int64(Int32.max)

    init(parsing text: String) throws(Rejection) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw .malformed }
        amount = try Quantity.wholeNumber(parts[0].trimmingSpaces)
        guard (1...Self.largestAmount).contains(amount) else {
            throw .because("the amount of `\(text)` is out of range; write 1 to \(Self.largestAmount)")
        }
        period = try Self.period(parts[1].trimmingSpaces, of: text)
    }

    /// What keeps a bucket of this rate and burst from being counted exactly; nil where nothing does.
    func problemAsBucket(periodNanoseconds: Int64, burst: Int) -> String? {
        var (divisor, rest) = (Int64(amount), periodNanoseconds)
        while rest != 0 { (divisor, rest) = (rest, divisor % rest) }
        if burst > Self.largestBurst {
            return "a burst of \(burst) is too large; write `burst: \(Self.largestBurst)` or less"
        }
        if Int64(amount) > periodNanoseconds {
            return "more than one a nanosecond can't be counted; write a lower rate"
        }
        if Int64(amount) / divisor > Self.largestReducedAmount {
            return "\(amount) in this period can't be counted exactly; write a rounder amount"
        }
        if Int128(periodNanoseconds) * Int128(burst) > Int128(Self.longestFillNanoseconds) * Int128(amount) {
            return "a burst of \(burst) would take more than a year to come back; write less"
        }
        return nil
    }

    private static func period(_ name: Substring, of text: String) throws(Rejection) -> Period {
        if let calendar = Limit.CalendarPeriod(rawValue: String(name)) { return .calendar(calendar) }
        let span: Int64
        if name.utf8.first?.isASCIIDigit == true {
            span = try Quantity.duration(name, in: text)
        } else {
            do throws(Rejection) {
                span = try Quantity.nanoseconds(in: name)
            } catch {
                guard case .because = error else { throw error }
                throw .because("`\(name)` is not a period; write s, m, h, a multiple such as 15m, day or month")
            }
        }
        guard (1...longestFillNanoseconds).contains(span) else {
            throw .because("the period of `\(text)` is out of range; write 1ms to 8784h")
        }
        return .span(nanoseconds: span)
    }
}
