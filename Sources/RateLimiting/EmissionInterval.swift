/// The time one unit costs, exactly: `p/n` ns for a limit of N per P, with `g = gcd(N, P)`, `n = N/g`, `p = P/g`.
///
/// All arithmetic is on integers. The division by `p` is a multiplication with a reciprocal that was rounded down,
/// followed by an exact correction from the remainder; `UnitCost` does the same with `n`.
struct EmissionInterval: Sendable, Equatable {
    static let maximumDenominator: Int64 = Int64(Int32.max)
    static let maximumUnits: Int64 = Int64(UInt32.max)
    static let maximumSpanNanoseconds: Int64 = 1 << 56

    /// `p`, at most `maximumSpanNanoseconds`.
    let numerator: Int64
    /// What units cost; with `n`, at most `maximumDenominator` and at most `p`.
    let unitCost: UnitCost
    /// `⌊2⁶⁴ · n / p⌋`, or 2⁶⁴ − 1 for `n` = `p`.
    private let unitsPerNanosecond: UInt64

    /// Reduces `amount` per `periodNanoseconds`; `limit` is named in errors.
    init(amount: Int64, periodNanoseconds: Int64, limit: String) throws(LimitError) {
        guard amount > 0 else { throw .nothingAllowed(limit: limit) }
        guard periodNanoseconds > 0 else { throw .periodNotPositive(limit: limit) }
        var divisor = amount
        var rest = periodNanoseconds
        while rest != 0 { (divisor, rest) = (rest, divisor % rest) }
        let denominator = amount / divisor
        let numerator = periodNanoseconds / divisor
        guard denominator <= numerator else { throw .rateTooHigh(limit: limit) }
        guard denominator <= Self.maximumDenominator else { throw .rateTooFine(limit: limit) }
        guard numerator / denominator <= Self.maximumSpanNanoseconds else { throw .burstTooLarge(limit: limit) }
        self.init(numerator: numerator, denominator: denominator)
    }

    /// An interval whose parts are already reduced and within their bounds.
    init(numerator: Int64, denominator: Int64) {
        self.numerator = numerator
        unitCost = UnitCost(numerator: numerator, denominator: denominator)
        unitsPerNanosecond = UInt64(
            min(UInt128(UInt64.max), (UInt128(denominator) << 64) / UInt128(numerator))
        )
    }

    /// `n`.
    @inline(__always)
    var denominator: Int64 { unitCost.denominator }

    /// The cost of any number of units; it stops at a value that saturates every debt.
    func cost(ofAny units: Int64) -> ExactTime {
        let exact = UInt128(units) * UInt128(numerator)
        let (whole, rest) = exact.quotientAndRemainder(dividingBy: UInt128(denominator))
        guard whole < UInt128(1) << 61 else { return ExactTime(nanoseconds: 1 << 61, fraction: 0) }
        return ExactTime(nanoseconds: Int64(whole), fraction: Int64(rest))
    }

    /// How many whole units a non-negative duration of at most `maximumSpanNanoseconds` buys.
    @inline(__always)
    func units(in duration: ExactTime) -> Int64 {
        let nanoseconds = UInt64(bitPattern: duration.nanoseconds)
        let divisor = UInt64(bitPattern: numerator)
        var quotient = nanoseconds.multipliedFullWidth(by: unitsPerNanosecond).high
        // The remainder of an estimate that is at most 3 too small lies below 4p < 2⁶⁴, so it survives wrapping.
        var remainder =
            nanoseconds &* UInt64(bitPattern: denominator) &+ UInt64(bitPattern: duration.fraction)
            &- quotient &* divisor
        while remainder >= divisor {
            quotient &+= 1
            remainder &-= divisor
        }
        return Int64(bitPattern: quotient)
    }

    /// A debt of the same number of units under another interval, rounded up to that one's fraction.
    func rescale(_ debt: ExactTime, to other: EmissionInterval) -> ExactTime {
        if other == self { return debt }
        let parts = UInt128(debt.nanoseconds) * UInt128(denominator) + UInt128(debt.fraction)
        let product = parts.multipliedFullWidth(by: UInt128(other.numerator))
        let divisor = UInt128(numerator)
        let ceiling = ExactTime(nanoseconds: 1 << 61, fraction: 0)
        guard product.high < divisor else { return ceiling }
        var (quotient, remainder) = divisor.dividingFullWidth((product.high, product.low))
        if remainder > 0 { quotient += 1 }
        remainder = quotient % UInt128(other.denominator)
        quotient /= UInt128(other.denominator)
        guard quotient < UInt128(1) << 61 else { return ceiling }
        return ExactTime(nanoseconds: Int64(quotient), fraction: Int64(remainder))
    }
}
