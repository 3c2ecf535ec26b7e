extension String {
    /// A number that isn't negative in at least as many decimal digits.
    init(_ number: Int, padded digits: Int) {
        self = "\(number)"
        if utf8.count < digits { self = String(repeating: "0", count: digits - utf8.count) + self }
    }

    /// The number that these decimal digits are, all of which must be digits.
    static func number(_ digits: Substring) -> Int? {
        digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(digits) : nil
    }
}
