internal import Agreements
package import Evidence

/// The days of a month, one behind the other, on which the same terms held.
package struct StatementPart: Sendable, Hashable {
    /// What held on its days.
    package enum Terms: Sendable, Hashable {
        case unknown, notAgreed
        case agreed(BilledTerms)
    }

    package var terms: Terms
    package var begin: MeterReading
    package var end: MeterReading
    /// How many days its month has.
    package var monthDayCount: Int
    package var suspendedDayCount: Int

    package var from: EvidenceDay { begin.day }
    /// The first day that is not included.
    package var to: EvidenceDay { end.day }
    package var dayCount: Int { Int(to.number - from.number) }

    /// What was taken, by the difference of the two readings.
    package var usage: Odometer { end.odometer.since(begin.odometer) }

    /// The terms; nil where they are unknown, or there are none.
    package var agreed: BilledTerms? {
        if case .agreed(let terms) = terms { terms } else { nil }
    }

    /// The days' share of the month's price.
    package var price: Money? {
        agreed?.price.map { Money($0, times: UInt64(dayCount), over: monthDayCount) }
    }

    /// The days' share of the items that the price covers, rounded up; nil: any number.
    package var included: UInt64? {
        guard let items = agreed?.included else { return nil }
        let (high, low) = items.multipliedFullWidth(by: UInt64(dayCount))
        let (quotient, remainder) = UInt64(monthDayCount).dividingFullWidth((high, low))
        return quotient + (remainder > 0 ? 1 : 0)
    }

    /// Items beyond those.
    package var overageItems: UInt64 {
        guard let included else { return 0 }
        return usage.items - min(usage.items, included)
    }

    /// What the items beyond cost; nil: nothing is agreed for them.
    package var overage: Money? {
        guard let price = agreed?.overage, agreed?.included != nil else { return nil }
        return Money(price, times: overageItems)
    }

    /// What it comes to, exactly; empty where no price is known.
    package var amounts: [Money] { [price, overage].compactMap { $0 } }
}
