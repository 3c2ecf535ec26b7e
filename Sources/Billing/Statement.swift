package import Evidence

/// What an organization owes for a month or a year, and what it took for it.
///
/// Every figure of use is the difference of two readings of its odometer, which a proof pack of the same days proves.
package struct Statement: Sendable, Hashable {
    /// What it is for.
    package enum Period: Sendable, Hashable {
        /// Months since January of the year 0.
        case month(Int64)
        case year(Int)
    }

    package var period: Period
    /// The name in the configuration.
    package var organization: String
    /// The name in the agreement.
    package var legalName: String
    /// The day of the month on which its months begin.
    package var resetDay: Int
    /// The earliest first, without those that haven't begun.
    package var months: [StatementMonth]

    /// - Parameter today: months that begin later are left out.
    package init<Failure: Error>(
        _ period: Period, organization: String, legalName: String, resetDay: Int, today: EvidenceDay,
        standing: (EvidenceDay) -> Standing, reading: (EvidenceDay) throws(Failure) -> MeterReading
    ) throws(Failure) {
        self.period = period
        self.organization = organization
        self.legalName = legalName
        self.resetDay = resetDay
        months = []
        for number in period.months {
            let month = AgreementMonth(number: number, resetDay: resetDay)
            if month.from > today { break }
            months.append(try StatementMonth(month, standing: standing, reading: reading))
        }
    }

    /// Its first day.
    package var from: EvidenceDay { AgreementMonth(number: period.months.lowerBound, resetDay: resetDay).from }
    /// The first day that is not included.
    package var to: EvidenceDay {
        months.last?.month.to ?? AgreementMonth(number: period.months.lowerBound, resetDay: resetDay).to
    }

    package var usage: Odometer {
        guard let first = months.first?.parts.first, let last = months.last?.parts.last else { return Odometer() }
        return last.end.odometer.since(first.begin.odometer)
    }

    /// What is due, by currency: the sum of the months' totals.
    package var totals: [Money] { Money.sums(months.flatMap(\.totals)) }

    /// Whether later records can still change it.
    package var isOpen: Bool { months.last?.parts.last?.end.isOpen ?? true }

    /// The first day whose terms are known, where some before it are not.
    package var knownFrom: EvidenceDay? { months.compactMap(\.knownFrom).last }

    /// `May 2022`, `2022`.
    package var periodText: String {
        switch period {
        case .month(let number): ReportDate(monthNumber: number).longMonthText
        case .year(let year): "\(year)"
        }
    }

    /// The rule of rounding, in a sentence.
    package static let rounding =
        "Amounts are exact; each month's total is rounded once to the currency's minor unit, halves up."

    /// The command that proves what was taken between two days.
    package func proofCommand(from: EvidenceDay, to: EvidenceDay) -> String {
        "tollgate audit prove --organization \(organization) --from \(from) --to \(to) --output pack.json"
    }
}

extension Statement.Period {
    /// The months it is made of.
    package var months: Range<Int64> {
        switch self {
        case .month(let number): number..<number + 1
        case .year(let year): Int64(year) * 12..<Int64(year + 1) * 12
        }
    }
}
