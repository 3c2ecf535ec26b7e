import Agreements
import Evidence
import Testing

@testable import Billing

@Suite struct StatementTests {
    private static func price(_ units: Int64, _ scale: Int = 0, _ currency: String = "USD") -> Price {
        Price(minorUnits: units, scale: scale, currency: currency)
    }

    private static let pro = BilledTerms(
        tier: "pro", price: price(5_000), included: 1_000_000, overage: price(5, 3))
    private static let basic = BilledTerms(tier: "basic", price: price(100), included: 10_000, overage: nil)

    private static func day(_ text: String) -> EvidenceDay {
        ReportDate(text)?.evidenceDay ?? EvidenceDay(number: 0)
    }

    /// So many items a day, two an access, since 2022-01-01; the evidence ends with 2022-12-31.
    private static func reading(_ day: EvidenceDay, itemsADay: UInt64 = 40_000) -> MeterReading {
        let days = UInt64(max(0, day.number - Self.day("2022-01-01").number))
        var odometer = Odometer()
        odometer.items = days * itemsADay
        odometer.accesses = odometer.items / 2
        odometer.answered = odometer.accesses
        return MeterReading(
            day: day, odometer: odometer, block: days == 0 ? nil : days, isOpen: day > Self.day("2023-01-01"))
    }

    private func statement(
        _ period: Statement.Period, resetDay: Int = 1, today: String = "2023-03-01", itemsADay: UInt64 = 40_000,
        standing: (EvidenceDay) -> Standing
    ) -> Statement {
        Statement(
            period, organization: "contoso", legalName: "Contoso Corporation", resetDay: resetDay,
            today: Self.day(today), standing: standing
        ) { Self.reading($0, itemsADay: itemsADay) }
    }

    private let may = Statement.Period.month(2_022 * 12 + 4)

    @Test("a month costs its price and each item beyond those included, to the item")
    func month() throws {
        let statement = statement(may) { _ in .agreed(Self.pro, isSuspended: false) }
        #expect(statement.from == Self.day("2022-05-01") && statement.to == Self.day("2022-06-01"))
        let part = try #require(statement.months.first?.parts.first)
        #expect(statement.months.count == 1 && statement.months[0].parts.count == 1)
        #expect(part.usage.items == 31 * 40_000 && part.usage.accesses == 31 * 20_000)
        #expect(part.included == 1_000_000 && part.overageItems == 240_000)
        #expect(part.price?.decimal == "5000.00" && part.overage?.decimal == "1200.00")
        #expect(statement.totals.map(\.text) == ["6,200.00 USD"])
        #expect(!statement.isOpen && statement.knownFrom == nil)
    }

    @Test("fewer items than included cost the price alone; without a price for more, more cost nothing")
    func withinIncluded() {
        let few = statement(may, itemsADay: 10) { _ in .agreed(Self.pro, isSuspended: false) }
        #expect(few.totals.map(\.text) == ["5,000.00 USD"])
        #expect(few.months[0].parts[0].overageItems == 0)
        let basic = statement(may) { _ in .agreed(Self.basic, isSuspended: false) }
        #expect(basic.totals.map(\.text) == ["100.00 USD"])
        #expect(basic.months[0].parts[0].overageItems == 31 * 40_000 - 10_000)
        let free = BilledTerms(tier: "free", price: nil, included: nil, overage: nil)
        #expect(statement(may) { _ in .agreed(free, isSuspended: false) }.totals.isEmpty)
    }

    @Test("a month begins on the reset day, and on the last day of a shorter month, without a gap")
    func agreementMonths() {
        let february = statement(.month(2_022 * 12 + 1), resetDay: 31) { _ in .agreed(Self.pro, isSuspended: false) }
        #expect(february.from == Self.day("2022-02-28") && february.to == Self.day("2022-03-31"))
        for resetDay in 1...31 {
            var last: AgreementMonth?
            for number in Int64(2_019 * 12)..<2_026 * 12 {
                let month = AgreementMonth(number: number, resetDay: resetDay)
                #expect(month.text == ReportDate(month.from).monthText)
                #expect((28...34).contains(month.dayCount))
                if let last { #expect(last.to == month.from) }
                last = month
            }
        }
    }

    @Test("a change of tier divides the month by days: price, included items and use of each")
    func change() throws {
        let statement = statement(may) { day in
            .agreed(day < Self.day("2022-05-11") ? Self.basic : Self.pro, isSuspended: false)
        }
        let parts = statement.months[0].parts
        #expect(parts.map(\.dayCount) == [10, 21])
        #expect(parts.map { $0.agreed?.tier } == ["basic", "pro"])
        #expect(parts.map(\.usage.items) == [400_000, 840_000])
        // 10 of 31 days of 10,000 items and 21 of a million, rounded up.
        #expect(parts.map(\.included) == [3_226, 677_420])
        #expect(parts.map { $0.price?.decimal } == ["32.258065", "3387.096774"])
        #expect(parts[1].overageItems == 162_580 && parts[1].overage?.decimal == "812.90")
        // 100 · 10/31 + 5,000 · 21/31 + 812.90, rounded once.
        #expect(statement.totals.map(\.text) == ["4,232.25 USD"])
    }

    @Test("days of suspension are counted and divide nothing")
    func suspension() {
        let statement = statement(may) { day in
            .agreed(Self.pro, isSuspended: (10...12).contains(ReportDate(day).day))
        }
        #expect(statement.months[0].suspendedDayCount == 3 && statement.months[0].parts.count == 1)
        #expect(statement.totals.map(\.text) == ["6,200.00 USD"])
        #expect(statement.table.contains("3 of 31"))
        #expect(statement.table.contains("The price is due for days of suspension too."))
    }

    @Test("days of which no version is kept are said to be unknown, and nothing is charged for them")
    func unknown() {
        let statement = statement(may) { day in
            day < Self.day("2022-05-22") ? .unknown : .agreed(Self.pro, isSuspended: false)
        }
        #expect(statement.knownFrom == Self.day("2022-05-22"))
        #expect(statement.months[0].parts.map(\.dayCount) == [21, 10])
        #expect(statement.months[0].parts[0].usage.items == 840_000)
        #expect(statement.months[0].parts[0].amounts.isEmpty)
        for text in [statement.table, statement.html(madeMilliseconds: 0)] {
            #expect(text.lowercased().contains("unknown before 2022-05-22"))
        }
        let none = self.statement(may) { _ in .notAgreed }
        #expect(none.totals.isEmpty && none.table.contains("no agreement"))
    }

    @Test("a year is the sum of its months' totals, and of one that runs only those that have begun")
    func year() {
        let whole = statement(.year(2022), itemsADay: 0) { _ in .agreed(Self.basic, isSuspended: false) }
        #expect(whole.months.count == 12 && whole.totals.map(\.text) == ["1,200.00 USD"])
        #expect(whole.from == Self.day("2022-01-01") && whole.to == Self.day("2023-01-01"))
        #expect(!whole.isOpen)
        let running = statement(.year(2022), resetDay: 15, today: "2022-05-20", itemsADay: 0) { _ in
            .agreed(Self.basic, isSuspended: false)
        }
        #expect(running.months.count == 5 && running.totals.map(\.text) == ["500.00 USD"])
        let next = statement(.year(2023), itemsADay: 0) { _ in .agreed(Self.basic, isSuspended: false) }
        #expect(next.months.count == 3 && next.isOpen)
        #expect(next.table.contains("Not final"))
    }

    @Test("amounts of two currencies are never added up")
    func currencies() {
        let euro = BilledTerms(tier: "pro-eu", price: Self.price(31, 0, "EUR"), included: nil, overage: nil)
        let statement = statement(may, itemsADay: 0) { day in
            .agreed(day < Self.day("2022-05-11") ? euro : Self.pro, isSuspended: false)
        }
        #expect(statement.totals.map(\.text) == ["10.00 EUR", "3,387.10 USD"])
    }

    @Test("table, JSON, CSV and page say the same figures")
    func forms() throws {
        let statement = statement(may, resetDay: 15) { _ in .agreed(Self.pro, isSuspended: false) }
        let prove = "tollgate audit prove --organization contoso --from 2022-05-15 --to 2022-06-15 --output pack.json"
        let json = String(decoding: statement.json.bytes, as: UTF8.self)
        let page = statement.html(madeMilliseconds: 1_650_000_000_000)
        for text in [statement.table, json, page] { #expect(text.contains(prove)) }
        for text in [statement.table, page] {
            for figure in ["1,240,000", "240,000", "0.005 USD", "5,000.00 USD", "1,200.00 USD", "6,200.00 USD"] {
                #expect(text.contains(figure), "\(figure)")
            }
        }
        for member in [
            "\"items\": 1240000", "\"included\": 1000000", "\"overage_items\": 240000", "\"unit_price\": \"0.005\"",
            "\"overage\": \"1200.00\"", "{\"amount\": \"6200.00\", \"currency\": \"USD\"}", "\"is_final\": true",
        ] { #expect(json.contains(member), "\(member)") }
        let lines = Statement.csv([statement]).split(separator: "\r\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        #expect(lines.count == 3 && Set(lines.map(\.count)) == [19])
        #expect(
            lines[1].joined(separator: ",")
                == "contoso,2022-05,agreed,pro,2022-05-15,2022-06-15,31,0,620000,620000,1240000,1000000,240000,"
                + "5000.00,5000.00,0.005,1200.00,,USD")
        #expect(lines[2].suffix(2) == ["6200.00", "USD"])
        #expect(page.contains("@media print") && !page.contains("<script"))
    }

    @Test("records that were lost are told")
    func missing() {
        var statement = statement(may) { _ in .agreed(Self.pro, isSuspended: false) }
        #expect(!statement.table.contains("Missing"))
        statement.months[0].parts[0].end.odometer.missing = 1_234
        #expect(statement.table.contains("Missing: 1,234 records"))
        #expect(statement.html(madeMilliseconds: 0).contains("Missing: 1,234 records"))
        #expect(String(decoding: statement.json.bytes, as: UTF8.self).contains("\"missing\": 1234"))
    }

    @Test("no name can become markup")
    func escaping() {
        var statement = statement(may) { _ in .agreed(Self.pro, isSuspended: false) }
        statement.legalName = "<img src=x onerror=alert(1)> & Sons"
        let page = statement.html(madeMilliseconds: 0)
        #expect(!page.contains("<img") && page.contains("&lt;img src=x onerror=alert(1)&gt; &amp; Sons"))
    }
}
