/// What a header says about a limit that doesn't change from request to request.
package struct Policy: Sendable, Hashable {
    /// The limit's place in `LimitTerms.limits`; a `PolicyReport` refers to it.
    package let number: Int
    package let name: String
    /// Whose consumption is added up.
    package let scope: Limit.Scope
    package let measure: Limit.Measure
    /// The amount per period, or the number of concurrent requests.
    package let quota: Int
    /// The period, rounded up to seconds; a month counts 30 days; nil for concurrency.
    package let windowSeconds: Int?
    /// The calendar period; nil for buckets and concurrency.
    package let period: Limit.CalendarPeriod?
    package let isEnforced: Bool
    /// Of a limit per recipient, the place of the one it counts for among the request's recipients; nil: of any other.
    package let recipient: Int?

    init(number: Int, limit: Limit, recipient: Int?) {
        self.number = number
        self.recipient = recipient
        name = limit.name
        scope = limit.scope
        measure = limit.measure
        isEnforced = limit.isEnforced
        switch limit.allowance {
        case .tokenBucket(let amount, let periodNanoseconds, _):
            quota = amount
            windowSeconds = Int((periodNanoseconds - 1) / 1_000_000_000) + 1
            period = nil
        case .calendar(let amount, let period):
            quota = amount
            self.period = period
            windowSeconds = period == .day ? 86_400 : 30 * 86_400
        case .concurrency(let amount):
            quota = amount
            windowSeconds = nil
            period = nil
        }
    }
}
