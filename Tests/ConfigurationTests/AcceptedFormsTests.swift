import Agreements
import Configuration
import RateLimiting
import Testing

struct AcceptedFormsTests {
    private static let second: Int64 = 1_000_000_000

    @Test("Every optional key of the gateway's file is read")
    func optionalKeys() throws {
        let configuration = try SampleFiles.design
            .replacing(
                "response_timeout: 30s",
                with: "response_timeout: 2m\n    keep_alive: 1_500ms\n    connections: 0",
                in: .gateway
            )
            .replacing(
                "audit: {durability: process}",
                with: """
                    audit: {durability: power}
                    drain: 0s
                    bounds:
                      head: 16 KiB
                      fields: 64
                      target: 4096
                      body: 1GiB
                      head_timeout: 5s
                      idle_timeout: 1h
                      body_timeout: 250ms
                      body_rate: 1 KiB
                      write_timeout: 1m
                      connections: 5_000
                    """,
                in: .gateway
            )
            .load()
        let bounds = configuration.bounds
        #expect(bounds.headBytes == 16_384)
        #expect(bounds.fields == 64)
        #expect(bounds.targetBytes == 4096)
        #expect(bounds.bodyBytes == 1_073_741_824)
        #expect(bounds.headTimeoutNanoseconds == 5 * Self.second)
        #expect(bounds.idleTimeoutNanoseconds == 3600 * Self.second)
        #expect(bounds.bodyTimeoutNanoseconds == Self.second / 4)
        #expect(bounds.bodyRate == 1_024)
        #expect(bounds.writeTimeoutNanoseconds == 60 * Self.second)
        #expect(bounds.connections == 5_000)
        #expect(configuration.audit.durability == .power)
        #expect(configuration.drainNanoseconds == 0)
        #expect(configuration.upstreams[0].responseTimeoutNanoseconds == 120 * Self.second)
        #expect(configuration.upstreams[0].keepAliveNanoseconds == 3 * Self.second / 2)
        #expect(configuration.upstreams[0].idleConnectionsPerLoop == 0)
    }

    @Test("Every key of an upstream is read, and has its default where it is left out")
    func upstreamKeys() throws {
        let standard = try SampleFiles.design.load().upstreams[0]
        #expect(standard.deadlineNanoseconds == nil)
        #expect(standard.pendingBound == nil)
        #expect(standard.retries == 2)
        #expect(standard.resolveNanoseconds == 30 * Self.second)
        #expect(standard.ejection.failures == 5)
        #expect(standard.ejection.baseNanoseconds == Self.second)
        #expect(standard.ejection.maximumNanoseconds == 10 * Self.second)
        #expect(standard.ejection.statuses.isEmpty)
        #expect(standard.health == nil)
        let upstream = try SampleFiles.design.replacing(
            "response_timeout: 30s",
            with: """
                deadline: 40s
                    pending: 100
                    retries: 0
                    resolve: 5m
                    ejection: {failures: 3, base: 2s, maximum: 1m, statuses: [502, 503]}
                    health: {path: "/healthz?a=b", interval: 2s, timeout: 500ms, healthy: 1, unhealthy: 4, status: 204}
                """,
            in: .gateway
        ).load().upstreams[0]
        #expect(upstream.deadlineNanoseconds == 40 * Self.second)
        #expect(upstream.pendingBound == 100)
        #expect(upstream.retries == 0)
        #expect(upstream.resolveNanoseconds == 300 * Self.second)
        #expect(upstream.ejection.failures == 3)
        #expect(upstream.ejection.baseNanoseconds == 2 * Self.second)
        #expect(upstream.ejection.maximumNanoseconds == 60 * Self.second)
        #expect(upstream.ejection.statuses == [502, 503])
        let health = try #require(upstream.health)
        #expect(health.path == "/healthz?a=b")
        #expect(health.intervalNanoseconds == 2 * Self.second)
        #expect(health.timeoutNanoseconds == Self.second / 2)
        #expect((health.healthy, health.unhealthy) == (1, 4))
        #expect(health.statuses == 204...204)
    }

    @Test("Every key of the audit and of the administration is read")
    func auditKeys() throws {
        try SampleFiles.design
            .replacing(
                "audit: {durability: process}",
                with: """
                    audit:
                      durability: power
                      addresses: keyed
                      queries: keyed
                      retain: 25 months
                      seal: 15m
                      origin: audit.example.com/tollgate
                      signing_key: ../keys/log-key
                      head: /var/lib/head
                    admin: {address: "[::1]:8089"}
                    """,
                in: .gateway
            )
            .inFolder { folder in
                let configuration = try GatewayConfiguration.load(
                    "\(folder)/gateway.yaml", builtInCodings: Set(GatewayConfiguration.Coding.allCases))
                let parent = folder.split(separator: "/").dropLast().joined(separator: "/")
                let audit = configuration.audit
                #expect(audit.durability == .power)
                #expect(audit.addresses == .keyed)
                #expect(audit.queries == .keyed)
                #expect(audit.retention == .months(25))
                #expect(audit.sealNanoseconds == 900 * Self.second)
                #expect(audit.origin == "audit.example.com/tollgate")
                #expect(audit.signingKeyPath == "/\(parent)/keys/log-key")
                #expect(audit.headPath == "/var/lib/head")
                #expect(configuration.administration == HostAndPort(host: "::1", port: 8089))
                #expect(configuration.summary.contains("administration\n  [::1]:8089\n"))
            }
    }

    @Test(
        "A retention is in days or months, one or more",
        arguments: [
            ("1 day", .days(1)), ("90 days", .days(90)), ("90days", .days(90)), ("1 month", .months(1)),
            ("1_200 months", .months(1_200)),
        ] as [(String, GatewayConfiguration.AuditSettings.Retention)])
    func retentions(text: String, retention: GatewayConfiguration.AuditSettings.Retention) throws {
        let configuration = try SampleFiles.design
            .replacing("{durability: process}", with: "{retain: \(text)}", in: .gateway)
            .load()
        #expect(configuration.audit.retention == retention)
    }

    @Test("What is left out has its stated default")
    func defaults() throws {
        let configuration = try SampleFiles.design
            .replacing("threads: 2 ", with: "# threads: 2 ", in: .gateway)
            .replacing("compression: ", with: "# compression: ", in: .gateway)
            .replacing("audit: ", with: "# audit: ", in: .gateway)
            .replacing("    connect_timeout: 1s\n    response_timeout: 30s\n", with: "", in: .gateway)
            .replacing("    price: 5000 USD/month\n", with: "", in: .tiers)
            .replacing("status: active", with: "# status: active", in: .organizations)
            .replacing("reset_day: 1", with: "# reset_day: 1", in: .organizations)
            .replacing("recipients: [] ", with: "# recipients: [] ", in: .organizations)
            .load()
        #expect(configuration.threads == nil)
        #expect(configuration.compression == nil)
        #expect(configuration.audit == .standard)
        #expect(configuration.audit.durability == .process)
        #expect(configuration.audit.addresses == .truncated)
        #expect(configuration.audit.queries == .none)
        #expect(configuration.audit.retention == nil)
        #expect(configuration.audit.sealNanoseconds == 3600 * Self.second)
        #expect(configuration.administration == nil)
        #expect(configuration.upstreams[0].connectTimeoutNanoseconds == Self.second)
        #expect(configuration.upstreams[0].responseTimeoutNanoseconds == 30 * Self.second)
        #expect(configuration.tiers[0].price == nil)
        #expect(configuration.organizations[0].status == .active)
        #expect(configuration.organizations[0].resetDay == 1)
        #expect(configuration.organizations[0].recipients == [])
    }

    @Test("Compression has a default minimum and default types")
    func compressionDefaults() throws {
        let compression = try SampleFiles.design
            .replacing(", minimum: 256, types: [application/json, text/*]", with: "", in: .gateway)
            .load().compression
        #expect(compression?.minimumBytes == 256)
        #expect(compression?.types == ["application/json", "text/*"])
    }

    @Test("Items may be of several kinds, each of which a request can reserve")
    func severalItems() throws {
        let route = try SampleFiles.design
            .replacing("items: /data,", with: "items: {post: /data, user: /includes/users},", in: .gateway)
            .load().routes[0]
        #expect(route.items.map(\.name) == ["post", "user"])
        #expect(route.items.map(\.pointer) == ["/data", "/includes/users"])
        #expect(route.largestReservation == 200)
    }

    @Test("A star matches any method, and a lone rest any path")
    func anyMethod() throws {
        let routes = try SampleFiles.design
            .replacing("\"GET /2/**\"", with: "\"* /x/**\"", in: .gateway)
            .replacing("GET /2/tweets/search/recent", with: "POST /", in: .gateway)
            .load().routes
        #expect(routes.map(\.method) == ["POST", "GET", nil])
        #expect(routes[0].path == PathTemplate(segments: [], matchesRest: false))
        #expect(routes[0].path.description == "/")
        #expect(routes[2].path.description == "/x/**")
    }

    @Test("Listeners may be IPv6 addresses, host names, on a free port, with TLS")
    func listeners() throws {
        try SampleFiles.design.replacing(
            "  - address: 127.0.0.1:8080\n",
            with: """
                  - address: "[::1]:8443"
                    tls: {certificate: cert.pem, private_key: /etc/tollgate/key.pem}
                  - address: Localhost:0
                  - address: localhost:0

                """,
            in: .gateway
        ).inFolder { folder in
            let listeners = try GatewayConfiguration.load(
                "\(folder)/gateway.yaml", builtInCodings: [.zstd, .br, .gzip]
            )
            .listeners
            #expect(listeners.map(\.address.description) == ["[::1]:8443", "localhost:0", "localhost:0"])
            #expect(listeners[0].address.host == "::1")
            #expect(listeners[0].tls?.certificate == "\(folder)/cert.pem")
            #expect(listeners[0].tls?.privateKey == "/etc/tollgate/key.pem")
        }
    }

    @Test(
        "A rate is a bucket in ms, s, m and h, and a calendar window in days and months",
        arguments: [
            ("7 / 250ms", Limit.Allowance.tokenBucket(amount: 7, periodNanoseconds: 250_000_000, burst: 7)),
            ("7/m", .tokenBucket(amount: 7, periodNanoseconds: 60 * second, burst: 7)),
            ("1_0 / 24h", .tokenBucket(amount: 10, periodNanoseconds: 86_400 * second, burst: 10)),
            (
                "4_294_967_295 / h",
                .tokenBucket(amount: 4_294_967_295, periodNanoseconds: 3600 * second, burst: 4_294_967_295)
            ),
            ("9 / day", .calendar(amount: 9, period: .day)),
            ("1_000_000_000_000 / month", .calendar(amount: 1_000_000_000_000, period: .month)),
        ]
    )
    func rates(text: String, allowance: Limit.Allowance) throws {
        let limits = try SampleFiles.design.replacing("50 / s, burst: 100", with: text, in: .tiers).load().tiers[0]
            .limits
        #expect(limits[0].allowance == allowance)
    }

    @Test("A limit may be left unenforced")
    func shadow() throws {
        let limits = try SampleFiles.design.replacing("burst: 100", with: "enforce: false", in: .tiers).load()
            .tiers[0].limits
        #expect(limits.map(\.isEnforced) == [false, true, true, true])
    }

    @Test(
        "A price is an exact decimal",
        arguments: [
            ("99.95 EUR/month", Price(minorUnits: 9995, scale: 2, currency: "EUR")),
            ("0.000001 USD / month", Price(minorUnits: 1, scale: 6, currency: "USD")),
            ("1_000.50 USD/month", Price(minorUnits: 100_050, scale: 2, currency: "USD")),
            ("0 USD/month", Price(minorUnits: 0, scale: 0, currency: "USD")),
        ]
    )
    func prices(text: String, price: Price) throws {
        let tier = try SampleFiles.design.replacing("5000 USD/month", with: text, in: .tiers).load().tiers[0]
        #expect(tier.price == price)
    }

    @Test("A summary writes decimals and small amounts in full")
    func priceInSummary() throws {
        let summary = try SampleFiles.design.replacing("5000 USD/month", with: "0.05 USD/month", in: .tiers).load()
            .summary
        #expect(summary.contains("tier pro, 0.05 USD a month"))
    }

    @Test("An alias stands for the value that its anchor marks")
    func aliases() throws {
        let routes = try SampleFiles.design
            .replacing("reserve: {maximum: 1}", with: "reserve: &one {maximum: 1}", in: .gateway)
            .replacing("reserve: {maximum: 100}", with: "reserve: *one", in: .gateway)
            .load().routes
        #expect(routes.map(\.reserve?.maximum) == [100, 1, 1])
    }

    @Test("Lines may end in CR LF, and a file may begin with a byte order mark")
    func windowsText() throws {
        var files = SampleFiles.design
        files.texts[.tiers] = "\u{FEFF}" + files.texts[.tiers]!.split(separator: "\n").joined(separator: "\r\n")
        #expect(try files.problems() == [])
        let broken = files.replacing("concurrent: 100", with: "concurrent: many", in: .tiers)
        #expect(
            try broken.problems() == ["tiers.yaml:9:60: `many` is not a whole number; write a number from 1 to 1000000"]
        )
    }

    @Test("Every optional key of an organization and an app is read, and an app may have no purpose")
    func agreements() throws {
        let configuration = try SampleFiles.design
            .replacing("threads: 2 ", with: "contact: api@example.com ", in: .gateway)
            .replacing(
                "{routes: [recent-search, post-lookup]}",
                with: "{routes: []}\n  spying: forbidden",
                in: .organizations
            )
            .replacing(
                "recipients: [] ",
                with: "recipients: [city-police]\n    government: allowed ",
                in: .organizations
            )
            .replacing(
                "status: active ",
                with: "status: terminated\n    reason: \"left, \\\"for good\\\"\"\n    contact: legal@example.com ",
                in: .organizations
            )
            .replacing(
                "{purpose: brand-monitoring}",
                with: """

                            purpose: brand-monitoring
                            approved: 2022-01-01
                            expires: 2024-03-01
                            status: suspended
                            reason: under review
                            contact: desk@example.com
                            environment: staging
                          contoso-idea:
                    """,
                in: .organizations
            )
            .load()
        #expect(configuration.contact == "api@example.com")
        #expect(configuration.purposes.map(\.isForbidden) == [false, true])
        let day: Int64 = 86_400 * Self.second
        let apps = [
            App(
                name: "contoso-insights",
                purpose: "brand-monitoring",
                approvedAtNanoseconds: 18_993 * day,
                expiresAtNanoseconds: 19_783 * day,
                status: .suspended,
                reason: "under review",
                contact: "desk@example.com",
                environment: .staging
            ),
            App(name: "contoso-idea", purpose: nil),
        ]
        #expect(
            configuration.organizations == [
                Organization(
                    name: "contoso",
                    legalName: "Contoso Corporation",
                    tier: "pro",
                    status: .terminated,
                    reason: "left, \"for good\"",
                    contact: "legal@example.com",
                    recipients: ["city-police"],
                    government: .allowed,
                    apps: apps
                )
            ]
        )
        #expect(
            configuration.summary.hasSuffix(
                "1 organization (1 terminated), 2 apps (1 suspended, 1 without an approved purpose), "
                    + "2 purposes (1 forbidden), 1 recipient"
            )
        )
    }

    @Test("Approvals that have ended, end within 30 days or begin later are told, but not of apps that aren't active")
    func approvals() throws {
        let configuration = try SampleFiles.design
            .replacing(
                "contoso-insights: {purpose: brand-monitoring}",
                with: """
                    soon: {purpose: brand-monitoring, expires: 2022-01-31}
                          ended: {purpose: brand-monitoring, expires: 2022-01-01}
                          later: {purpose: brand-monitoring, expires: 2022-02-01}
                          begins: {purpose: brand-monitoring, approved: 2022-12-05}
                          gone: {purpose: brand-monitoring, expires: 2022-01-01, status: terminated}
                    """,
                in: .organizations
            )
            .load()
        #expect(
            configuration.approvalRemarks(atNanoseconds: 18_993 * 86_400 * Self.second) == [
                "ended: the approval of its purpose ended on 2022-01-01; its calls are refused",
                "soon: the approval of its purpose ends on 2022-01-31",
                "begins: its purpose is approved from 2022-12-05 on; until then its calls are refused",
            ]
        )
    }
}
