import Agreements
import RateLimiting

extension AgreementSet {
    /// Two organizations with three apps, two purposes, three routes and three recipients.
    static var sample: AgreementSet {
        AgreementSet(
            organizations: [
                Organization(
                    name: "contoso",
                    legalName: "Contoso Corporation",
                    tier: "pro",
                    recipients: ["city-police", "weather-office"],
                    government: .allowed,
                    apps: [
                        App(name: "contoso-insights", purpose: "brand-monitoring"),
                        App(name: "contoso-health", purpose: "public-health"),
                    ]
                ),
                Organization(
                    name: "fabrikam",
                    legalName: "Fabrikam, Inc.",
                    tier: "free",
                    apps: [App(name: "fabrikam-search", purpose: "brand-monitoring")]
                ),
            ],
            tiers: [
                Tier(name: "free", limits: [.requests("free-app", per: .app, amount: 15)]),
                Tier(
                    name: "pro",
                    limits: [.requests("pro-key", per: .key, amount: 50), .requests("pro-app", per: .app, amount: 450)]
                ),
            ],
            purposes: [
                Purpose(name: "brand-monitoring", routes: ["recent-search", "post-lookup"]),
                Purpose(name: "public-health", routes: ["recent-counts"]),
            ],
            recipients: [
                Recipient(name: "city-police", isGovernment: true),
                Recipient(name: "weather-office", isGovernment: true),
                Recipient(name: "institute", isGovernment: false),
            ],
            routes: ["recent-search", "post-lookup", "recent-counts"]
        )
    }
}

extension Limit {
    /// So many requests in 15 minutes.
    static func requests(_ name: String, per scope: Scope, amount: Int) -> Limit {
        Limit(
            name: name,
            scope: scope,
            measure: .requests,
            allowance: .tokenBucket(amount: amount, periodNanoseconds: 900_000_000_000, burst: amount)
        )
    }
}
