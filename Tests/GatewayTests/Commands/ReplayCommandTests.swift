import Dispatch
import Foundation
import Synchronization
import TestSupport
import Testing

/// `tollgate replay` on what a real gateway recorded.
struct ReplayCommandTests {
    private static let apps = ["acme-app", "acme-other", "bolt-app"]
    private static let limits = [
        "{name: key-burst, per: key, requests: 2_000 / s, burst: 500}",
        "{name: app-15m, per: app, requests: 120 / 15m}",
        "{name: items-15m, per: app, items: 900 / 15m}",
        "{name: items-month, per: organization, items: 1_500 / month}",
        "{name: in-flight, per: organization, concurrent: 2}",
    ]

    private func template(_ upstream: ScriptedUpstream, _ limits: [String]) -> GatewayTemplate {
        var template = GatewayTemplate(upstream: upstream.address)
        template.threads = 2
        template.routes = [
            "{name: everything, match: \"* /**\", upstream: api, items: /data,"
                + " reserve: {query: max_results, default: 10, maximum: 100}}"
        ]
        template.limits = limits
        template.organizations = GatewayTemplate.twoOrganizations()
        template.auditOptions = ", seal: 1s"
        return template
    }

    /// Gives as many items as it is asked for, or three fewer.
    private func upstream() throws -> ScriptedUpstream {
        try ScriptedUpstream.answering { request in
            let asked = request.target.split(separator: "=").last.flatMap { Int($0) } ?? 10
            return UpstreamAnswer.items(asked % 2 == 0 ? asked : max(0, asked - 3))
        }
    }

    /// Replays all of today and yesterday.
    private func replay(_ gateway: GatewayProcess, _ options: [String] = []) throws -> [String: [String: Any]] {
        let day: TimeInterval = 86_400
        let dates = [-day, day].map { String(Date().addingTimeInterval($0).ISO8601Format().prefix(10)) }
        var arguments = ["replay", "--from", dates[0], "--to", dates[1], "--format", "json"]
        arguments += options.isEmpty ? ["--config", gateway.configuration] : options
        let result = try Tollgate.run(arguments)
        #expect(result.exit == .code(0), "\(result.error)")
        #expect(result.error.contains("replayed ") && result.error.contains(" a second"))
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        let outcomes = try #require(object["organizations"] as? [[String: Any]])
        return Dictionary(uniqueKeysWithValues: outcomes.map { ($0["organization"] as? String ?? "", $0) })
    }

    private func expectSame(_ outcomes: [String: [String: Any]], refused: [String: Int]) {
        for (organization, outcome) in outcomes {
            #expect((outcome["would_be_refused"] as? [Any])?.count == 0, "\(outcome)")
            #expect((outcome["would_pass"] as? [Any])?.count == 0, "\(outcome)")
            #expect(outcome["refused_then"] as? Int == refused[organization])
            #expect(outcome["refused_now"] as? Int == refused[organization])
        }
    }

    @Test("Under the configuration that was in force every refusal is there again, and nothing else, sealed or not")
    func same() throws {
        let upstream = try upstream()
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream, Self.limits), apps: Self.apps)
        let failures = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 6) { index in
            do {
                let client = try gateway.connect()
                for count in 0..<60 {
                    let line = "GET /posts?max_results=\((count * 7 + index) % 30 + 1)"
                    try client.send(gateway.request(line, key: gateway.keys[Self.apps[index % 3]]))
                    let answer = try client.receive()
                    if answer.status != 200, answer.status != 429 { throw WireFailure.malformed("\(answer.status)") }
                }
            } catch {
                failures.withLock { $0.append("\(error)") }
            }
        }
        #expect(failures.withLock { $0 } == [])
        // Whatever got in the way of the others, one that asks alone comes to what its app may take.
        var last = try gateway.call("GET /posts?max_results=30", key: gateway.keys["acme-app"])
        for _ in 0..<120 where last.status == 200 {
            last = try gateway.call("GET /posts?max_results=30", key: gateway.keys["acme-app"])
        }
        #expect(last.problem == "limit-exceeded")
        let accesses = try gateway.accesses()
        var refused: [String: Int] = ["acme": 0, "bolt": 0]
        for access in accesses where access.outcome == "limit-exceeded" {
            refused[access.organization ?? "", default: 0] += 1
        }
        #expect(!Set(accesses.compactMap(\.limit)).isDisjoint(with: ["app-15m", "items-15m", "items-month"]))
        let unsealed = try replay(gateway)
        #expect(unsealed.count == 2)
        expectSame(unsealed, refused: refused)
        try Deadline.wait(seconds: 30, for: "everything to be sealed") {
            let lines = try gateway.command("audit", "export").output.split(separator: "\n")
            return lines.count >= accesses.count && lines.allSatisfy { !$0.contains("\"block\":null") }
        }
        expectSame(try replay(gateway), refused: refused)
        let table = try gateway.command("replay", "--from", "2020-01-01", "--to", "2100-01-01")
        #expect(table.output.contains("Nothing would be decided otherwise."))
    }

    @Test("Under a stricter configuration exactly what it has no room for would be refused, and the bill differs")
    func stricter() throws {
        let upstream = try upstream()
        defer { upstream.stop() }
        let gateway = try GatewayProcess(
            template(upstream, ["{name: app-day, per: app, requests: 12 / day}"]), apps: Self.apps)
        for index in 0..<15 {
            let answer = try gateway.call("GET /posts?max_results=10", key: gateway.keys["acme-app"])
            #expect(answer.status == (index < 12 ? 200 : 429))
        }
        for _ in 0..<4 { #expect(try gateway.call("GET /posts", key: gateway.keys["bolt-app"]).status == 200) }
        let other = try TemporaryDirectory()
        var template = template(upstream, ["{name: items-day, per: organization, items: 95 / day}"])
        template.state = gateway.directory.path + "/state"
        try template.write(to: other)
        let tiers = try other.read("tiers.yaml").replacingOccurrences(
            of: "  standard:\n", with: "  standard:\n    price: 10.50 USD/month\n")
        try other.write(tiers, to: "tiers.yaml")
        let outcomes = try replay(
            gateway, ["--config", other.path + "/gateway.yaml", "--baseline", gateway.configuration])
        let acme = try #require(outcomes["acme"])
        // 9 requests of 10 items fit into 95; of those that a limit refused then none has room.
        #expect(acme["decided"] as? Int == 15 && acme["refused_then"] as? Int == 3 && acme["refused_now"] as? Int == 6)
        let refused = try #require((acme["would_be_refused"] as? [[String: Any]])?.first)
        #expect(refused["app"] as? String == "acme-app" && refused["limit"] as? String == "items-day")
        #expect(refused["requests"] as? Int == 3 && refused["items"] as? Int == 30)
        #expect((acme["would_pass"] as? [Any])?.isEmpty == true)
        #expect((outcomes["bolt"]?["would_be_refused"] as? [Any])?.isEmpty == true)
        let bill = try #require(acme["bill"] as? [String: Any])
        #expect(bill["tier_then"] as? String == "standard" && bill["then"] is NSNull)
        // The days around today are of one month, or of two.
        #expect(["10.50 USD", "21.00 USD"].contains(bill["now"] as? String))
    }
}
