import Agreements
import TestSupport
import Testing

@testable import Billing

@Suite struct MoneyTests {
    private func price(_ units: Int64, _ scale: Int, _ currency: String = "USD") -> Price {
        Price(minorUnits: units, scale: scale, currency: currency)
    }

    @Test("an amount is exact, and has as many digits as its currency's minor unit at least")
    func texts() {
        #expect(Money(price(5_000, 0)).text == "5,000.00 USD")
        #expect(Money(price(5, 3), times: 234_567).text == "1,172.835 USD")
        #expect(Money(price(5, 3)).decimal == "0.005")
        #expect(Money(price(1, 6), times: 26_004_120_331).text == "26,004.120331 USD")
        #expect(Money(price(100_000, 0, "JPY")).text == "100,000 JPY")
        #expect(Money(price(15, 1, "KWD")).text == "1.500 KWD")
        #expect(Money(price(0, 0)).text == "0.00 USD")
        #expect(Money(price(999, 0), times: 1).text == "999.00 USD")
        // A share that no decimal is is shown to the millionth.
        #expect(Money(price(5_000, 0), times: 10, over: 31).decimal == "1612.903226")
    }

    @Test("a total is rounded once, halves away from zero")
    func rounding() {
        #expect(Money(price(5, 3)).rounded.decimal == "0.01")
        #expect(Money(price(4_999_999, 6)).rounded.decimal == "5.00")
        #expect(Money(price(4, 3)).rounded.decimal == "0.00")
        #expect(Money(price(5, 1, "JPY")).rounded.decimal == "1")
        #expect(Money(price(15, 4, "KWD")).rounded.decimal == "0.002")
        // Three thirds are one, whatever each of them would be rounded to.
        let third = Money(price(10, 0), over: 3)
        #expect((third + third + third).rounded.decimal == "10.00")
        #expect((third.rounded + third.rounded + third.rounded).decimal == "9.99")
        #expect(third + third == Money(price(20, 0), over: 3))
    }

    @Test("the days of a month always add up to its price")
    func shares() {
        var random = SeededGenerator()
        for _ in 0..<1_000 {
            let days = 28 + random.below(4)
            let price = price(Int64(random.below(1_000_000_000)), random.below(7))
            var sum = Money(price, times: 0, over: days)
            var left = days
            while left > 0 {
                let part = 1 + random.below(left)
                sum = sum + Money(price, times: UInt64(part), over: days)
                left -= part
            }
            #expect(sum == Money(price) && sum.rounded == Money(price).rounded)
        }
    }

    @Test("each currency has a sum of its own")
    func currencies() {
        let sums = Money.sums([Money(price(1, 0, "USD")), Money(price(2, 0, "EUR")), Money(price(3, 0, "USD"))])
        #expect(sums.map(\.text) == ["2.00 EUR", "4.00 USD"])
        #expect(Money.sums([]).isEmpty)
    }
}
