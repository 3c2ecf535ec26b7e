package import RateLimiting

/// A named set of limits and a price.
package struct Tier: Sendable, Hashable {
    package var name: String
    /// What an agreement on this tier costs a month; nil where none is named.
    package var price: Price?
    package var limits: [Limit]

    package init(name: String, price: Price? = nil, limits: [Limit]) {
        self.name = name
        self.price = price
        self.limits = limits
    }
}
