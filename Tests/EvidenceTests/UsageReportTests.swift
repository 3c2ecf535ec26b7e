import AuditLog
import TestSupport
import Testing

@testable import Evidence

@Suite struct UsageReportTests {
    private func totals(_ accesses: UInt64, answered: UInt64, items: UInt64) -> UsageTotals {
        var totals = UsageTotals()
        totals.accesses = accesses
        totals.answered = answered
        totals.items = items
        totals.bytesSent = items * 100
        return totals
    }

    /// Two months of an organization.
    private func sample(_ name: String = "contoso") -> UsageReport {
        var report = UsageReport(organization: name, hours: 18_993 * 24..<(18_993 + 90) * 24)
        for (month, items) in [(0, 26_004_120_331), (1, 40), (2, 0)] as [(Int64, UInt64)] {
            let totals = totals(1_000 + UInt64(month), answered: 900, items: items)
            report.totals.add(totals)
            report.periods.append(
                UsageReport.Period(start: ReportDate(monthNumber: 2_022 * 12 + month), totals: totals))
        }
        report.apps = [UsageReport.Line(name: name, totals: report.totals)]
        report.recipients = [UsageReport.Line(name: nil, totals: report.totals)]
        report.outcomes = [
            UsageReport.OutcomeLine(outcome: .answered, totals: totals(2_700, answered: 2_700, items: 1)),
            UsageReport.OutcomeLine(outcome: .limitExceeded, totals: totals(303, answered: 0, items: 0)),
        ]
        report.coverage = UsageReport.Coverage(
            lastRecordedMilliseconds: 1_643_673_600_000, blocks: 3...9, sequences: 101...900, missing: 2)
        return report
    }

    @Test("the page says the totals in digits and in words, and each reason in plain language")
    func page() {
        let page = sample().html(madeMilliseconds: 1_650_000_000_000)
        for text in [
            "26,004,120,371", "twenty-six billion four million one hundred twenty thousand three hundred seventy-one",
            "1 January 2022 to 31 March 2022", "A limit of the agreement was used up.", "2 are missing",
            "What came after it is not in this report.", "How to check these figures", "no recipient named",
        ] { #expect(page.contains(text), "\(text)") }
    }

    @Test("no name can become markup, and the page has no script and loads nothing")
    func escaping() {
        let hostile = "<script src=\"https://x.example/\">alert('1')</script>&\u{0}"
        var report = sample(hostile)
        report.legalName = "<img src=x onerror=alert(1)>"
        report.apps.append(UsageReport.Line(name: "\" onload=\"alert(1)", totals: UsageTotals()))
        let page = report.html(madeMilliseconds: 0)
        #expect(!page.contains("<script") && !page.contains("<img") && !page.contains("\" onload"))
        #expect(!page.contains("url(") && !page.contains("@import") && !page.contains("<link"))
        #expect(
            page.contains("&lt;script src=&quot;https://x.example/&quot;&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp; "))
        for attribute in ["href=", " src=", "onclick", "onerror=\""] {
            #expect(!page.replacing("&quot;", with: "").contains("<a \(attribute)"))
        }
    }

    @Test("tags of the page are closed in the order they were opened")
    func wellFormed() throws {
        let page = sample("a<b>&c").html(madeMilliseconds: 0)
        var open: [Substring] = []
        var rest = page[...]
        while let start = rest.firstIndex(of: "<"), let end = rest[start...].firstIndex(of: ">") {
            let tag = rest[rest.index(after: start)..<end]
            rest = rest[rest.index(after: end)...]
            if tag.hasPrefix("!") || tag.hasPrefix("meta") || tag.hasSuffix("/") { continue }
            if tag.hasPrefix("/") {
                try #require(open.last == tag.dropFirst())
                open.removeLast()
            } else {
                open.append(tag.prefix { $0 != " " })
            }
        }
        #expect(open.isEmpty)
    }

    @Test("what stands against the agreement is said in sentences, by app and by recipient")
    func findings() throws {
        var report = sample()
        report.apps = [
            UsageReport.Line(name: "one", totals: report.totals), UsageReport.Line(name: "two", totals: UsageTotals()),
        ]
        report.appPurposes = ["one": ["marketing"]]
        report.appRefusals = [
            UsageReport.RefusalLine(name: "two", outcome: .purposeNotApproved, accesses: 5),
            UsageReport.RefusalLine(name: "one", outcome: .limitExceeded, accesses: 1_200),
            UsageReport.RefusalLine(name: "one", outcome: .purposeExpired, accesses: 1),
        ]
        report.recipientRefusals = [
            UsageReport.RefusalLine(
                name: "city-police", outcome: .recipientNotAgreed, accesses: 3, apps: ["one", "two"]),
            UsageReport.RefusalLine(name: "institute", outcome: .recipientNotAgreed, accesses: 1),
            UsageReport.RefusalLine(name: nil, outcome: .recipientNotAgreed, accesses: 1),
        ]
        report.agreed = UsageReport.Agreed(
            apps: [
                UsageReport.AgreedApp(name: "one", purpose: "research", notes: ["ended on 30 June 2022"]),
                UsageReport.AgreedApp(name: "two", purpose: nil), UsageReport.AgreedApp(name: "three", purpose: nil),
            ], recipients: ["institute"], governmentRecipients: ["city-police"])
        let page = report.html(madeMilliseconds: 0)
        for text in [
            "two made 5 calls without an approved purpose. All were refused.",
            "one made 1 call after the approval of its purpose had ended. It was refused.",
            "three has no approved purpose. It made no call that was refused for that.",
            "3 calls of one, two said that the data goes on to city-police (government), which the agreement does not allow.",
            "1 call said that the data goes on to a recipient that nobody has declared. It was refused.",
            "1,200 calls of 1 app met a limit of the agreement: one (1,200).",
            "research; ended on 30 June 2022; recorded as marketing",
            "<td class=\"purpose missing\">none approved</td>",
        ] { #expect(page.contains(text), "\(text)") }
        // The institute was named beside somebody else, and is agreed.
        #expect(!page.contains("to institute"))
        let lines = report.table.split(separator: "\n").map(String.init)
        #expect(lines.contains("two          purpose-not-approved         5"), "\(report.table)")
        #expect(lines.contains("three  none approved"))
        let json = report.json
        #expect(try PackJSON(canonical: json.bytes) == json)
        #expect(
            String(decoding: json.bytes, as: UTF8.self).contains(
                #"{"app": "two", "outcome": "purpose-not-approved", "accesses": 5}"#))
    }

    @Test("the table has every figure in full")
    func table() {
        let lines = sample().table.split(separator: "\n").map(String.init)
        #expect(lines[0] == "contoso")
        #expect(lines[1] == "2022-01-01T00:00Z up to, not including, 2022-04-01T00:00Z")
        #expect(lines.contains("MONTH    ACCESSES  ANSWERED           ITEMS         BYTES SENT"))
        #expect(lines.contains("2022-01     1,000       900  26,004,120,331  2,600,412,033,100"))
        #expect(lines.contains("From blocks 3 to 9 (records 101 to 900), 2 of them missing."))
    }

    @Test("the JSON has every figure in full and null for no name")
    func json() throws {
        let text = String(decoding: sample().json.bytes, as: UTF8.self)
        #expect(
            text.contains(
                #"  {"month": "2022-01", "accesses": 1000, "answered": 900, "refused": 100, "items": 26004120331, "#))
        #expect(text.contains(#"  {"recipient": null, "accesses": 3003, "#))
        #expect(text.contains(#" "from": "2022-01-01T00:00:00.000Z","#))
        #expect(try PackJSON(canonical: Array(text.utf8)) == sample().json)
    }

    @Test(
        "a number in words and in short",
        arguments: [
            (0, "zero", "0"), (13, "thirteen", "13"), (999, "nine hundred ninety-nine", "999"),
            (1_000, "one thousand", "1 k"), (1_234, "one thousand two hundred thirty-four", "1.23 k"),
            (20_000_100, "twenty million one hundred", "20 M"), (780_000_000, "seven hundred eighty million", "780 M"),
            (999_999, "nine hundred ninety-nine thousand nine hundred ninety-nine", "999 k"),
            (
                UInt64.max,
                "eighteen quintillion four hundred forty-six quadrillion seven hundred forty-four trillion "
                    + "seventy-three billion seven hundred nine million five hundred fifty-one thousand six hundred fifteen",
                "18.4 qn"
            ),
        ] as [(UInt64, String, String)])
    func numbers(number: UInt64, words: String, short: String) {
        #expect(ReportNumber.words(number) == words)
        #expect(ReportNumber.short(number) == short)
    }

    @Test("shares never say all or nothing where it is not")
    func shares() {
        #expect(ReportNumber.share(1, of: 1_000_000) == "< 0.1 %")
        #expect(ReportNumber.share(999_999, of: 1_000_000) == "> 99.9 %")
        #expect(ReportNumber.share(0, of: 5) == "0.0 %" && ReportNumber.share(5, of: 5) == "100.0 %")
        #expect(ReportNumber.share(1, of: 8) == "12.5 %" && ReportNumber.share(0, of: 0) == "–")
    }

    @Test("dates and times are read back from what they are written as")
    func dates() throws {
        var generator = SeededGenerator()
        for _ in 0..<2_000 {
            let milliseconds = Int64.random(in: -60_000_000_000_000...200_000_000_000_000, using: &generator)
            let day = EvidenceDay(milliseconds: milliseconds)
            let date = ReportDate(day)
            #expect(date.evidenceDay == day)
            #expect(ReportDate(monthNumber: date.monthNumber).monthText == date.monthText)
            guard (0...9_999).contains(date.year), abs(milliseconds) < 9_000_000_000_000 else { continue }
            #expect(ReportDate(date.description) == date)
            #expect(ReportTime.milliseconds(ReportTime.text(milliseconds: milliseconds)) == milliseconds)
        }
        #expect(ReportTime.milliseconds("2022-01-01T00:00:00.0001Z") == nil)
        #expect(ReportTime.milliseconds("2022-01-01T00:00:00Z") == nil)
        #expect(ReportTime.longText(milliseconds: 1_650_000_060_000) == "15 April 2022, 05:21 UTC")
    }

    @Test("the lines of a chart are three to six round numbers that reach the highest bar")
    func steps() {
        var generator = SeededGenerator()
        for _ in 0..<1_000 {
            let maximum = generator.next() >> (generator.next() % 60)
            let step = ReportChart.step(for: maximum)
            let lines = (max(maximum, 1) - 1) / step + 1
            #expect(step > 0 && lines <= 5 && (maximum < 5 || lines >= 2))
        }
        #expect(ReportChart.step(for: 80) == 20 && ReportChart.step(for: 0) == 1)
    }
}
