/// Nanoseconds with an exact fraction, as an instant (since the Unix epoch) or a duration.
///
/// The fraction counts `1/n` ns and lies in `0 ..< n`, where `n` belongs to the `EmissionInterval` the value is used
/// with; values of different intervals can't be mixed.
struct ExactTime: Equatable, Comparable {
    var nanoseconds: Int64
    var fraction: Int64

    static let zero = ExactTime(nanoseconds: 0, fraction: 0)

    /// The latest clock reading that is taken as it is (in the year 2116); later ones count as this one.
    static let latestNow: Int64 = (1 << 62) - 1

    /// Where a debt stops growing.
    ///
    /// Above `latestNow`, and low enough that adding a burst never overflows.
    static let latestArrival: Int64 = (1 << 62) + (1 << 60)

    @inline(__always)
    static func < (left: ExactTime, right: ExactTime) -> Bool {
        left.nanoseconds < right.nanoseconds
            || (left.nanoseconds == right.nanoseconds && left.fraction < right.fraction)
    }

    /// The smallest whole number of nanoseconds that is not below this.
    @inline(__always)
    var roundedUp: Int64 { nanoseconds &+ (fraction > 0 ? 1 : 0) }

    /// The sum; the bounds of `EmissionInterval` and `latestArrival` keep it from overflowing.
    @inline(__always)
    func adding(_ other: ExactTime, denominator: Int64) -> ExactTime {
        ExactTime(
            nanoseconds: nanoseconds &+ other.nanoseconds,
            fraction: fraction &+ other.fraction,
            denominator: denominator
        )
    }

    /// Carries a fraction below twice the denominator, without a branch: half of them would be mispredicted.
    @inline(__always)
    init(nanoseconds: Int64, fraction: Int64, denominator: Int64) {
        let excess = fraction &- denominator
        // All ones where there is nothing to carry.
        let isFraction = excess &>> 63
        self.nanoseconds = nanoseconds &+ 1 &+ isFraction
        self.fraction = excess &+ denominator & isFraction
    }

    @inline(__always)
    init(nanoseconds: Int64, fraction: Int64) {
        self.nanoseconds = nanoseconds
        self.fraction = fraction
    }

    /// The difference; negative ones have a negative `nanoseconds` and a fraction in `0 ..< denominator`.
    @inline(__always)
    func subtracting(_ other: ExactTime, denominator: Int64) -> ExactTime {
        let fraction = fraction &- other.fraction
        let borrows = fraction < 0
        return ExactTime(
            nanoseconds: nanoseconds &- other.nanoseconds &- (borrows ? 1 : 0),
            fraction: borrows ? fraction &+ denominator : fraction
        )
    }
}
