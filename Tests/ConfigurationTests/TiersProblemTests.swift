import Testing

struct TiersProblemTests {
    @Test("Prices and limits that can't be kept are reported", arguments: cases)
    func reports(_ example: ProblemCase) throws {
        #expect(try example.found() == example.problems)
    }

    private static let cases: [ProblemCase] = [
        ProblemCase(
            .tiers,
            "price: 5000 USD/month",
            "price: 5000",
            "tiers.yaml:4:12: `5000` is not a price; write amount, currency and month, as in `5000 USD/month`"
        ),
        ProblemCase(
            .tiers,
            "price: 5000 USD/month",
            "price: 5000 dollars/month",
            "tiers.yaml:4:12: `dollars` is not a currency; write three capital letters (ISO 4217), as in `USD`"
        ),
        ProblemCase(
            .tiers,
            "price: 5000 USD/month",
            "price: 5000 USD/year",
            "tiers.yaml:4:12: `5000 USD/year` is not a price of a month; write it as in `5000 USD/month`"
        ),
        ProblemCase(
            .tiers,
            "price: 5000 USD/month",
            "price: 0.1234567 USD/month",
            "tiers.yaml:4:12: `0.1234567` has too many decimals; write at most 6"
        ),
        ProblemCase(
            .tiers,
            "price: 5000 USD/month",
            "price: 9_223_372_036_854_775.808 USD/month\n    name: pro",
            "tiers.yaml:4:12: `9223372036854775808` is too large; write at most 9223372036854775807",
            "tiers.yaml:5:5: `name` is not a key of a tier; write one of `price`, `included`, "
                + "`overage`, `limits`"
        ),
        ProblemCase(
            .tiers,
            "price: 5000 USD/month",
            "price: 5000 USD/month\n    included: 1000\n    overage: 0.005 USD/month",
            "tiers.yaml:5:15: `1000` is not a number of items; write a whole number and `items`, as in "
                + "`1_000_000 items`",
            "tiers.yaml:6:14: `0.005 USD/month` is not a price of an item; write it as in `0.005 USD/item`"
        ),
        ProblemCase(
            .tiers,
            "price: 5000 USD/month",
            "price: 5000 USD/month\n    overage: 0.005 USD/item",
            "tiers.yaml:5:14: there is never an item beyond the 1000000 included: limit `posts-month` refuses it; "
                + "write `enforce: false` there, or a smaller `included`"
        ),
        ProblemCase(
            .tiers,
            "price: 5000 USD/month",
            "price: 5000 USD/month\n    included: 900_000 items\n    overage: 0.005 EUR/item",
            "tiers.yaml:6:14: the price is in USD and the overage in EUR; write both in one currency"
        ),
        ProblemCase(
            .tiers,
            "requests: 50 / s",
            "requests: 50",
            "tiers.yaml:6:58: `50` is not a rate; write amount / period, as in `50 / s`, `450 / 15m`, "
                + "`10_000 / day` or `1_000_000 / month`"
        ),
        ProblemCase(
            .tiers,
            "requests: 50 / s",
            "requests: 50 / fortnight",
            "tiers.yaml:6:58: `fortnight` is not a period; write s, m, h, a multiple such as 15m, day or month"
        ),
        ProblemCase(
            .tiers,
            "requests: 50 / s",
            "requests: 0 / s",
            "tiers.yaml:6:58: the amount of `0 / s` is out of range; write 1 to 1000000000000"
        ),
        ProblemCase(
            .tiers,
            "requests: 50 / s",
            "requests: 5__0 / s",
            "tiers.yaml:6:58: `5__0 / s` is not a rate; write amount / period, as in `50 / s`, `450 / "
                + "15m`, `10_000 / day` or `1_000_000 / month`"
        ),
        ProblemCase(
            .tiers,
            "requests: 50 / s",
            "requests: 50 / 0s",
            "tiers.yaml:6:58: the period of `50 / 0s` is out of range; write 1ms to 8784h"
        ),
        ProblemCase(
            .tiers,
            "requests: 50 / s, burst: 100",
            "requests: 2_000_000_000 / 1ms, burst: 100",
            "tiers.yaml:6:86: more than one a nanosecond can't be counted; write a lower rate"
        ),
        ProblemCase(
            .tiers,
            "requests: 50 / s, burst: 100",
            "requests: 3_000_000_001 / h",
            "tiers.yaml:6:58: 3000000001 in this period can't be counted exactly; write a rounder amount"
        ),
        ProblemCase(
            .tiers,
            "requests: 50 / s, burst: 100",
            "requests: 5_000_000_000 / h",
            "tiers.yaml:6:58: a burst of 5000000000 is too large; write `burst: 4294967295` or less"
        ),
        ProblemCase(
            .tiers,
            "requests: 50 / s, burst: 100",
            "requests: 1 / 24h, burst: 1000",
            "tiers.yaml:6:74: a burst of 1000 would take more than a year to come back; write less"
        ),
        ProblemCase(
            .tiers,
            "requests: 50 / s, burst: 100",
            "requests: 50 / day, burst: 100",
            "tiers.yaml:6:75: `burst` means nothing for a calendar day; remove it, or write the period in s, m or h"
        ),
        ProblemCase(
            .tiers,
            "requests: 50 / s, burst: 100",
            "burst: 100",
            "tiers.yaml:6:9: the limit limits nothing; write one of `requests`, `items` or `concurrent`"
        ),
        ProblemCase(
            .tiers,
            "requests: 50 / s, burst: 100",
            "requests: 50 / s, items: 1 / day",
            "tiers.yaml:6:9: the limit has `requests` and `items`; make it one limit for each"
        ),
        ProblemCase(
            .tiers,
            "per: key",
            "per: person",
            "tiers.yaml:6:34: `person` is not whom a limit holds for; write `key`, `app`, `organization` or `recipient`"
        ),
        ProblemCase(
            .tiers,
            "name: app-15m",
            "name: key-burst",
            "tiers.yaml:7:16: the limit `key-burst` is named twice; give it another name than the one at "
                + "tiers.yaml:6:16"
        ),
        ProblemCase(
            .tiers,
            "name: app-15m",
            "name: 'app 15m'",
            "tiers.yaml:7:16: `app 15m` is not a name; write the limit's name: letters, digits, `-`, `_` "
                + "and `.`, at most 64"
        ),
        ProblemCase(
            .tiers,
            "routes: [recent-search]",
            "routes: [resent-search, any-read, any-read]",
            "tiers.yaml:7:78: there is no route `resent-search`; did you mean `recent-search`?",
            "tiers.yaml:7:103: the route `any-read` stands twice in this list; remove one"
        ),
        ProblemCase(
            .tiers,
            "routes: [recent-search]",
            "routes: []",
            "tiers.yaml:7:77: a limit of no routes limits nothing; name some, or leave `routes` out for all"
        ),
        ProblemCase(
            .tiers,
            "concurrent: 100",
            "concurrent: 100, burst: 2, enforce: no",
            "tiers.yaml:9:72: `burst` means nothing for `concurrent`; remove it",
            "tiers.yaml:9:84: `no` is not a truth value; write `true` or `false`"
        ),
        ProblemCase(
            .tiers,
            "items: 1_000_000 / month",
            "items: 50 / 15m",
            "tiers.yaml:8:55: a burst of 50 items can never admit the 100 that route `recent-search` "
                + "reserves; write `burst: 100` or more"
        ),
        ProblemCase(
            .tiers,
            "items: 1_000_000 / month",
            "items: 50 / 15m, burst: 99, routes: [any-read]",
            "tiers.yaml:8:72: a burst of 99 items can never admit the 100 that route `any-read` reserves; "
                + "write `burst: 100` or more"
        ),
    ]
}
