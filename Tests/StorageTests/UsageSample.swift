import AuditLog
import Evidence
import SystemCrypto
import TestSupport

/// Blocks of a few organizations over some days, and all their rows.
struct UsageSample {
    private(set) var blocks: [SealedBlock] = []
    private(set) var rows: [UsageRow] = []
    private var lasts: [String: BlockHeader] = [:]

    /// Appends a block of one organization on one day, with these rows.
    mutating func append(
        organization: String, day: EvidenceDay, rows: [UsageRow], recorded: ClosedRange<Int64>? = nil,
        records: UInt64 = 100, missing: UInt64 = 0
    ) {
        let last = lasts[organization]
        let first = (last?.lastSequence ?? 0) + 1
        var odometer = last?.odometer ?? Odometer()
        odometer.missing += missing
        let header = BlockHeader(
            organization: BlockHeader.organizationDigest(organization), number: (last?.number ?? 0) + 1,
            sequences: first...first + records - 1,
            recordedMilliseconds: recorded ?? day.startMilliseconds...day.startMilliseconds + 86_399_999, day: day,
            sealedMilliseconds: day.startMilliseconds + 86_400_000, previous: .zero, recordRoot: .zero,
            dictionaryRoot: .zero, definitionCount: 0, tallyDigest: .zero, odometer: odometer)
        lasts[organization] = header
        let salt = BlockSalt(bytes: Array(repeating: 7, count: 16))!
        blocks.append(
            SealedBlock(
                organization: organization, header: header, salt: salt, entry: header.entry(salt: salt),
                logIndex: UInt64(blocks.count), usage: rows))
        self.rows += rows
    }

    /// A row with some of a few names.
    static func row(
        organization: String, hour: Int64, using generator: inout SeededGenerator
    ) -> UsageRow {
        let outcome: Outcome = [.answered, .answered, .limitExceeded, .routeNotFound].randomElement(using: &generator)!
        var totals = UsageTotals()
        totals.accesses = .random(in: 1...1_000, using: &generator)
        totals.answered = outcome == .answered ? totals.accesses : 0
        totals.items = outcome == .answered ? .random(in: 0...100_000, using: &generator) : 0
        totals.bytesSent = .random(in: 0...1_000_000, using: &generator)
        totals.bytesReceived = .random(in: 0...1_000, using: &generator)
        totals.chargedRequests = totals.answered
        return UsageRow(
            key: UsageKey(
                organization: organization, hour: hour,
                app: ["", "insights", "alerts"].randomElement(using: &generator)!,
                purpose: ["", "brand-monitoring"].randomElement(using: &generator)!,
                recipients: ["", "city-police", "city-police,newsroom"].randomElement(using: &generator)!,
                route: ["", "recent-search", "post-lookup"].randomElement(using: &generator)!,
                status: outcome == .answered ? 200 : 429, outcome: outcome),
            totals: totals)
    }

    /// Blocks from one day on, of several organizations in turns, now and then with days left out.
    static func random(
        from first: EvidenceDay, dayCount: Int64, organizations: [String], using generator: inout SeededGenerator
    ) -> UsageSample {
        var sample = UsageSample()
        for number in first.number..<first.number + dayCount {
            for organization in organizations {
                for _ in 0..<Int.random(in: 0...2, using: &generator) {
                    let hours = (0..<Int.random(in: 0...3, using: &generator)).map { _ in
                        number * 24 + .random(in: 0..<24, using: &generator)
                    }
                    var rows: [UsageKey: UsageRow] = [:]
                    for hour in hours {
                        let row = row(organization: organization, hour: hour, using: &generator)
                        rows[row.key] = row
                    }
                    sample.append(
                        organization: organization, day: EvidenceDay(number: number), rows: Array(rows.values),
                        missing: .random(in: 0...1, using: &generator))
                }
            }
        }
        return sample
    }
}
