import Agreements
import Configuration
import Foundation
import RateLimiting
import Testing

struct ShippedConfigurationTests {
    private static func load() throws -> GatewayConfiguration {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try GatewayConfiguration.load(root.path + "/Config/gateway.yaml", builtInCodings: [.zstd, .br, .gzip])
    }

    @Test("The shipped files load without a problem")
    func loads() throws {
        let configuration = try Self.load()
        #expect(configuration.listeners.map(\.address.description) == ["127.0.0.1:8080"])
        #expect(configuration.upstreams.flatMap(\.servers).map(\.description) == ["127.0.0.1:8081"])
        #expect(configuration.stateDirectory.hasSuffix("/var"))
        #expect(configuration.sources.count == 3)
    }

    @Test("Enterprise tiers cost 42,000, 125,000 and 210,000 USD for 50, 100 and 200 million posts a month")
    func enterpriseTiers() throws {
        let tiers = try Self.load().tiers
        #expect(tiers.map(\.name) == ["free", "basic", "pro", "enterprise-50m", "enterprise-100m", "enterprise-200m"])
        #expect(tiers.map(\.price?.minorUnits) == [0, 100, 5_000, 42_000, 125_000, 210_000])
        let posts = tiers.map { tier in
            tier.limits.first { $0.name == "posts-month" }?.allowance
        }
        #expect(
            posts
                == [1_500, 10_000, 1_000_000, 50_000_000, 100_000_000, 200_000_000].map {
                    .calendar(amount: $0, period: .month)
                }
        )
    }

    @Test("Each tier limits requests by token buckets per key, app and organization")
    func requestBuckets() throws {
        for tier in try Self.load().tiers {
            for scope in [Limit.Scope.key, .app, .organization] {
                let buckets = tier.limits.filter { limit in
                    guard case .tokenBucket = limit.allowance else { return false }
                    return limit.scope == scope && limit.measure == .requests && limit.routes == nil
                }
                #expect(!buckets.isEmpty, "\(tier.name) has none per \(scope)")
            }
        }
    }

    @Test("On the free tier only the app's bucket refuses a 16th request at once")
    func freeTier() throws {
        let free = try #require(try Self.load().tiers.first { $0.name == "free" })
        let full = free.limits.filter { limit in
            switch limit.allowance {
            case .tokenBucket(_, _, let burst): burst < 16
            case .calendar(let amount, _): limit.measure == .requests && amount < 16
            case .concurrency: false
            }
        }
        #expect(full.map(\.name) == ["app-15m"])
        #expect(full.map(\.allowance) == [.tokenBucket(amount: 15, periodNanoseconds: 900_000_000_000, burst: 15)])
    }

    @Test("Each tier has an active organization whose first app may search; one of each kind of refusal is shown")
    func organizations() throws {
        let configuration = try Self.load()
        let active = configuration.organizations.filter { $0.status == .active }
        #expect(Set(active.map(\.tier)) == Set(configuration.tiers.map(\.name)))
        #expect(configuration.organizations.count - active.count == 1)
        for app in active.compactMap(\.apps.first) {
            let purpose = configuration.purposes.first { $0.name == app.purpose }
            #expect(purpose?.routes.contains("recent-search") == true, "\(app.name)")
            #expect(app.status == .active)
            #expect(app.expiresAtNanoseconds == nil)
        }
        let apps = active.flatMap(\.apps)
        #expect(apps.count { $0.purpose == nil } == 1)
        #expect(apps.count { $0.status == .suspended && $0.reason != nil } == 1)
        #expect(apps.count { $0.expiresAtNanoseconds != nil } == 1)
    }
}
