import AuditLog
import Foundation
import TestSupport
import Testing

/// What callers are told of their own usage, by the gateway itself.
struct UsageInquiryTests {
    private static let organizations = """
        purposes:
          all-of-it: {routes: [everything]}
        organizations:
          acme:
            legal_name: Acme Corporation
            tier: standard
            reset_day: 31
            apps:
              acme-app: {purpose: all-of-it}
              acme-other: {purpose: all-of-it}
          bolt:
            legal_name: Bolt Limited
            tier: standard
            status: suspended
            apps:
              bolt-app: {purpose: all-of-it}
        """

    private func withGateway(
        limits: [String] = ["{name: posts-month, per: organization, items: 1_000 / month}"],
        _ body: (GatewayProcess, ScriptedUpstream) throws -> Void
    ) throws {
        let upstream = try ScriptedUpstream.answering { request in
            let count = Int(request.target.split(separator: "/").last ?? "") ?? 0
            var answer = UpstreamAnswer("{\"data\":[\(Array(repeating: "1", count: count).joined(separator: ","))]}")
            answer.fields.append("Content-Type: application/json")
            return answer
        }
        defer { upstream.stop() }
        var template = GatewayTemplate(upstream: upstream.address)
        template.routes = [
            "{name: everything, match: \"GET /**\", upstream: api, items: /data, reserve: {maximum: 100}}"
        ]
        template.limits = limits
        template.organizations = Self.organizations
        template.usage = "GET /2/usage/tweets"
        try body(GatewayProcess(template, apps: ["acme-app", "acme-other", "bolt-app"]), upstream)
    }

    private func usage(_ gateway: GatewayProcess, _ query: String = "", key: String? = nil) throws -> [String: Any] {
        let answer = try gateway.call("GET /2/usage/tweets\(query)", key: key)
        #expect(answer.status == 200, "\(answer.text)")
        #expect(answer.field("Content-Type") == "application/json")
        return try #require(try answer.json()["data"] as? [String: Any])
    }

    /// The items of the last day of an entry.
    private func today(_ entry: Any?) throws -> String {
        let days = try #require((entry as? [String: Any])?["usage"] as? [[String: String]])
        return try #require(days.last?["usage"])
    }

    @Test("A caller reads how much of the month's items its organization has taken, to the item, and it costs nothing")
    func tellsTheCap() throws {
        try withGateway { gateway, upstream in
            let other = gateway.keys["acme-other"]
            for count in [40, 0, 7] { #expect(try gateway.call("GET /\(count)").status == 200) }
            #expect(try gateway.call("GET /3", key: other).status == 200)
            for key in [gateway.key, other] {
                let told = try usage(gateway, key: key)
                #expect(told["project_id"] as? String == "acme")
                #expect(told["project_cap"] as? String == "1000")
                #expect(told["project_usage"] as? String == "50")
                // The last day of a month, whichever this is.
                #expect((28...31).contains(told["cap_reset_day"] as? Int ?? 0))
                #expect(told.count == 4)
            }
            #expect(try gateway.call("HEAD /2/usage/tweets").status == 200)
            #expect(upstream.requests.count == 4)
            #expect(try gateway.call("GET /0").limits().map(\.remaining) == [950 - 100])
            try gateway.stop()
            let records = try JournalEntry.all(state: gateway.directory.path + "/state")
                .filter { $0.route == "tollgate-usage" }
            #expect(records.count == 3)
            #expect(records.allSatisfy { $0.access.chargedRequests == 0 && $0.access.outcome == .answered })
        }
    }

    @Test("The days of each app come from what is sealed and what is not, also after a restart")
    func tellsTheDays() throws {
        try withGateway { gateway, _ in
            let fields = "?usage.fields=daily_project_usage%2Cdaily_client_app_usage"
            func expectDays(_ first: String, _ second: String, _ sum: String) throws {
                try Deadline.wait(for: "the records to be read") {
                    try today(usage(gateway, fields)["daily_project_usage"]) == sum
                }
                let told = try usage(gateway, fields + "&days=90")
                #expect(told["project_usage"] as? String == sum)
                let apps = try #require(told["daily_client_app_usage"] as? [[String: Any]])
                #expect(apps.compactMap { $0["client_app_id"] as? String } == ["acme-app", "acme-other"])
                #expect(apps.compactMap { $0["usage_result_count"] as? Int } == [90, 90])
                #expect(try apps.map { try today($0) } == [first, second])
                #expect(try today(told["daily_project_usage"]) == sum)
            }
            #expect(try gateway.call("GET /40").status == 200)
            #expect(try gateway.call("GET /2", key: gateway.keys["acme-other"]).status == 200)
            try expectDays("40", "2", "42")
            // The end of a run seals all of it.
            try gateway.restart()
            #expect(try gateway.call("GET /5").status == 200)
            try expectDays("45", "2", "47")
        }
    }

    @Test("Without a monthly limit on items there is no cap, and the usage is what is on record of the month")
    func tellsWithoutCap() throws {
        try withGateway(limits: ["{name: posts-day, per: organization, items: 500 / day}"]) { gateway, _ in
            #expect(try gateway.call("GET /11").status == 200)
            try Deadline.wait(for: "the record to be read") {
                try usage(gateway)["project_usage"] as? String == "11"
            }
            #expect(try usage(gateway)["project_cap"] == nil)
        }
    }

    @Test("A limit that refuses nothing is a cap that usage can pass")
    func tellsOverage() throws {
        let limits = ["{name: posts-month, per: organization, items: 10 / month, enforce: false}"]
        try withGateway(limits: limits) { gateway, _ in
            for _ in 0..<3 { #expect(try gateway.call("GET /9").status == 200) }
            try Deadline.wait(for: "the records to be read") {
                try usage(gateway)["project_usage"] as? String == "27"
            }
            #expect(try usage(gateway)["project_cap"] as? String == "10")
        }
    }

    @Test("A question that makes no sense is a 400, a suspended organization gets a 403, and nobody's key a 401")
    func refuses() throws {
        try withGateway { gateway, upstream in
            for query in [
                "?days=0", "?days=91", "?days=x", "?days=", "?days=7&days=8", "?usage.fields=", "?usage.fields=cap",
                "?usage.fields=project_cap,,project_id", "?day=7", "?%", "?days=%3",
            ] {
                let answer = try gateway.call("GET /2/usage/tweets\(query)")
                #expect(answer.status == 400 && answer.problem == "invalid-usage-query", "\(query)")
            }
            #expect(try gateway.call("GET /2/usage/tweets", key: "").problem == "no-credentials")
            #expect(
                try gateway.call("GET /2/usage/tweets", key: gateway.keys["bolt-app"]).problem
                    == "organization-suspended")
            #expect(upstream.requests.isEmpty)
            // Other paths, and what isn't read, are ordinary requests.
            #expect(try gateway.call("GET /2/usage/tweets/1").status == 200)
            #expect(try gateway.call("POST /2/usage/tweets", ["Content-Length: 0"]).problem == "route-not-found")
        }
    }
}
