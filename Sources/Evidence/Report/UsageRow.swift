/// What a block adds to one row of the usage index.
package struct UsageRow: Sendable, Hashable {
    package var key: UsageKey
    package var totals: UsageTotals

    package init(key: UsageKey, totals: UsageTotals) {
        self.key = key
        self.totals = totals
    }
}
