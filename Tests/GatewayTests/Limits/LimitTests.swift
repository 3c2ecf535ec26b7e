import Foundation
import TestSupport
import Testing

/// Limits on requests, what answers say of them, and who shares them.
struct LimitTests {
    private func withGateway(
        _ limits: [String],
        _ body: (GatewayProcess, ScriptedUpstream) throws -> Void
    ) throws {
        let upstream = try ScriptedUpstream.answering { request in UpstreamAnswer(request.target) }
        defer { upstream.stop() }
        var template = GatewayTemplate(upstream: upstream.address)
        template.limits = limits
        template.organizations = GatewayTemplate.twoOrganizations()
        try body(GatewayProcess(template, apps: ["acme-app", "acme-other", "bolt-app"]), upstream)
    }

    private func statuses(_ count: Int, _ gateway: GatewayProcess, _ key: String? = nil) throws -> [Int] {
        try (0..<count).map { _ in try gateway.call("GET /", key: key).status }
    }

    /// A number of seconds that began at `whole` and has gone down with the time that passed at most since `start`.
    private func isWaning(_ value: Int, from whole: Int, since start: ContinuousClock.Instant) -> Bool {
        let passed = Int(start.duration(to: .now).components.seconds) + 1
        return (max(0, whole - passed)...whole).contains(value)
    }

    @Test("The 16th access within 15 minutes is a 429 that says everything, and each answer says how its limits stand")
    func refusesTheSixteenth() throws {
        let limits = [
            "{name: key-burst, per: key, requests: 5 / s, burst: 30}",
            "{name: app-15m, per: app, requests: 15 / 15m}",
            "{name: organization-15m, per: organization, requests: 30 / 15m}",
        ]
        try withGateway(limits) { gateway, upstream in
            let policies = "\"key-burst\";q=5;w=1, \"app-15m\";q=15;w=900, \"organization-15m\";q=30;w=900"
            let start = ContinuousClock.now
            let startSeconds = Int(Date().timeIntervalSince1970)
            let client = try gateway.connect()
            for count in 1...15 {
                try client.send(gateway.request("GET /\(count)"))
                let answer = try client.receive()
                #expect(answer.status == 200)
                #expect(answer.field("RateLimit-Policy") == policies)
                #expect(answer.field("Retry-After") == nil)
                let members = try answer.limits()
                #expect(members.map(\.name) == ["key-burst", "app-15m", "organization-15m"])
                #expect((30 - count...29).contains(members[0].remaining))
                #expect(members[1].remaining == 15 - count)
                #expect(isWaning(members[1].reset, from: 60 * count, since: start))
                #expect(members[2].remaining == 30 - count)
                #expect(isWaning(members[2].reset, from: 30 * count, since: start))
                #expect(answer.field("x-rate-limit-limit") == "15")
                #expect(answer.field("x-rate-limit-remaining") == "\(15 - count)")
                let reset = try #require(answer.field("x-rate-limit-reset").flatMap { Int($0) })
                #expect(isWaning(reset - startSeconds, from: 60 * count + 1, since: start - .seconds(2)))
            }
            try client.send(gateway.request("GET /16"))
            let refusal = try client.receive()
            #expect(refusal.status == 429)
            #expect(refusal.problem == "limit-exceeded")
            #expect(refusal.field("Connection") == nil)
            #expect(refusal.field("RateLimit-Policy") == policies)
            let retry = try #require(refusal.field("Retry-After").flatMap { Int($0) })
            #expect(isWaning(retry, from: 60, since: start))
            #expect(refusal.field("x-rate-limit-limit") == "15")
            #expect(refusal.field("x-rate-limit-remaining") == "0")
            let reset = try #require(refusal.field("x-rate-limit-reset").flatMap { Int($0) })
            #expect(isWaning(reset - startSeconds, from: 61, since: start - .seconds(2)))
            let violated = try #require(try refusal.json()["limits"] as? [[String: Any]])
            #expect(violated.count == 1)
            #expect(violated.first?["name"] as? String == "app-15m")
            #expect(violated.first?["measure"] as? String == "requests")
            #expect(violated.first?["quota"] as? Int == 15)
            #expect(violated.first?["window_seconds"] as? Int == 900)
            #expect(violated.first?["remaining"] as? Int == 0)
            #expect(violated.first?["retry_after_seconds"] as? Int == retry)
            #expect(violated.first?["per"] as? String == "app")
            #expect(violated.first?["subject"] as? String == "acme-app")
            let until = Date(timeIntervalSince1970: Double(reset)).formatted(.iso8601)
            #expect(violated.first?["until"] as? String == until)
            #expect(
                try refusal.json()["detail"] as? String
                    == "app-15m: 15 requests per 15 minutes of app acme-app are used up until \(until).")
            let after = try refusal.limits()
            #expect(after[2].remaining == 15, "a refusal took something from the organization")
            #expect(upstream.requests.count == 15)
            let access = try gateway.access(of: refusal)
            #expect(access.outcome == "limit-exceeded")
            #expect(access.limit == "app-15m")
            #expect(access.requests == 0)
        }
    }

    @Test("A refusal names every limit that has no room")
    func namesEveryViolation() throws {
        let limits = [
            "{name: key-hour, per: key, requests: 2 / 1h}", "{name: app-hour, per: app, requests: 3 / 1h}",
            "{name: organization-day, per: organization, requests: 2 / day}",
        ]
        try withGateway(limits) { gateway, _ in
            for _ in 0..<2 { #expect(try gateway.call("GET /").status == 200) }
            let refusal = try gateway.call("GET /")
            #expect(refusal.status == 429)
            let violated = try #require(try refusal.json()["limits"] as? [[String: Any]])
            #expect(violated.compactMap { $0["name"] as? String } == ["key-hour", "organization-day"])
            #expect(violated.compactMap { $0["window_seconds"] as? Int } == [3_600, 86_400])
            #expect(violated.compactMap { $0["per"] as? String } == ["key", "organization"])
            let subjects = violated.compactMap { $0["subject"] as? String }
            #expect(subjects == [String(gateway.key.dropFirst(3).prefix(10)), "acme"])
            #expect(violated.compactMap { $0["until"] as? String }.allSatisfy { $0.hasSuffix("Z") && $0.count == 20 })
            let detail = try #require(try refusal.json()["detail"] as? String)
            let day = "organization-day: 2 requests per day of organization acme are used up until "
            #expect(detail.hasPrefix(day) || detail.hasPrefix("key-hour: 2 requests per hour of key \(subjects[0])"))
            // Who has waited so long has waited for all of them.
            let retry = try #require(refusal.field("Retry-After").flatMap { Int($0) })
            #expect(retry == violated.compactMap { $0["retry_after_seconds"] as? Int }.max())
        }
    }

    @Test("A refusal by one limit takes nothing from any other")
    func chargesAllOrNothing() throws {
        let limits = [
            "{name: app-hour, per: app, requests: 2 / 1h}",
            "{name: organization-hour, per: organization, requests: 10 / 1h}",
            "{name: organization-day, per: organization, requests: 10 / day}",
        ]
        try withGateway(limits) { gateway, upstream in
            let statuses = try statuses(6, gateway)
            #expect(statuses == [200, 200, 429, 429, 429, 429])
            let other = try gateway.call("GET /", key: gateway.keys["acme-other"])
            #expect(other.status == 200)
            #expect(try other.limits().map(\.remaining) == [1, 7, 7])
            #expect(upstream.requests.count == 3)
        }
    }

    @Test("Two keys of an app share the app's limit, but not each other's")
    func sharesAppLimit() throws {
        let limits = [
            "{name: key-hour, per: key, requests: 3 / 1h}", "{name: app-hour, per: app, requests: 5 / 1h}",
        ]
        try withGateway(limits) { gateway, _ in
            let second = try gateway.issueKey()
            try Deadline.wait(for: "the new key") { try gateway.call("GET /", key: second).status != 401 }
            // The wait has charged the second key once.
            #expect(try statuses(4, gateway) == [200, 200, 200, 429])
            #expect(try statuses(2, gateway, second) == [200, 429])
            #expect(try gateway.call("GET /", key: second).limits().map(\.remaining) == [1, 0])
        }
    }

    @Test("Two apps share their organization's limit, and another organization has its own")
    func sharesOrganizationLimit() throws {
        try withGateway(["{name: organization-hour, per: organization, requests: 4 / 1h}"]) { gateway, _ in
            let other = gateway.keys["acme-other"]
            let first = try statuses(3, gateway)
            #expect(first == [200, 200, 200])
            #expect(try statuses(2, gateway, other) == [200, 429])
            #expect(try gateway.call("GET /").status == 429)
            #expect(try gateway.call("GET /", key: gateway.keys["bolt-app"]).limits().map(\.remaining) == [3])
        }
    }

    @Test("What callers get wrong before they are admitted costs nothing")
    func doesNotChargeRefusals() throws {
        try withGateway(["{name: app-hour, per: app, requests: 10 / 1h}"]) { gateway, _ in
            _ = try gateway.call("GET /../x")
            _ = try gateway.call("GET /", ["Data-Recipient: nobody"])
            let answer = try gateway.call("GET /")
            #expect(try answer.limits().map(\.remaining) == [9])
        }
    }

    @Test("A request that its upstream fails costs nothing")
    func doesNotChargeUpstreamFailure() throws {
        let upstream = try ScriptedUpstream { peer in
            guard let request = try peer.request(), request.target == "/fine" else { return }
            try peer.send(UpstreamAnswer("fine", fields: ["Connection: close"]).bytes())
        }
        defer { upstream.stop() }
        var template = GatewayTemplate(upstream: upstream.address)
        template.limits = ["{name: app-hour, per: app, requests: 10 / 1h}"]
        let gateway = try GatewayProcess(template)
        #expect(try gateway.call("GET /fine").limits().map(\.remaining) == [9])
        let failure = try gateway.call("GET /broken")
        #expect(failure.status == 502)
        #expect(try gateway.call("GET /fine").limits().map(\.remaining) == [8])
        #expect(try gateway.access(of: failure).requests == 0)
    }

    @Test("A limit on routes counts those routes alone, and one that isn't enforced only reports")
    func spansRoutesAndShadows() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer("ok") }
        defer { upstream.stop() }
        var template = GatewayTemplate(upstream: upstream.address)
        template.routes = [
            "{name: search, match: GET /search, upstream: api}", "{name: everything, match: \"* /**\", upstream: api}",
        ]
        template.organizations = template.organizations.replacing("[everything]", with: "[search, everything]")
        template.limits = [
            "{name: search-hour, per: app, requests: 1 / 1h, routes: [search]}",
            "{name: trial, per: app, requests: 1 / 1h, enforce: false}",
        ]
        let gateway = try GatewayProcess(template)
        let plain = try gateway.call("GET /plain")
        #expect(try plain.limits().map(\.name) == ["trial"])
        let search = try gateway.call("GET /search")
        #expect(search.status == 200)
        #expect(try search.limits().map(\.name) == ["search-hour", "trial"])
        #expect(try gateway.access(of: search).flags == ["shadow-refusal"])
        let refusal = try gateway.call("GET /search")
        #expect(refusal.status == 429)
        let violated = try #require(try refusal.json()["limits"] as? [[String: Any]])
        #expect(violated.compactMap { $0["name"] as? String } == ["search-hour"])
        #expect(try gateway.call("GET /plain").status == 200)
    }

    @Test("As many accesses at once as agreed, and another when one has ended")
    func limitsConcurrency() throws {
        let goesOn = Flag()
        let upstream = try ScriptedUpstream { peer in
            while let request = try peer.request() {
                if request.target == "/held" { try goesOn.wait() }
                try peer.send(UpstreamAnswer(request.target).bytes())
            }
        }
        defer { upstream.stop() }
        var template = GatewayTemplate(upstream: upstream.address)
        template.limits = ["{name: in-flight, per: organization, concurrent: 2}"]
        let gateway = try GatewayProcess(template)
        let clients = try (0..<2).map { _ in try gateway.connect() }
        for (count, client) in clients.enumerated() {
            try client.send(gateway.request("GET /held"))
            try upstream.lastRequest(of: count + 1)
        }
        let refusal = try gateway.call("GET /third")
        #expect(refusal.status == 429)
        #expect(try gateway.access(of: refusal).limit == "in-flight")
        goesOn.set()
        for client in clients { #expect(try client.receive().text == "/held") }
        #expect(try gateway.call("GET /fourth").text == "/fourth")
        #expect(try gateway.call("GET /fifth").text == "/fifth")
    }
}
