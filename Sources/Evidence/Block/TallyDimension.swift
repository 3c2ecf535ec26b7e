/// What tallies are told apart by; raw values are stable.
package enum TallyDimension: UInt8, Sendable, CaseIterable, Comparable {
    case app = 1
    case purpose = 2
    /// Each of a record's recipients, in full; number 0 when it has none.
    case recipient = 3
    case route = 4
    /// The number is the outcome's code.
    case outcome = 5

    package static func < (left: TallyDimension, right: TallyDimension) -> Bool { left.rawValue < right.rawValue }
}
