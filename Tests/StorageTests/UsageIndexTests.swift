import AuditLog
import Evidence
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Storage

@Suite struct UsageIndexTests {
    private let directory = TemporaryDirectory()
    private var path: String { directory.path + "/usage.sqlite" }
    /// 2022-01-01.
    private let newYear = EvidenceDay(number: 18_993)

    /// The sums of the rows that a condition holds for.
    private func sum(_ rows: [UsageRow], where holds: (UsageKey) -> Bool) -> UsageTotals {
        rows.filter { holds($0.key) }.reduce(into: UsageTotals()) { $0.add($1.totals) }
    }

    /// Compares every figure of a report with the sums of the rows.
    private func expectEqual(_ report: UsageReport, _ rows: [UsageRow]) {
        let own = rows.filter { $0.key.organization == report.organization && report.hours.contains($0.key.hour) }
        #expect(report.totals == sum(own) { _ in true })
        for period in report.periods {
            let end =
                report.unit == .month ? period.start.nextMonth.evidenceDay.number : period.start.evidenceDay.number + 1
            let hours = period.start.evidenceDay.number * 24..<end * 24
            #expect(period.totals == sum(own) { hours.contains($0.hour) })
        }
        func expectLines(_ lines: [UsageReport.Line], _ names: (UsageKey) -> [String]) {
            let expected = Set(own.flatMap { names($0.key) })
            #expect(Set(lines.map { $0.name ?? "" }) == expected && lines.count == expected.count)
            for line in lines { #expect(line.totals == sum(own) { names($0).contains(line.name ?? "") }) }
            #expect(zip(lines, lines.dropFirst()).allSatisfy { $0.totals.items >= $1.totals.items })
        }
        expectLines(report.apps) { [$0.app] }
        expectLines(report.purposes) { [$0.purpose] }
        expectLines(report.routes) { [$0.route] }
        expectLines(report.recipients) { $0.recipients.components(separatedBy: ",") }
        #expect(Set(report.outcomes.map(\.outcome)) == Set(own.map(\.key.outcome)))
        for line in report.outcomes { #expect(line.totals == sum(own) { $0.outcome == line.outcome }) }
    }

    @Test("every report equals the sums of the rows, wherever its range begins and ends")
    func reports() throws {
        var generator = SeededGenerator()
        let organizations = ["contoso", "tailspin", ""]
        let sample = UsageSample.random(
            from: newYear, dayCount: 120, organizations: organizations, using: &generator)
        let index = try UsageIndex(path: path)
        var rest = sample.blocks[...]
        while !rest.isEmpty {
            let count = min(rest.count, .random(in: 1...40, using: &generator))
            try index.apply(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        #expect(try index.appliedLogSize() == UInt64(sample.blocks.count))
        let first = newYear.number * 24
        var ranges = [first..<first + 120 * 24, first - 5_000..<first + 50_000, first + 31 * 24..<first + 59 * 24]
        for _ in 0..<40 {
            let from = first + .random(in: -30..<120 * 24, using: &generator)
            ranges.append(from..<from + .random(in: 0...3_000, using: &generator))
        }
        for range in ranges {
            for organization in organizations {
                expectEqual(try index.report(organization: organization, hours: range), sample.rows)
            }
        }
    }

    @Test("a report in the middle of a day, a month or the open day takes each row once")
    func boundaries() throws {
        var sample = UsageSample()
        var generator = SeededGenerator(seed: 1)
        // A row for the first and the last hour of each of 62 days.
        for day in newYear.number..<newYear.number + 62 {
            let rows = [day * 24, day * 24 + 23].map {
                UsageSample.row(organization: "contoso", hour: $0, using: &generator)
            }
            sample.append(organization: "contoso", day: EvidenceDay(number: day), rows: rows)
        }
        let index = try UsageIndex(path: path)
        try index.apply(sample.blocks)
        let first = newYear.number * 24
        let edges: [Int64] = [
            0, 1, 23, 24, 25, 31 * 24 - 1, 31 * 24, 31 * 24 + 1, 59 * 24, 61 * 24, 61 * 24 + 23, 62 * 24, 1_600,
        ]
        for from in edges {
            for to in edges where to >= from {
                let report = try index.report(organization: "contoso", hours: first + from..<first + to)
                expectEqual(report, sample.rows)
            }
        }
    }

    @Test("a range is made of whole months and days that are over, and of hours for the rest")
    func ranges() {
        let first = newYear.number * 24
        let open = EvidenceDay(number: newYear.number + 65)
        let year = UsageIndexRanges(hours: first..<first + 365 * 24, unit: .month, openDay: open)
        #expect(year.months.map(\.count) == [2])
        #expect(year.days == [newYear.number + 59..<newYear.number + 65])
        #expect(year.hours == [open.number * 24..<open.number * 24 + 24])
        let odd = UsageIndexRanges(hours: first + 5..<first + 31 * 24 + 1, unit: .month, openDay: open)
        #expect(odd.months.isEmpty)
        #expect(odd.days == [newYear.number + 1..<newYear.number + 31])
        #expect(odd.hours == [first + 5..<first + 24, first + 31 * 24..<first + 31 * 24 + 1])
        let byDay = UsageIndexRanges(hours: first..<first + 31 * 24, unit: .day, openDay: open)
        #expect(byDay.months.isEmpty && byDay.days == [newYear.number..<newYear.number + 31])
        #expect(UsageIndexRanges(hours: first..<first + 24, unit: .day, openDay: nil).hours.isEmpty)
    }

    @Test("blocks that were applied before change nothing; one that comes too early is refused")
    func idempotence() throws {
        var generator = SeededGenerator()
        let sample = UsageSample.random(from: newYear, dayCount: 40, organizations: ["contoso"], using: &generator)
        let index = try UsageIndex(path: path)
        try index.apply(sample.blocks)
        let hours = newYear.number * 24..<(newYear.number + 40) * 24
        let before = try index.report(organization: "contoso", hours: hours)
        try index.apply(sample.blocks)
        try index.apply([sample.blocks[3]])
        #expect(try index.report(organization: "contoso", hours: hours) == before)

        var early = sample.blocks[0]
        early.logIndex = UInt64(sample.blocks.count) + 1
        #expect(
            throws: UsageIndexError.gap(path: path, applied: early.logIndex - 1, next: early.logIndex)
        ) { try index.apply([early]) }
    }

    @Test("of blocks that can't all be applied none is, and the right ones can be applied afterwards")
    func allOrNone() throws {
        var generator = SeededGenerator()
        let sample = UsageSample.random(from: newYear, dayCount: 20, organizations: ["contoso"], using: &generator)
        let index = try UsageIndex(path: path)
        var broken = sample.blocks
        broken[broken.count - 1].header.number += 1
        #expect(throws: UsageIndexError.self) { try index.apply(broken) }
        #expect(try index.appliedLogSize() == 0)
        #expect(try index.organizations() == [])
        try index.apply(sample.blocks)
        expectEqual(
            try index.report(
                organization: "contoso", hours: newYear.number * 24..<(newYear.number + 20) * 24), sample.rows)
    }

    @Test("usage of another day or organization than its block's is refused")
    func foreignRows() throws {
        var generator = SeededGenerator(seed: 1)
        let index = try UsageIndex(path: path)
        for (organization, hour) in [("contoso", newYear.number * 24 + 24), ("tailspin", newYear.number * 24)] {
            var sample = UsageSample()
            let row = UsageSample.row(organization: organization, hour: hour, using: &generator)
            sample.append(organization: "contoso", day: newYear, rows: [row])
            #expect(throws: UsageIndexError.self) { try index.apply(sample.blocks) }
        }
    }

    @Test("what is missing and which blocks a report comes from is told")
    func coverage() throws {
        var sample = UsageSample()
        for day in 0..<10 as Range<Int64> {
            sample.append(
                organization: "contoso", day: EvidenceDay(number: newYear.number + day), rows: [],
                missing: day == 4 ? 3 : 0)
        }
        let index = try UsageIndex(path: path)
        try index.apply(sample.blocks)
        func coverage(_ days: Range<Int64>) throws -> UsageReport.Coverage? {
            let hours = (newYear.number + days.lowerBound) * 24..<(newYear.number + days.upperBound) * 24
            return try index.report(organization: "contoso", hours: hours).coverage
        }
        let last = sample.blocks[9].header.lastRecordedMilliseconds
        #expect(
            try coverage(0..<10)
                == UsageReport.Coverage(
                    lastRecordedMilliseconds: last, blocks: 1...10, sequences: 1...1_000, missing: 3))
        #expect(
            try coverage(4..<5)
                == UsageReport.Coverage(
                    lastRecordedMilliseconds: last, blocks: 5...5, sequences: 401...500, missing: 3))
        #expect(try coverage(5..<20)?.missing == 0)
        #expect(try coverage(10..<20) == nil)
        #expect(try coverage(-5..<0) == nil)
        #expect(try index.report(organization: "nobody", hours: 0..<10).coverage == nil)
    }

    @Test("the file is for its owner alone, and can be read with its names by whoever has it")
    func file() throws {
        var sample = UsageSample()
        var generator = SeededGenerator(seed: 1)
        var row = UsageSample.row(organization: "contoso", hour: newYear.number * 24 + 13, using: &generator)
        row.key.recipients = "city-police,newsroom"
        sample.append(organization: "contoso", day: newYear, rows: [row])
        try UsageIndex(path: path).apply(sample.blocks)
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
        let database = try DatabaseQueue(path: path)
        let read = try #require(try database.read { try Row.fetchOne($0, sql: "SELECT * FROM usage") })
        #expect(read["organization"] == "contoso" && read["recipients"] == "city-police,newsroom")
        #expect(read["hour"] == "2022-01-01 13:00:00" && read["items"] == Int64(row.totals.items))
    }

    @Test("a file that is no database is refused with its path")
    func damaged() throws {
        try FileManager.default.createDirectory(atPath: directory.path, withIntermediateDirectories: true)
        try "this is not a database, but long enough to look at".write(toFile: path, atomically: true, encoding: .utf8)
        #expect { try UsageIndex(path: path) } throws: { "\($0)".contains(path) }
    }
}
