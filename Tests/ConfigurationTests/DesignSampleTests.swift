import Agreements
import Configuration
import RateLimiting
import Testing

struct DesignSampleTests {
    private static let second: Int64 = 1_000_000_000

    @Test("The sample's listeners, upstreams and settings are read as they are written")
    func gateway() throws {
        try SampleFiles.design.inFolder { folder in
            let configuration = try GatewayConfiguration.load(
                "\(folder)/gateway.yaml", builtInCodings: [.zstd, .br, .gzip])
            #expect(configuration.listeners.map(\.address) == [HostAndPort(host: "127.0.0.1", port: 8080)])
            #expect(configuration.listeners.map(\.tls) == [nil])
            let parent = folder.split(separator: "/").dropLast().joined(separator: "/")
            #expect(configuration.stateDirectory == "/\(parent)/var")
            #expect(configuration.threads == 2)
            #expect(configuration.drainNanoseconds == 10 * Self.second)
            #expect(configuration.bounds == .standard)
            #expect(configuration.audit.durability == .process)
            #expect(configuration.compression?.codings == [.zstd, .br, .gzip])
            #expect(configuration.compression?.minimumBytes == 256)
            #expect(configuration.compression?.types == ["application/json", "text/*"])
            #expect(
                configuration.sources.map(\.path)
                    == ["gateway", "tiers", "organizations"].map { "\(folder)/\($0).yaml" }
            )
            #expect(configuration.sources[1].bytes == Array(SampleFiles.design.texts[.tiers]!.utf8))

            let upstream = try #require(configuration.upstreams.first)
            #expect(configuration.upstreams.count == 1)
            #expect(upstream.name == "tweet-api")
            #expect(upstream.servers == [HostAndPort(host: "127.0.0.1", port: 8081)])
            #expect(upstream.connectTimeoutNanoseconds == Self.second)
            #expect(upstream.responseTimeoutNanoseconds == 30 * Self.second)
            #expect(upstream.keepAliveNanoseconds == 55 * Self.second)
            #expect(upstream.idleConnectionsPerLoop == 256)
        }
    }

    @Test("The sample's routes keep their order, and a reserve without a default reserves its maximum")
    func routes() throws {
        let routes = try SampleFiles.design.load().routes
        #expect(routes.map(\.name) == ["recent-search", "post-lookup", "any-read"])
        #expect(routes.map(\.method) == ["GET", "GET", "GET"])
        #expect(routes.map(\.upstream) == ["tweet-api", "tweet-api", "tweet-api"])
        #expect(
            routes.map(\.path) == [
                PathTemplate(
                    segments: [.literal("2"), .literal("tweets"), .literal("search"), .literal("recent")],
                    matchesRest: false
                ),
                PathTemplate(segments: [.literal("2"), .literal("tweets"), .parameter("id")], matchesRest: false),
                PathTemplate(segments: [.literal("2")], matchesRest: true),
            ]
        )
        #expect(routes.map(\.path.description) == ["/2/tweets/search/recent", "/2/tweets/{id}", "/2/**"])
        #expect(routes.map { $0.items.map(\.name) } == [["item"], ["item"], ["item"]])
        #expect(routes.map { $0.items.map(\.pointer) } == [["/data"], ["/data"], ["/data"]])
        #expect(routes.map(\.reserve?.query) == ["max_results", nil, nil])
        #expect(routes.map(\.reserve?.default) == [10, 1, 100])
        #expect(routes.map(\.reserve?.maximum) == [100, 1, 100])
    }

    @Test("The sample's tier has its price and its four limits")
    func tiers() throws {
        let limits = [
            Limit(
                name: "key-burst",
                scope: .key,
                measure: .requests,
                allowance: .tokenBucket(amount: 50, periodNanoseconds: Self.second, burst: 100)
            ),
            Limit(
                name: "app-15m",
                scope: .app,
                measure: .requests,
                allowance: .tokenBucket(amount: 450, periodNanoseconds: 900 * Self.second, burst: 450),
                routes: ["recent-search"]
            ),
            Limit(
                name: "posts-month",
                scope: .organization,
                measure: .items,
                allowance: .calendar(amount: 1_000_000, period: .month)
            ),
            Limit(
                name: "in-flight",
                scope: .organization,
                measure: .concurrent,
                allowance: .concurrency(amount: 100)
            ),
        ]
        let price = Price(minorUnits: 5000, scale: 0, currency: "USD")
        #expect(try SampleFiles.design.load().tiers == [Tier(name: "pro", price: price, limits: limits)])
    }

    @Test("The sample's purposes, recipients and organizations are read as they are written")
    func organizations() throws {
        let configuration = try SampleFiles.design.load()
        #expect(
            configuration.purposes == [Purpose(name: "brand-monitoring", routes: ["recent-search", "post-lookup"])]
        )
        #expect(configuration.recipients == [Recipient(name: "city-police", isGovernment: true)])
        let contoso = Organization(
            name: "contoso",
            legalName: "Contoso Corporation",
            tier: "pro",
            status: .active,
            resetDay: 1,
            recipients: [],
            apps: [App(name: "contoso-insights", purpose: "brand-monitoring")]
        )
        #expect(configuration.organizations == [contoso])
    }

    @Test("The sample's summary names listeners, upstreams, routes, tiers and how many agreements there are")
    func summary() throws {
        #expect(
            try SampleFiles.design.load().summary == """
                listeners
                  127.0.0.1:8080
                upstreams
                  tweet-api  127.0.0.1:8081
                routes
                  recent-search  GET  /2/tweets/search/recent  tweet-api  items /data
                  post-lookup    GET  /2/tweets/{id}           tweet-api  items /data
                  any-read       GET  /2/**                    tweet-api  items /data
                tier pro, 5,000 USD a month
                  key-burst    per key           50 requests / s, burst 100
                  app-15m      per app           450 requests / 15m          on recent-search
                  posts-month  per organization  1,000,000 items / month
                  in-flight    per organization  100 at a time
                agreements
                  1 organization, 1 app, 1 purpose, 1 recipient
                """
        )
    }
}
