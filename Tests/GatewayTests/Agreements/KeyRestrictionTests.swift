import Foundation
import TestSupport
import Testing

/// Keys that may do less than their app, and what the list says of keys.
struct KeyRestrictionTests {
    private func withGateway(_ body: (GatewayProcess) throws -> Void) throws {
        let upstream = try ScriptedUpstream.answering { request in UpstreamAnswer(request.target) }
        defer { upstream.stop() }
        var template = GatewayTemplate(upstream: upstream.address)
        template.routes = [
            "{name: posts, match: GET /posts, upstream: api}", "{name: everything, match: \"* /**\", upstream: api}",
        ]
        template.organizations = template.organizations
            .replacing("[everything]", with: "[posts, everything]")
            .replacing("tier: standard", with: "tier: standard\n    contact: keys@api.example")
            .replacing("{purpose: all-of-it}", with: "{purpose: all-of-it, environment: staging}\n      idea: {}")
        try body(GatewayProcess(template))
    }

    private func id(of token: String) -> String { String(token.dropFirst(3).prefix(10)) }

    private func waitFor(_ gateway: GatewayProcess, _ key: String, _ problem: String?) throws {
        try Deadline.wait(seconds: 10, for: "the gateway to follow: \(problem ?? "served")") {
            let answer = try gateway.call("GET /posts", key: key)
            return problem == nil ? answer.status == 200 : answer.problem == problem
        }
    }

    /// What `keys list --format json` says of a key.
    private func listed(_ gateway: GatewayProcess, _ token: String) throws -> [String: Any] {
        let result = try gateway.command("keys", "list", "--format", "json")
        #expect(result.exit == .code(0))
        let rows = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]]
        return try #require(rows?.first { $0["id"] as? String == id(of: token) })
    }

    @Test("A key for other networks is refused, one for this one is served, and so are their successors")
    func networks() throws {
        try withGateway { gateway in
            let here = try gateway.issueKey("acme-app", ["--network", "127.0.0.0/8", "--network", "2001:db8::/32"])
            let elsewhere = try gateway.issueKey("acme-app", ["--network", "203.0.113.0/24"])
            try waitFor(gateway, here, nil)
            try waitFor(gateway, elsewhere, "network-not-allowed")
            let refusal = try gateway.call("GET /posts", key: elsewhere)
            #expect(refusal.status == 403)
            #expect(try refusal.json()["contact"] as? String == "keys@api.example")
            let access = try gateway.access(of: refusal)
            #expect(access.outcome == "network-not-allowed")
            #expect(access.key == id(of: elsewhere))
            for (key, problem) in [(here, nil), (elsewhere, "network-not-allowed")] as [(String, String?)] {
                let rotated = try gateway.command("keys", "rotate", id(of: key), "--overlap", "1h")
                #expect(rotated.exit == .code(0))
                try waitFor(gateway, String(rotated.output.dropLast()), problem)
            }
            #expect(try listed(gateway, here)["networks"] as? [String] == ["127.0.0.0/8", "2001:db8::/32"])
        }
    }

    @Test("A key for one route is refused on another that its app may call")
    func routes() throws {
        try withGateway { gateway in
            let key = try gateway.issueKey("acme-app", ["--route", "posts"])
            try waitFor(gateway, key, nil)
            let refusal = try gateway.call("GET /other", key: key)
            #expect(refusal.status == 403)
            #expect(refusal.problem == "route-not-in-key")
            #expect(try gateway.access(of: refusal).outcome == "route-not-in-key")
            #expect(try gateway.call("GET /other").status == 200)
            #expect(try listed(gateway, key)["routes"] as? [String] == ["posts"])
        }
    }

    @Test("A suspended key is refused with its reason until it is resumed")
    func suspends() throws {
        try withGateway { gateway in
            #expect(try gateway.call("GET /posts").status == 200)
            let suspended = try gateway.command("keys", "suspend", id(of: gateway.key), "--reason", "seen on a forum")
            #expect(suspended.exit == .code(0))
            try waitFor(gateway, gateway.key, "key-suspended")
            let refusal = try gateway.call("GET /posts")
            #expect(refusal.status == 403)
            #expect(try refusal.json()["reason"] as? String == "seen on a forum")
            let row = try listed(gateway, gateway.key)
            #expect(row["status"] as? String == "suspended")
            #expect(row["suspension_reason"] as? String == "seen on a forum")
            #expect(row["suspended_at"] != nil)
            let again = try gateway.command("keys", "suspend", id(of: gateway.key))
            #expect(again.exit == .code(1))
            #expect(try gateway.command("keys", "resume", id(of: gateway.key)).exit == .code(0))
            try waitFor(gateway, gateway.key, nil)
        }
    }

    @Test("The last use is listed, and known after a kill without having been saved")
    func lastUse() throws {
        try withGateway { gateway in
            let unused = try gateway.issueKey()
            #expect(try listed(gateway, gateway.key)["last_used_at"] == nil)
            #expect(try gateway.call("GET /posts").status == 200)
            let second = Date().timeIntervalSince1970.rounded(.down)
            try gateway.restart(SIGKILL)
            try Deadline.wait(seconds: 60, for: "the last use") {
                try listed(gateway, gateway.key)["last_used_at"] != nil
            }
            let row = try listed(gateway, gateway.key)
            let formatter = ISO8601DateFormatter()
            let used = try #require((row["last_used_at"] as? String).flatMap(formatter.date(from:)))
            #expect(abs(used.timeIntervalSince1970 - second) <= 5)
            #expect(row["organization"] as? String == "acme")
            #expect(row["environment"] as? String == "staging")
            #expect(try listed(gateway, unused)["last_used_at"] == nil)
            let table = try gateway.command("keys", "list").output.split(separator: "\n").map(String.init)
            #expect(table.count == 3)
            #expect(table[0].hasPrefix("ID          STATUS  APP"))
            #expect(table.contains { $0.hasPrefix(id(of: unused)) && $0.contains("  never") })
            #expect(table.dropFirst().allSatisfy { $0.contains("  any       all") })
        }
    }

    @Test("A route that the gateway or the app's purpose doesn't have, and what is no network, issue no key")
    func refuses() throws {
        try withGateway { gateway in
            for (options, word) in [
                (["--route", "nowhere"], "posts"), (["--network", "10.0.0.1/8"], "10.0.0.1/8"),
                (["--network", "everywhere"], "everywhere"),
            ] {
                let arguments = ["keys", "issue", "--config", gateway.configuration, "--app", "acme-app"]
                let result = try Tollgate.run(arguments + options)
                #expect(result.exit != .code(0))
                #expect(result.output == "")
                #expect(result.error.contains(word), "\(result.error)")
            }
        }
    }
}
