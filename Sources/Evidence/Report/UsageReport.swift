package import AuditLog

/// What an organization took in a time range, from the usage index: for people, and for programs that read JSON.
package struct UsageReport: Sendable, Hashable {
    /// The sums of the rows of one name.
    package struct Line: Sendable, Hashable {
        /// nil: the accesses that have none.
        package var name: String?
        package var totals: UsageTotals

        package init(name: String?, totals: UsageTotals) {
            self.name = name
            self.totals = totals
        }
    }

    /// The sums of one outcome.
    package struct OutcomeLine: Sendable, Hashable {
        package var outcome: Outcome
        package var totals: UsageTotals

        package init(outcome: Outcome, totals: UsageTotals) {
            self.outcome = outcome
            self.totals = totals
        }
    }

    /// The sums of a month or a day, or of the part of it that lies in the range.
    package struct Period: Sendable, Hashable {
        /// The first day of the month, or the day.
        package var start: ReportDate
        package var totals: UsageTotals

        package init(start: ReportDate, totals: UsageTotals) {
            self.start = start
            self.totals = totals
        }
    }

    /// How long the periods are.
    package enum Unit: String, Sendable, Hashable {
        case day, month

        /// Days up to two months, months above that.
        package init(hours: Range<Int64>) {
            self = hours.count <= 62 * 24 ? .day : .month
        }
    }

    /// How far the evidence behind the figures reaches.
    package struct Coverage: Sendable, Hashable {
        /// When the last sealed record of the organization was recorded, in Unix milliseconds.
        package var lastRecordedMilliseconds: Int64
        /// The blocks that hold records of the range.
        package var blocks: ClosedRange<UInt64>
        /// The records of these blocks.
        package var sequences: ClosedRange<UInt64>
        /// Sequence numbers among them of which no record came.
        package var missing: UInt64
        /// Blocks whose records were removed for their age before they could be counted: the figures lack them.
        package var uncountedBlocks: UInt64

        package init(
            lastRecordedMilliseconds: Int64, blocks: ClosedRange<UInt64>, sequences: ClosedRange<UInt64>,
            missing: UInt64, uncountedBlocks: UInt64 = 0
        ) {
            self.lastRecordedMilliseconds = lastRecordedMilliseconds
            self.blocks = blocks
            self.sequences = sequences
            self.missing = missing
            self.uncountedBlocks = uncountedBlocks
        }
    }

    /// The name in the configuration.
    package var organization: String
    /// The name in the agreement, where it is known.
    package var legalName: String?
    /// Hours since 1970 in UTC; the end is not included.
    package var hours: Range<Int64>
    package var totals: UsageTotals
    package var unit: Unit
    /// Every period of the range, the earliest first, also those without accesses.
    package var periods: [Period]
    /// Those with most items first.
    package var apps: [Line]
    package var purposes: [Line]
    /// Whom data was passed on to; what went to several is counted for each.
    package var recipients: [Line]
    package var routes: [Line]
    /// By code.
    package var outcomes: [OutcomeLine]
    /// What was not answered, by app and outcome, those with most accesses first.
    package var appRefusals: [RefusalLine] = []
    /// The same by recipient, of accesses that named one or should have.
    package var recipientRefusals: [RefusalLine] = []
    /// The purposes under which each app's accesses are on record, sorted.
    package var appPurposes: [String: [String]] = [:]
    /// What the agreement says now; nil: there is none.
    package var agreed: Agreed?
    /// nil: no block holds records of the range.
    package var coverage: Coverage?
    /// What stands out; nil: it was not looked for.
    package var conspicuous: Conspicuous?

    package init(organization: String, hours: Range<Int64>) {
        self.organization = organization
        self.hours = hours
        totals = UsageTotals()
        unit = Unit(hours: hours)
        periods = []
        apps = []
        purposes = []
        recipients = []
        routes = []
        outcomes = []
    }

    /// The first moment of the range, in Unix milliseconds.
    package var fromMilliseconds: Int64 { hours.lowerBound * 3_600_000 }
    /// The first moment behind the range, in Unix milliseconds.
    package var toMilliseconds: Int64 { hours.upperBound * 3_600_000 }

    /// Accesses that were not answered.
    package var refused: UInt64 { totals.refused }

    /// Whether the range begins and ends at midnight, as a proof pack's does.
    package var isOfWholeDays: Bool { hours.lowerBound % 24 == 0 && hours.upperBound % 24 == 0 }

    /// What people call it.
    package var title: String {
        organization.isEmpty ? "Accesses of no organization" : legalName ?? organization
    }
}

extension UsageTotals {
    /// Accesses that were not answered.
    package var refused: UInt64 { accesses - min(accesses, answered) }
}
