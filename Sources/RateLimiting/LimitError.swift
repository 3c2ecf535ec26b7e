/// Why a set of limits can't be installed, or a snapshot can't be read.
public enum LimitError: Error, Sendable, Hashable, CustomStringConvertible {
    /// An amount, burst or number of concurrent requests below one, which would admit nothing.
    case nothingAllowed(limit: String)
    /// A period below one nanosecond.
    case periodNotPositive(limit: String)
    /// More than one unit per nanosecond.
    case rateTooHigh(limit: String)
    /// A reduced amount (`amount / gcd(amount, period)`) above 2³¹ − 1.
    case rateTooFine(limit: String)
    /// A burst above 2³² − 1, or one that takes more than 2⁵⁶ ns (2.28 years) to refill.
    case burstTooLarge(limit: String)
    /// A calendar amount above 2⁴⁰ − 1, or a concurrency above 2³¹ − 1.
    case amountTooLarge(limit: String)
    /// The measure and the allowance don't go together: `concurrent` asks for `.concurrency`, and nothing else does.
    case measureMismatch(limit: String)
    /// Two limits of one tier with the same name.
    case duplicateName(limit: String)
    /// A limit that counts a route which doesn't exist.
    case unknownRoute(limit: String, route: String)
    /// More limits in one tier than `LimitTerms.maximumLimits`.
    case tooManyLimits(count: Int)
    /// More limits on one route than `ChargeReport.capacity`.
    case tooManyOnRoute(route: String, count: Int)
    /// A reset day outside 1...31.
    case resetDayOutOfRange(Int)
    /// Snapshot bytes that can't be read; `offset` is where.
    case damagedSnapshot(offset: Int, reason: String)

    public var description: String {
        switch self {
        case .nothingAllowed(let limit):
            "limit \(limit): it admits nothing; the amount and the burst must be at least 1"
        case .periodNotPositive(let limit):
            "limit \(limit): the period must be at least 1 ns"
        case .rateTooHigh(let limit):
            "limit \(limit): more than one per nanosecond can't be counted; the rate must be lower"
        case .rateTooFine(let limit):
            "limit \(limit): amount / gcd(amount, period) must be at most \(EmissionInterval.maximumDenominator)"
        case .burstTooLarge(let limit):
            "limit \(limit): the burst must be at most \(EmissionInterval.maximumUnits) and refill within 2.28 years"
        case .amountTooLarge(let limit):
            "limit \(limit): the amount must be at most \(WindowCount.maximum)"
                + " (\(Int32.max) for concurrent requests)"
        case .measureMismatch(let limit):
            "limit \(limit): `concurrent` takes a plain number, `requests` and `items` an amount per period"
        case .duplicateName(let limit):
            "limit \(limit): the name is taken; a limit's name is unique in its tier"
        case .unknownRoute(let limit, let route):
            "limit \(limit): there is no route \(route)"
        case .tooManyLimits(let count):
            "\(count) limits; a tier has at most \(LimitTerms.maximumLimits)"
        case .tooManyOnRoute(let route, let count):
            "route \(route): \(count) limits; a request faces at most \(ChargeReport.capacity), "
                + "those per recipient for each of four recipients"
        case .resetDayOutOfRange(let day):
            "reset day \(day): it must be 1 to 31"
        case .damagedSnapshot(let offset, let reason):
            "limit snapshot: byte \(offset): \(reason)"
        }
    }
}
