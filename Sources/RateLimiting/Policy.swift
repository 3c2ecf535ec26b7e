/// What a header says about a limit that doesn't change from request to request.
public struct Policy: Sendable, Hashable {
    /// The limit's place in `LimitTerms.limits`; a `PolicyReport` refers to it.
    public let number: Int
    public let name: String
    /// Whose consumption is added up.
    public let scope: Limit.Scope
    public let measure: Limit.Measure
    /// The amount per period, or the number of concurrent requests.
    public let quota: Int
    /// The period, rounded up to seconds; a month counts 30 days; nil for concurrency.
    public let windowSeconds: Int?
    /// The calendar period; nil for buckets and concurrency.
    public let period: Limit.CalendarPeriod?
    public let isEnforced: Bool
    /// Of a limit per recipient, the place of the one it counts for among the request's recipients; nil: of any other.
    public let recipient: Int?

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
