import Agreements
import RateLimiting

/// Counts: digits, with underscores between them.
extension Grammar where Result == Int {
    static func wholeNumber(_ range: ClosedRange<Int>) -> Grammar {
        Grammar("a whole number", "write a number from \(range.lowerBound) to \(range.upperBound)") {
            text throws(Rejection) in
            let number = try Quantity.wholeNumber(text[...])
            guard range.contains(number) else {
                throw .because("`\(text)` is out of range; write \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
    }

    /// A number of items.
    static var items: Grammar {
        Grammar("a number of items", "write a whole number and `items`, as in `1_000_000 items`") {
            text throws(Rejection) in
            let (amount, unit) = try Quantity.split(text[...])
            guard unit == "items" else { throw .malformed }
            guard (0...Rate.largestAmount).contains(amount) else {
                throw .because("`\(text)` is too large; write at most \(Rate.largestAmount) items")
            }
            return amount
        }
    }

    /// A number of bytes.
    static func size(_ range: ClosedRange<Int>) -> Grammar {
        Grammar("a size", "write a whole number with B, KiB, MiB or GiB, as in `64 KiB`") { text throws(Rejection) in
            let (amount, unit) = try Quantity.split(text[...])
            let bytes = try Quantity.multiply(amount, Quantity.bytes(in: unit), in: text)
            guard range.contains(bytes) else {
                let least = Quantity.sizeText(range.lowerBound)
                throw .because("`\(text)` is out of range; write \(least) to \(Quantity.sizeText(range.upperBound))")
            }
            return bytes
        }
    }
}

extension Grammar where Result == Int64 {
    /// A day in UTC, as the Unix nanoseconds at which it begins.
    static var date: Grammar {
        Grammar("a date", "write year, month and day, as in `2022-01-31`") { text throws(Rejection) in
            let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
            guard parts.map(\.count) == [4, 2, 2], parts.allSatisfy({ $0.allSatisfy(\.isASCIIDigit) }) else {
                throw .malformed
            }
            let numbers = parts.map { $0.reduce(0) { 10 * $0 + Int($1 - UInt8(ascii: "0")) } }
            guard let day = CalendarDay(year: numbers[0], month: numbers[1], day: numbers[2]) else {
                throw .because("there is no day `\(text)`; write one that is in the calendar")
            }
            guard numbers[0] < 2262 else { throw .because("`\(text)` is too late; write a day before 2262") }
            return day.dayNumber * CalendarDay.nanosecondsPerDay
        }
    }

    /// A duration in nanoseconds.
    static func duration(_ range: ClosedRange<Int64>) -> Grammar {
        Grammar("a duration", "write a whole number with ms, s, m or h, as in `30s`") { text throws(Rejection) in
            let nanoseconds = try Quantity.duration(text[...], in: text)
            guard range.contains(nanoseconds) else {
                let least = Quantity.durationText(range.lowerBound)
                throw .because(
                    "`\(text)` is out of range; write \(least) to \(Quantity.durationText(range.upperBound))"
                )
            }
            return nanoseconds
        }
    }
}

extension Grammar where Result == Rate {
    static var rate: Grammar {
        Grammar("a rate", "write amount / period, as in `50 / s`, `450 / 15m`, `10_000 / day` or `1_000_000 / month`") {
            text throws(Rejection) in
            try Rate(parsing: text)
        }
    }
}

extension Grammar where Result == Price {
    static var price: Grammar {
        Grammar("a price", "write amount, currency and month, as in `5000 USD/month`") { text throws(Rejection) in
            try Price(parsing: text, of: "month")
        }
    }

    static var itemPrice: Grammar {
        Grammar("a price of an item", "write amount, currency and item, as in `0.005 USD/item`") {
            text throws(Rejection) in
            try Price(parsing: text, of: "item")
        }
    }
}
