import Agreements

extension Price {
    /// Reads `5000 USD/month`, or `0.005 EUR/item` where it is that of an item, exactly.
    init(parsing text: String, of unit: String) throws(Rejection) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw .malformed }
        guard parts[1].trimmingSpaces == unit else {
            let example = unit == "month" ? "5000 USD/month" : "0.005 USD/item"
            throw .because(
                "`\(text)` is not a price of \(unit == "item" ? "an" : "a") \(unit); write it as in `\(example)`")
        }
        let words = parts[0].split(separator: " ")
        guard words.count == 2 else { throw .malformed }
        guard words[1].utf8.count == 3, words[1].utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
            throw .because("`\(words[1])` is not a currency; write three capital letters (ISO 4217), as in `USD`")
        }
        let decimal = words[0].split(separator: ".", omittingEmptySubsequences: false)
        guard decimal.count <= 2 else { throw .malformed }
        let fraction = decimal.count == 2 ? decimal[1] : ""
        guard fraction.utf8.allSatisfy(\.isASCIIDigit), decimal.count == 1 || !fraction.isEmpty else {
            throw .malformed
        }
        guard fraction.utf8.count <= 6 else {
            throw .because("`\(words[0])` has too many decimals; write at most 6")
        }
        let units = try Quantity.wholeNumber(decimal[0])
        let digits = String(units) + fraction
        self.init(
            minorUnits: Int64(try Quantity.wholeNumber(digits[...])),
            scale: fraction.utf8.count,
            currency: String(words[1])
        )
    }

    /// As a person reads it: `5,000 USD`.
    var text: String {
        let digits = String(minorUnits)
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
        let whole = Quantity.numberText(Int64(padded.dropLast(scale)) ?? 0)
        return scale == 0 ? "\(whole) \(currency)" : "\(whole).\(padded.suffix(scale)) \(currency)"
    }
}
