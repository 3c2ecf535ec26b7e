public import RateLimiting

/// A named set of limits and a price.
public struct Tier: Sendable, Hashable {
    public var name: String
    /// What an agreement on this tier costs a month; nil where none is named.
    public var price: Price?
    /// Items a month that the price covers, where the tier names them itself; see ``includedItems``.
    public var included: Int?
    /// What each item beyond those costs; nil: nothing.
    public var overage: Price?
    public var limits: [Limit]

    public init(
        name: String, price: Price? = nil, included: Int? = nil, overage: Price? = nil, limits: [Limit]
    ) {
        self.name = name
        self.price = price
        self.included = included
        self.overage = overage
        self.limits = limits
    }
}

extension Tier {
    /// Its limit on all items of an organization in a month, the first where there are several.
    public var monthlyItems: (limit: Limit, amount: Int)? {
        for limit in limits where limit.scope == .organization && limit.measure == .items && limit.routes == nil {
            if case .calendar(let amount, .month) = limit.allowance { return (limit, amount) }
        }
        return nil
    }

    /// Items a month that the price covers: what the tier names, else the organization's monthly limit on all items; nil:
    /// any number.
    public var includedItems: Int? { included ?? monthlyItems?.amount }
}
