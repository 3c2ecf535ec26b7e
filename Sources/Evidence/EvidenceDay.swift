/// A day in UTC, as blocks and readings count them: days since 1970-01-01.
package struct EvidenceDay: Sendable, Hashable, Comparable {
    package let number: Int64

    package init(number: Int64) {
        self.number = number
    }

    /// The day of a moment in Unix milliseconds.
    package init(milliseconds: Int64) {
        number = milliseconds >= 0 ? milliseconds / 86_400_000 : (milliseconds - 86_399_999) / 86_400_000
    }

    /// Its first moment, in Unix milliseconds.
    package var startMilliseconds: Int64 { number * 86_400_000 }

    package static func < (left: EvidenceDay, right: EvidenceDay) -> Bool { left.number < right.number }
}
