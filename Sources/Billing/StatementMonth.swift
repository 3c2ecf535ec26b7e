package import Evidence

/// A month of a statement.
package struct StatementMonth: Sendable, Hashable {
    package var month: AgreementMonth
    /// The earliest first, without a gap.
    package var parts: [StatementPart]

    /// - Parameters:
    ///   - standing: how the organization stood when a day ended.
    ///   - reading: the odometer when a day began.
    package init<Failure: Error>(
        _ month: AgreementMonth, standing: (EvidenceDay) -> Standing,
        reading: (EvidenceDay) throws(Failure) -> MeterReading
    ) throws(Failure) {
        self.month = month
        var runs: [(terms: StatementPart.Terms, from: EvidenceDay, suspended: Int)] = []
        for number in month.from.number..<month.to.number {
            let day = EvidenceDay(number: number)
            let terms: StatementPart.Terms
            var isSuspended = false
            switch standing(day) {
            case .unknown: terms = .unknown
            case .notAgreed: terms = .notAgreed
            case .agreed(let agreed, let suspended): (terms, isSuspended) = (.agreed(agreed), suspended)
            }
            if runs.last?.terms != terms { runs.append((terms, day, 0)) }
            if isSuspended { runs[runs.count - 1].suspended += 1 }
        }
        parts = []
        var begin = try reading(month.from)
        for (index, run) in runs.enumerated() {
            let end = try reading(index + 1 < runs.count ? runs[index + 1].from : month.to)
            parts.append(
                StatementPart(
                    terms: run.terms, begin: begin, end: end, monthDayCount: month.dayCount,
                    suspendedDayCount: run.suspended))
            begin = end
        }
    }

    package var suspendedDayCount: Int { parts.reduce(0) { $0 + $1.suspendedDayCount } }

    /// The first day whose terms are known, where those before it are not.
    package var knownFrom: EvidenceDay? {
        guard let last = parts.last(where: { $0.terms == .unknown }) else { return nil }
        return last.to
    }

    package var usage: Odometer {
        guard let first = parts.first, let last = parts.last else { return Odometer() }
        return last.end.odometer.since(first.begin.odometer)
    }

    /// What is due, by currency: the exact amounts of all parts together, rounded once to the minor unit.
    package var totals: [Money] { Money.sums(parts.flatMap(\.amounts)).map(\.rounded) }
}

extension Money {
    /// The sum of each currency, in alphabetical order.
    package static func sums(_ amounts: [Money]) -> [Money] {
        var sums: [String: Money] = [:]
        for amount in amounts { sums[amount.currency] = sums[amount.currency].map { $0 + amount } ?? amount }
        return sums.sorted { $0.key < $1.key }.map(\.value)
    }
}
