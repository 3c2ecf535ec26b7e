/// What the charge path must know of an `EmissionInterval`: the time that units cost.
struct UnitCost: Sendable, Equatable {
    /// `n`, below 2³¹; a fraction counts `1/n` ns.
    let denominator: Int64
    /// The cost of one unit: `p / n` and `p % n`.
    let one: ExactTime
    /// `⌈2⁶⁴ · (p % n) / n⌉`: the fraction of one unit's cost, to 64 binary places.
    private let fractionScale: UInt64

    init(numerator: Int64, denominator: Int64) {
        self.denominator = denominator
        one = ExactTime(nanoseconds: numerator / denominator, fraction: numerator % denominator)
        let scaled = UInt128(one.fraction) << 64
        fractionScale = UInt64((scaled + UInt128(denominator) - 1) / UInt128(denominator))
    }

    /// The cost of `units`, which the caller has checked against a burst, so that they are below 2³².
    ///
    /// Without a division, and still exact: `units · fractionScale / 2⁶⁴` is above the true quotient by less than 2⁻³²,
    /// and that one, a multiple of `1/n`, is below the next whole number by more.
    @inline(__always)
    func cost(ofUpToBurst units: Int64) -> ExactTime {
        let carried = Int64(bitPattern: UInt64(bitPattern: units).multipliedFullWidth(by: fractionScale).high)
        return ExactTime(
            nanoseconds: units &* one.nanoseconds &+ carried,
            fraction: units &* one.fraction &- carried &* denominator
        )
    }
}
