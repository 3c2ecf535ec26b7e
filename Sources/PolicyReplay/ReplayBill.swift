package import Agreements
package import Billing
internal import Evidence

/// What an organization's use costs in the months that a replay is about, then and now.
///
/// A month is one of the other agreement, from its reset day on, and is paid whole; items beyond what its price includes
/// cost what the tier says.
package struct ReplayBill: Sendable, Hashable {
    package var organization: String
    /// The tier's name; nil: there was no agreement, or it isn't known.
    package var tierThen: String?
    package var tierNow: String?
    /// nil where the tier names no price.
    package var then: Money?
    package var now: Money?

    /// - Parameters:
    ///   - then: the agreements that were in force; nil: they aren't known.
    ///   - period: in Unix milliseconds.
    package init(_ outcome: ReplayOutcome, then: AgreementSet?, now: AgreementSet, period: Range<Int64>) {
        organization = outcome.organization
        let resetDay = now.organizations.first { $0.name == outcome.organization }?.resetDay ?? 1
        let first = AgreementMonth(ofDay: EvidenceDay(milliseconds: period.lowerBound), resetDay: resetDay).number
        let last = AgreementMonth(ofDay: EvidenceDay(milliseconds: period.upperBound - 1), resetDay: resetDay).number
        func bill(_ agreements: AgreementSet?, _ items: (ReplayMonth) -> UInt64) -> (String?, Money?) {
            let name = agreements?.organizations.first { $0.name == outcome.organization }?.tier
            guard let tier = agreements?.tiers.first(where: { $0.name == name }) else { return (nil, nil) }
            let taken = (first...last).map { number in outcome.months.first { $0.month == number }.map(items) ?? 0 }
            return (tier.name, Self.amount(BilledTerms(tier), items: taken))
        }
        (tierThen, self.then) = bill(then, \.itemsThen)
        (tierNow, self.now) = bill(now, \.itemsNow)
    }

    /// What months with so many items cost, rounded once.
    private static func amount(_ terms: BilledTerms, items: [UInt64]) -> Money? {
        var amounts: [Money] = []
        for items in items {
            if let price = terms.price { amounts.append(Money(price)) }
            if let overage = terms.overage, let included = terms.included, items > included {
                amounts.append(Money(overage, times: items - included))
            }
        }
        let sums = Money.sums(amounts)
        return sums.count == 1 ? sums[0].rounded : nil
    }

    /// Now minus then; nil where one isn't known, or the currencies differ.
    package var difference: Money? {
        guard let then, let now, then.currency == now.currency else { return nil }
        return now + then.negated
    }
}
