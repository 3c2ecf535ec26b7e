import Agreements
import RateLimiting

extension GatewayConfiguration {
    /// What the configuration says, for a person, in a few aligned lines.
    package var summary: String {
        var lines = ["listeners"]
        lines += Self.aligned(listeners.map { ["\($0.address)", $0.tls == nil ? "" : "TLS"] })
        if let administration {
            lines.append("administration")
            lines.append("  \(administration)")
        }
        lines.append("upstreams")
        lines += Self.aligned(upstreams.map { [$0.name, $0.servers.map(\.description).joined(separator: ", ")] })
        lines.append("routes")
        lines += Self.aligned(routes.map(Self.cells))
        if let usagePath { lines += ["usage", "  GET \(usagePath)"] }
        for tier in tiers {
            lines.append("tier \(tier.name)" + Self.priceText(tier))
            lines += Self.aligned(tier.limits.map(Self.cells))
        }
        lines.append("agreements")
        lines.append("  " + agreementsText)
        return lines.joined(separator: "\n")
    }

    private static func priceText(_ tier: Tier) -> String {
        var text = tier.price.map { ", \($0.text) a month" } ?? ""
        if let included = tier.included { text += ", \(Quantity.numberText(included)) items included" }
        if let overage = tier.overage { text += ", \(overage.text) for each item beyond" }
        return text
    }

    private var agreementsText: String {
        let apps = organizations.flatMap(\.apps)
        return [
            Self.counted(organizations.count, "organization") + Self.remarks(organizations.map(\.status)),
            Self.counted(apps.count, "app")
                + Self.remarks(
                    apps.map(\.status), (apps.count { $0.purpose == nil }, "without an approved purpose")),
            Self.counted(purposes.count, "purpose")
                + Self.remarks([], (purposes.count(where: \.isForbidden), "forbidden")),
            Self.counted(recipients.count, "recipient"),
        ].joined(separator: ", ")
    }

    /// How many of those counted are no ordinary ones, in parentheses.
    private static func remarks(_ statuses: [AgreementStatus], _ others: (count: Int, text: String)...) -> String {
        let inactive = [AgreementStatus.suspended, .terminated].map { status in
            (count: statuses.count { $0 == status }, text: status.rawValue)
        }
        let remarks = (inactive + others).filter { $0.count > 0 }.map { "\(Quantity.numberText($0.count)) \($0.text)" }
        return remarks.isEmpty ? "" : " (\(remarks.joined(separator: ", ")))"
    }

    private static func counted(_ count: Int, _ noun: String) -> String {
        "\(Quantity.numberText(count)) \(noun)\(count == 1 ? "" : "s")"
    }

    private static func cells(of route: Route) -> [String] {
        let items = route.items.map { $0.name == "item" ? $0.pointer : "\($0.name) \($0.pointer)" }
        return [
            route.name, route.method ?? "*", "\(route.path)", route.upstream,
            items.isEmpty ? "" : "items " + items.joined(separator: ", "),
        ]
    }

    private static func cells(of limit: Limit) -> [String] {
        let amount: String
        switch limit.allowance {
        case .tokenBucket(let count, let period, let burst):
            let rate = "\(Quantity.numberText(count)) \(limit.measure.rawValue) / \(Self.periodText(period))"
            amount = burst == count ? rate : "\(rate), burst \(Quantity.numberText(burst))"
        case .calendar(let count, let period):
            amount = "\(Quantity.numberText(count)) \(limit.measure.rawValue) / \(period.rawValue)"
        case .concurrency(let count):
            amount = "\(Quantity.numberText(count)) at a time"
        }
        let routes = limit.routes.map { "on " + $0.sorted().joined(separator: ", ") } ?? ""
        return [limit.name, "per \(limit.scope.rawValue)", amount, routes, limit.isEnforced ? "" : "(not enforced)"]
    }

    /// As in a file: `s` for one second, `15m` for more.
    private static func periodText(_ nanoseconds: Int64) -> String {
        let text = Quantity.durationText(nanoseconds)
        return ["1s", "1m", "1h"].contains(text) ? String(text.dropFirst()) : text
    }

    /// Rows of cells as lines, each column as wide as its widest cell.
    private static func aligned(_ rows: [[String]]) -> [String] {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            var line = " "
            for (cell, width) in zip(row, widths) where width > 0 {
                line += " " + cell + String(repeating: " ", count: width - cell.count) + " "
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}
