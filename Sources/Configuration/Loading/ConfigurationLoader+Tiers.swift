import Agreements
import RateLimiting

/// Tiers and their limits.
extension ConfigurationLoader {
    /// How many limits one request may face at most; the charge has room for no more.
    static let mostLimitsARequestFaces = 16
    static let mostLimitsOfATier = 64

    func readTiers(_ root: Value, routes: [GatewayConfiguration.Route]) -> [Tier] {
        guard let fields = root.fields("the tiers' file", ["tiers"]),
            let value = fields.required("tiers", "write at least one, with its limits"),
            let entries = value.entries(of: "a mapping of tiers", "write a name and its limits")
        else {
            return []
        }
        defer { tierNames.isComplete = true }
        if entries.isEmpty { value.report("there is no tier; write at least one, with its limits") }
        return entries.compactMap { entry in
            let name = entry.key.readName("tier")
            if let name { tierNames.declare(name, at: entry.key) }
            guard let fields = entry.value.fields("a tier", ["price", "included", "overage", "limits"]) else {
                return nil
            }
            let price = fields.optional("price", .price)
            let included = fields.optional("included", .items)
            let overage = fields.optional("overage", .itemPrice)
            let limits = fields.required("limits", "write a list of them; `[]` for none").map {
                readLimits($0, routes: routes)
            }
            guard let name else { return nil }
            let tier = Tier(name: name, price: price, included: included, overage: overage, limits: limits ?? [])
            checkOverage(of: tier, fields)
            checkNumber(of: tier.limits, routes: routes, at: entry.key)
            return tier
        }
    }

    /// Reports a price for items beyond those included where there can't be any.
    private func checkOverage(of tier: Tier, _ fields: Fields) {
        guard let overage = tier.overage, let value = fields["overage"] else { return }
        if let price = tier.price, price.currency != overage.currency {
            value.report(
                "the price is in \(price.currency) and the overage in \(overage.currency); write both in one currency")
        }
        let cap = tier.monthlyItems
        guard let included = tier.includedItems else {
            value.report(
                "nothing says what the price covers; write `included: 1_000_000 items`, or a limit per organization on "
                    + "items a month")
            return
        }
        if let cap, cap.limit.isEnforced, included >= cap.amount {
            value.report(
                "there is never an item beyond the \(included) included: limit `\(cap.limit.name)` refuses it; write "
                    + "`enforce: false` there, or a smaller `included`")
        }
    }

    private func readLimits(_ value: Value, routes: [GatewayConfiguration.Route]) -> [Limit] {
        guard let values = value.list(of: "limits", "write each as `- {name: …, per: …, requests: …}`") else {
            return []
        }
        var names = Declarations("limit")
        return values.compactMap { value in
            let keys = ["name", "per", "requests", "items", "concurrent", "burst", "routes", "enforce"]
            guard let fields = value.fields("a limit", keys) else { return nil }
            let name = fields.required("name", .name("limit"))
            if let name { names.declare(name, at: fields["name"] ?? value) }
            let scope = fields.required("per", Grammar<Limit.Scope>.word("whom a limit holds for"))
            let measure = readMeasure(fields)
            let routeNames = fields["routes"].flatMap(readLimitedRoutes)
            let isEnforced = fields.optional("enforce", .truth, default: true)
            let burst = fields.optional("burst", .wholeNumber(1...Rate.largestAmount))
            guard let measure, let allowance = readAllowance(measure, burst: burst, fields) else { return nil }
            guard let name, let scope else { return nil }
            let limit = Limit(
                name: name,
                scope: scope,
                measure: measure,
                allowance: allowance,
                routes: routeNames,
                isEnforced: isEnforced
            )
            checkItems(of: limit, fields, routes: routes)
            return limit
        }
    }

    /// The one measure a limit names.
    private func readMeasure(_ fields: Fields) -> Limit.Measure? {
        let named = Limit.Measure.allCases.filter { fields[$0.rawValue] != nil }
        guard let measure = named.first else {
            fields.owner.report("the limit limits nothing; write one of `requests`, `items` or `concurrent`")
            return nil
        }
        guard named.count == 1 else {
            let names = named.map { "`\($0.rawValue)`" }.joined(separator: " and ")
            fields.owner.report("the limit has \(names); make it one limit for each")
            return nil
        }
        return measure
    }

    private func readAllowance(_ measure: Limit.Measure, burst: Int?, _ fields: Fields) -> Limit.Allowance? {
        guard measure != .concurrent else {
            fields["burst"]?.report("`burst` means nothing for `concurrent`; remove it")
            return fields.required("concurrent", .wholeNumber(1...1_000_000)).map { .concurrency(amount: $0) }
        }
        guard let rate = fields.required(measure.rawValue, .rate) else { return nil }
        switch rate.period {
        case .calendar(let period):
            fields["burst"]?.report(
                "`burst` means nothing for a calendar \(period.rawValue); remove it, or write the period in s, m or h"
            )
            return .calendar(amount: rate.amount, period: period)
        case .span(let nanoseconds):
            let burst = burst ?? rate.amount
            if let problem = rate.problemAsBucket(periodNanoseconds: nanoseconds, burst: burst) {
                (fields["burst"] ?? fields[measure.rawValue])?.report(problem)
                return nil
            }
            return .tokenBucket(amount: rate.amount, periodNanoseconds: nanoseconds, burst: burst)
        }
    }

    private func readLimitedRoutes(_ value: Value) -> Set<String>? {
        guard let names = routeNames.resolveList(value) else { return nil }
        if value.isEmptyList {
            value.report("a limit of no routes limits nothing; name some, or leave `routes` out for all")
        }
        return Set(names)
    }

    /// Reports an items limit that can never admit what one of its routes reserves, or that no route can reach.
    private func checkItems(of limit: Limit, _ fields: Fields, routes: [GatewayConfiguration.Route]) {
        guard limit.measure == .items else { return }
        let counted = routes.filter { limit.routes?.contains($0.name) ?? true }
        if let names = limit.routes, !names.isEmpty, !counted.isEmpty, counted.allSatisfy(\.items.isEmpty) {
            fields["routes"]?.report("none of these routes counts items; name one that does, or limit `requests`")
        }
        guard case .tokenBucket(_, _, let burst) = limit.allowance,
            let largest = counted.max(by: { $0.largestReservation < $1.largestReservation }),
            largest.largestReservation > burst
        else {
            return
        }
        (fields["burst"] ?? fields["items"])?.report(
            "a burst of \(burst) items can never admit the \(largest.largestReservation) that route "
                + "`\(largest.name)` reserves; write `burst: \(largest.largestReservation)` or more"
        )
    }

    private func checkNumber(of limits: [Limit], routes: [GatewayConfiguration.Route], at key: Value) {
        guard limits.count <= Self.mostLimitsOfATier else {
            key.report("the tier has \(limits.count) limits; leave at most \(Self.mostLimitsOfATier)")
            return
        }
        for route in routes {
            let faced = limits.filter { $0.routes?.contains(route.name) ?? true }
            let perRecipient = faced.count { $0.scope == .recipient }
            let count = faced.count + (ChargedRecipients.maximumCount - 1) * perRecipient
            if count > Self.mostLimitsARequestFaces {
                let advice = perRecipient > 0 ? ", those per recipient for each of four recipients" : ""
                key.report(
                    "a request on route `\(route.name)` would face \(count) limits; "
                        + "leave at most \(Self.mostLimitsARequestFaces)\(advice)"
                )
                return
            }
        }
    }
}
