package import Agreements

/// What a tier costs, as far as a bill needs it.
package struct BilledTerms: Sendable, Hashable {
    package var tier: String
    /// A month; nil: none is agreed.
    package var price: Price?
    /// Items a month that the price covers; nil: any number.
    package var included: UInt64?
    /// Of each item beyond; nil: none is charged.
    package var overage: Price?

    package init(tier: String, price: Price?, included: UInt64?, overage: Price?) {
        self.tier = tier
        self.price = price
        self.included = included
        self.overage = overage
    }

    package init(_ tier: Tier) {
        self.init(
            tier: tier.name, price: tier.price, included: tier.includedItems.map { UInt64($0) }, overage: tier.overage)
    }
}
