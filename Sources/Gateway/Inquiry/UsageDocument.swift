internal import RateLimiting

/// What an organization is told of its usage: the object that X's OpenAPI calls `Usage`, with the organization for the
/// project and its apps for the client apps.
///
/// Numbers of items are strings, as X's answers have them, and days the instants they begin at.
package struct UsageDocument: Sendable {
    /// What one app took.
    package struct App: Sendable {
        package var name: String
        /// Items by day since 1970 in UTC.
        package var items: [Int64: UInt64]

        package init(name: String, items: [Int64: UInt64]) {
            self.name = name
            self.items = items
        }
    }

    private let organization: String
    private let inquiry: UsageInquiry
    private let apps: [App]

    /// - Parameter apps: what each app took on the days of the inquiry and of its month; empty where the inquiry needs no
    ///   records.
    package init(organization: String, inquiry: UsageInquiry, apps: [App]) {
        self.organization = organization
        self.inquiry = inquiry
        self.apps = apps
    }

    package var json: [UInt8] {
        let fields = inquiry.fields
        var members = ["\"project_id\":\"\(organization)\""]
        if let cap = inquiry.cap { members.append("\"project_cap\":\"\(cap.amount)\"") }
        members.append("\"project_usage\":\"\(taken)\"")
        members.append("\"cap_reset_day\":\(inquiry.capResetDay)")
        if fields.contains(.dailyProjectUsage) {
            let usage = Self.days(inquiry.days) { day in sum(of: day) }
            members.append("\"daily_project_usage\":{\"project_id\":\"\(organization)\",\"usage\":\(usage)}")
        }
        if fields.contains(.dailyClientAppUsage) {
            let list = apps.filter { $0.items.contains { inquiry.days.contains($0.key) } }.map { app in
                let usage = Self.days(inquiry.days) { app.items[$0] ?? 0 }
                return "{\"client_app_id\":\"\(app.name)\",\"usage_result_count\":\(inquiry.days.count),"
                    + "\"usage\":\(usage)}"
            }
            members.append("\"daily_client_app_usage\":[\(list.joined(separator: ","))]")
        }
        return Array("{\"data\":{\(members.joined(separator: ","))}}".utf8)
    }

    private var taken: UInt64 {
        if let taken = inquiry.cap?.taken { return UInt64(clamping: taken) }
        return inquiry.monthDays.reduce(0) { $0 + sum(of: $1) }
    }

    private func sum(of day: Int64) -> UInt64 {
        apps.reduce(0) { $0 + ($1.items[day] ?? 0) }
    }

    private static func days(_ days: Range<Int64>, _ items: (Int64) -> UInt64) -> String {
        let entries = days.map { "{\"date\":\"\(date($0))\",\"usage\":\"\(items($0))\"}" }
        return "[\(entries.joined(separator: ","))]"
    }

    /// `2022-05-01T00:00:00.000Z`.
    private static func date(_ number: Int64) -> String {
        let day = CalendarDay(dayNumber: number)
        let (year, month) = day.monthNumber.quotientAndRemainder(dividingBy: 12)
        func digits(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(year)-\(digits(month + 1))-\(digits(day.dayOfMonth))T00:00:00.000Z"
    }
}
