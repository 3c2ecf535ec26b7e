/// A day in UTC, as blocks and readings count them: days since 1970-01-01.
package struct EvidenceDay: Sendable, Hashable, Comparable {
    package let number: Int64

    package init(number: Int64) {
        self.number = number
    }

    /// The day of a moment in Unix milliseconds.
    package init(milliseconds: Int64) {
        let (quotient, remainder) = milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
        number = remainder < 0 ? quotient - 1 : quotient
    }

    /// Its first moment, in Unix milliseconds.
    package var startMilliseconds: Int64 { number * 86_400_000 }

    package static func < (left: EvidenceDay, right: EvidenceDay) -> Bool { left.number < right.number }
}
