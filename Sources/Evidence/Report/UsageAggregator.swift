internal import AuditLog

/// Adds up what an organization's records mean for the usage index.
struct UsageAggregator {
    private var table = TupleTable()
    private var totals: [UsageTotals] = []

    /// Counts a record.
    @inline(__always)
    mutating func add(_ record: Record) {
        guard record.kind != .missing else { return }
        let number = Int(table.number(of: Self.tuple(record)))
        if number == totals.count { totals.append(UsageTotals()) }
        totals[number].add(record)
    }

    /// Begins again without rows.
    mutating func removeAll() {
        table.removeAll()
        totals.removeAll(keepingCapacity: true)
    }

    /// The rows, with the names that the records' numbers stand for.
    func rows(organization: String, dictionary: NameDictionary) -> [UsageRow] {
        zip(table.tuples, totals).map { tuple, totals in
            let name = { (kind: NameKind, number: UInt64) in
                dictionary.name(of: kind, UInt32(truncatingIfNeeded: number)) ?? ""
            }
            let recipients = [tuple.word2, tuple.word2 >> 32, tuple.word3, tuple.word3 >> 32]
                .map { name(.recipient, $0) }.prefix { !$0.isEmpty }
            let key = UsageKey(
                organization: organization, hour: Int64(bitPattern: tuple.word0), app: name(.app, tuple.word1),
                purpose: name(.purpose, tuple.word1 >> 32), recipients: recipients.joined(separator: ","),
                route: name(.route, tuple.word4), status: UInt16(truncatingIfNeeded: tuple.word4 >> 32),
                outcome: Outcome(rawValue: UInt8(truncatingIfNeeded: tuple.word4 >> 48)) ?? .internalError)
            return UsageRow(key: key, totals: totals)
        }
    }

    @inline(__always)
    private static func tuple(_ record: Record) -> ColumnTuple {
        let (hour, rest) = record.recordedMilliseconds.quotientAndRemainder(dividingBy: 3_600_000)
        return ColumnTuple(
            word0: UInt64(bitPattern: rest < 0 ? hour - 1 : hour),
            word1: UInt64(record.app) | UInt64(record.purpose) << 32,
            word2: UInt64(record.recipients[0]) | UInt64(record.recipients[1]) << 32,
            word3: UInt64(record.recipients[2]) | UInt64(record.recipients[3]) << 32,
            word4: UInt64(record.route) | UInt64(record.status) << 32 | UInt64(record.outcome.rawValue) << 48)
    }
}
