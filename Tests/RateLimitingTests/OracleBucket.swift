/// GCRA in exact rational arithmetic, the slow and obvious way: all times are counted in `1/n` ns.
struct OracleBucket {
    let numerator: Int128
    let denominator: Int128
    let burst: Int128
    var arrival: Int128 = 0

    init(amount: Int64, period: Int64, burst: Int64) {
        var divisor = amount
        var rest = period
        while rest != 0 { (divisor, rest) = (rest, divisor % rest) }
        numerator = Int128(period / divisor)
        denominator = Int128(amount / divisor)
        self.burst = Int128(burst)
    }

    private func base(_ now: Int64) -> Int128 { max(arrival, Int128(now) * denominator) }
    private func ceiling(_ now: Int64) -> Int128 { Int128(now) * denominator + burst * numerator }

    func admits(_ units: Int64, at now: Int64) -> Bool {
        units == 0 || (Int128(units) <= burst && base(now) + Int128(units) * numerator <= ceiling(now))
    }

    mutating func take(_ units: Int64, at now: Int64) {
        arrival = base(now) + Int128(units) * numerator
    }

    func remaining(at now: Int64) -> Int64 {
        Int64(max(0, floorDivide(ceiling(now) - base(now), numerator)))
    }

    func reset(at now: Int64) -> Int64 {
        Int64(-floorDivide(-(base(now) - Int128(now) * denominator), denominator))
    }

    func retry(_ units: Int64, at now: Int64) -> Int64 {
        let wait = base(now) + Int128(units) * numerator - ceiling(now)
        return Int64(max(0, -floorDivide(-wait, denominator)))
    }

    private func floorDivide(_ value: Int128, _ divisor: Int128) -> Int128 {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
