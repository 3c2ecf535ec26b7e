internal import RateLimiting

/// How an organization asks for its usage, and how its monthly limit on items stood at that moment.
package struct UsageInquiry: Sendable, Hashable {
    /// The members of a usage object, as X's OpenAPI calls them.
    package enum Field: String, Sendable, Hashable, CaseIterable {
        case projectID = "project_id"
        case projectCap = "project_cap"
        case projectUsage = "project_usage"
        case capResetDay = "cap_reset_day"
        case dailyProjectUsage = "daily_project_usage"
        case dailyClientAppUsage = "daily_client_app_usage"

        /// Whether it is there without being asked for.
        var isUsual: Bool { self != .dailyProjectUsage && self != .dailyClientAppUsage }
    }

    /// A monthly limit on all items of an organization.
    package struct Cap: Sendable, Hashable {
        package var amount: Int64
        /// What was taken this month, with what is reserved for requests in flight; nil where the limit refuses nothing,
        /// and so doesn't count what is beyond it.
        package var taken: Int64?

        package init(amount: Int64, taken: Int64?) {
            self.amount = amount
            self.taken = taken
        }
    }

    /// On how many days it is to be told what was taken; the last is today.
    package var dayCount: Int
    package var fields: Set<Field>
    /// nil: there is no such limit.
    package var cap: Cap?
    /// Unix nanoseconds.
    package var nowNanoseconds: Int64
    /// The day of the month on which the agreement's months begin.
    package var resetDay: Int64

    package init(
        dayCount: Int = 7, fields: Set<Field> = [], cap: Cap? = nil, nowNanoseconds: Int64 = 0, resetDay: Int64 = 1
    ) {
        self.dayCount = dayCount
        self.fields = fields
        self.cap = cap
        self.nowNanoseconds = nowNanoseconds
        self.resetDay = resetDay
    }

    /// Whether an answer needs the organization's records beside its limits.
    package var needsRecords: Bool { cap?.taken == nil || !fields.allSatisfy(\.isUsual) }

    /// The days to be told of, counted from 1970 in UTC.
    package var days: Range<Int64> {
        let today = CalendarDay(nanoseconds: nowNanoseconds).dayNumber
        return today + 1 - Int64(dayCount)..<today + 1
    }

    /// The days of the agreement's month up to today.
    package var monthDays: Range<Int64> {
        let today = CalendarDay(nanoseconds: nowNanoseconds)
        let index = today.window(.month, resetDay: resetDay).index
        let start = CalendarDay.endNanoseconds(of: .month, index: index - 1, resetDay: resetDay)
        return CalendarDay(nanoseconds: start).dayNumber..<today.dayNumber + 1
    }

    /// The day of the month on which the next month of the agreement begins.
    var capResetDay: Int {
        let end = CalendarDay(nanoseconds: nowNanoseconds).window(.month, resetDay: resetDay).endNanoseconds
        return Int(CalendarDay(nanoseconds: end).dayOfMonth)
    }
}

extension UsageInquiry {
    /// Reads `days` and `usage.fields`; nil where a parameter is another, stands twice or is out of range.
    ///
    /// - Parameter query: with its question mark, or empty.
    init?(query: Span<UInt8>) {
        self.init()
        var hasDays = false
        var hasFields = false
        for parameter in Self.parameters(query) {
            guard let text = Self.unescaped(parameter) else { return nil }
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return nil }
            switch parts[0] {
            case "days":
                guard !hasDays, parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                    let count = Int(parts[1]), (1...90).contains(count)
                else { return nil }
                hasDays = true
                dayCount = count
            case "usage.fields":
                let names = parts[1].split(separator: ",", omittingEmptySubsequences: false)
                let read = names.compactMap { Field(rawValue: String($0)) }
                guard !hasFields, read.count == names.count else { return nil }
                hasFields = true
                fields = Set(read)
            default: return nil
            }
        }
    }

    private static func parameters(_ query: Span<UInt8>) -> [[UInt8]] {
        var parameters: [[UInt8]] = []
        var parameter: [UInt8] = []
        for index in 0..<query.count where index > 0 {
            if query[index] == UInt8(ascii: "&") {
                parameters.append(parameter)
                parameter.removeAll()
            } else {
                parameter.append(query[index])
            }
        }
        return (parameters + [parameter]).filter { !$0.isEmpty }
    }

    /// With its escapes spelled out (RFC 3986, section 2.1); nil where one is none.
    private static func unescaped(_ bytes: [UInt8]) -> String? {
        var plain: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%") {
                guard index + 2 < bytes.count,
                    let byte = UInt8(String(decoding: bytes[index + 1...index + 2], as: UTF8.self), radix: 16)
                else { return nil }
                plain.append(byte)
                index += 3
            } else {
                plain.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: plain, as: UTF8.self)
    }
}
