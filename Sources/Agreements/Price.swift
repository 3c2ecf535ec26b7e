/// A price of a month or an item, in exact decimal: `minorUnits / 10^scale` of `currency`.
public struct Price: Sendable, Hashable {
    public var minorUnits: Int64
    /// Decimal digits after the point, 0...6.
    public var scale: Int
    /// ISO 4217, three capital letters.
    public var currency: String

    public init(minorUnits: Int64, scale: Int, currency: String) {
        self.minorUnits = minorUnits
        self.scale = scale
        self.currency = currency
    }
}
