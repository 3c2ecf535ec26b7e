package import Agreements

/// An exact amount of money: a fraction of millionths of a currency's unit.
///
/// Nothing is rounded before ``rounded``: a share of a month's price stays the fraction that it is.
package struct Money: Sendable, Hashable {
    private var numerator: Int128
    /// From 1 on.
    private var denominator: Int128
    /// ISO 4217, three capital letters.
    package let currency: String

    /// A price so many times, or a share of it.
    package init(_ price: Price, times factor: UInt64 = 1, over divisor: Int = 1) {
        precondition(divisor > 0, "a share has a whole")
        numerator = Int128(price.minorUnits) * Self.powerOfTen(6 - price.scale) * Int128(factor)
        denominator = Int128(divisor)
        currency = price.currency
    }

    /// Adds an amount of the same currency.
    package static func + (left: Money, right: Money) -> Money {
        precondition(left.currency == right.currency, "amounts of two currencies have no sum")
        var sum = left
        if left.denominator == right.denominator {
            sum.numerator += right.numerator
        } else {
            sum.numerator = left.numerator * right.denominator + right.numerator * left.denominator
            sum.denominator = left.denominator * right.denominator
        }
        return sum
    }

    /// As much to the other side.
    package var negated: Money {
        var amount = self
        amount.numerator = -numerator
        return amount
    }

    package static func == (left: Money, right: Money) -> Bool {
        left.currency == right.currency
            && left.numerator * right.denominator == right.numerator * left.denominator
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(currency)
        hasher.combine(numerator / denominator)
    }

    /// Rounded to the currency's minor unit, halves away from zero.
    package var rounded: Money {
        var amount = self
        let unit = Self.powerOfTen(6 - minorDigits)
        amount.numerator = Self.nearest(numerator, denominator * unit) * unit
        amount.denominator = 1
        return amount
    }

    /// The number alone, to the millionth: `6172.835`, `5000.00`; with no fewer digits than the currency's minor unit has.
    package var decimal: String {
        let millionths = Self.nearest(numerator, denominator)
        let (whole, rest) = millionths.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
        var fraction = String(String(1_000_000 + rest).dropFirst())
        while fraction.count > minorDigits, fraction.hasSuffix("0") { fraction.removeLast() }
        return (millionths < 0 ? "-" : "") + "\(whole)" + (fraction.isEmpty ? "" : ".\(fraction)")
    }

    /// For people: `6,172.835 USD`.
    package var text: String {
        let parts = decimal.split(separator: ".")
        var grouped = ""
        for (index, digit) in parts[0].enumerated() {
            if index > 0, (parts[0].count - index).isMultiple(of: 3), grouped != "-" { grouped.append(",") }
            grouped.append(digit)
        }
        return "\(grouped)\(parts.count > 1 ? ".\(parts[1])" : "") \(currency)"
    }

    /// Digits of the currency's minor unit behind the point.
    private var minorDigits: Int { MinorUnit.digits(of: currency) }

    /// The whole number nearest to a fraction, halves away from zero.
    private static func nearest(_ numerator: Int128, _ denominator: Int128) -> Int128 {
        let magnitude = (2 * numerator.magnitude + denominator.magnitude) / (2 * denominator.magnitude)
        return numerator < 0 ? -Int128(magnitude) : Int128(magnitude)
    }

    private static func powerOfTen(_ exponent: Int) -> Int128 {
        (0..<exponent).reduce(1) { power, _ in power * 10 }
    }
}
