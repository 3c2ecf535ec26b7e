internal import Billing
package import Evidence

extension ReplayReport {
    /// The report for programs; `docs/audit.md` has its members.
    package var json: PackJSON {
        .object([
            PackJSON.Member("format", .string("tollgate.policy-replay/1")),
            PackJSON.Member("configuration", .string(configuration)),
            PackJSON.Member("from", .string(ReportTime.text(milliseconds: period.lowerBound))),
            PackJSON.Member("to", .string(ReportTime.text(milliseconds: period.upperBound))),
            PackJSON.Member("pruned_records", .number(prunedRecordCount)),
            PackJSON.Member("organizations", .array(zip(outcomes, bills).map(Self.object))),
        ])
    }

    private static func object(_ outcome: ReplayOutcome, _ bill: ReplayBill) -> PackJSON {
        .object([
            PackJSON.Member("organization", .string(outcome.organization)),
            PackJSON.Member("decided", .number(outcome.decided)),
            PackJSON.Member("refused_then", .number(outcome.refusedThen)),
            PackJSON.Member("refused_now", .number(outcome.refusedNow)),
            PackJSON.Member("undecided", .number(outcome.undecided)),
            PackJSON.Member("would_be_refused", .array(outcome.refused.map { object($0, items: "items") })),
            PackJSON.Member("would_pass", .array(outcome.passed.map { object($0, items: "estimated_items") })),
            PackJSON.Member("months", .array(outcome.months.map(object))),
            PackJSON.Member(
                "bill",
                .object([
                    PackJSON.Member("tier_then", text(bill.tierThen)), PackJSON.Member("tier_now", text(bill.tierNow)),
                    PackJSON.Member("then", text(bill.then?.amountText)),
                    PackJSON.Member("now", text(bill.now?.amountText)),
                    PackJSON.Member("difference", text(bill.difference?.amountText)),
                ])),
        ])
    }

    private static func object(_ finding: ReplayFinding, items: String) -> PackJSON {
        .object([
            PackJSON.Member("app", text(finding.app)),
            PackJSON.Member("limit", .string(finding.limit)),
            PackJSON.Member("requests", .number(finding.requests)),
            PackJSON.Member(items, .number(finding.items)),
            PackJSON.Member("first", .string(ReportTime.text(milliseconds: finding.firstMilliseconds))),
        ])
    }

    private static func object(_ month: ReplayMonth) -> PackJSON {
        .object([
            PackJSON.Member("month", .string(ReportDate(monthNumber: month.month).monthText)),
            PackJSON.Member("requests_then", .number(month.requestsThen)),
            PackJSON.Member("items_then", .number(month.itemsThen)),
            PackJSON.Member("requests_now", .number(month.requestsNow)),
            PackJSON.Member("items_now", .number(month.itemsNow)),
        ])
    }

    private static func text(_ text: String?) -> PackJSON { text.map { .string($0) } ?? .null }
}

extension Money {
    /// `6172.835 USD`.
    fileprivate var amountText: String { "\(decimal) \(currency)" }
}
