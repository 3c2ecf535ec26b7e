/// A price of a month or an item, in exact decimal: `minorUnits / 10^scale` of `currency`.
package struct Price: Sendable, Hashable {
    package var minorUnits: Int64
    /// Decimal digits after the point, 0...6.
    package var scale: Int
    /// ISO 4217, three capital letters.
    package var currency: String

    package init(minorUnits: Int64, scale: Int, currency: String) {
        self.minorUnits = minorUnits
        self.scale = scale
        self.currency = currency
    }
}
