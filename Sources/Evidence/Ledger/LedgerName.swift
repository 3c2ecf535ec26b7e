/// The name of a ledger file: `2022-01.tgl`, the month it was begun in.
struct LedgerName: Sendable, Hashable, Comparable {
    let year: Int
    let month: Int

    init(_ day: EvidenceDay) {
        (year, month, _) = day.date
    }

    /// Reads a file's name; nil for any other.
    init?(_ name: String) {
        let parts = name.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].hasSuffix(".tgl"), let year = String.number(parts[0]),
            let month = String.number(parts[1].dropLast(4)), (1...12).contains(month)
        else { return nil }
        self.year = year
        self.month = month
        guard description == name else { return nil }
    }

    static func < (left: LedgerName, right: LedgerName) -> Bool {
        (left.year, left.month) < (right.year, right.month)
    }
}

extension LedgerName: CustomStringConvertible {
    var description: String { "\(String(year, padded: 4))-\(String(month, padded: 2)).tgl" }
}
