import Dispatch
import Foundation
import Synchronization
import TestSupport
import Testing

/// What was counted stays counted, whatever a running gateway's files become.
struct LiveCountersTests {
    private static let organizations = GatewayTemplate.twoOrganizations() + "\n"

    private static func limits(_ name: String, _ amount: Int) -> [String] {
        [
            "{name: \(name), per: organization, items: \(amount) / month}",
            "{name: app-day, per: app, requests: 500 / day}",
            "{name: in-flight, per: organization, concurrent: 50}",
        ]
    }

    @Test("Counters survive another quota, another name, another tier, and an organization that goes and comes back")
    func survive() throws {
        var live = try LiveGateway(apps: ["acme-app", "acme-other", "bolt-app"]) { template in
            template.organizations = Self.organizations
            template.limits = Self.limits("posts-month", 1_000)
        }
        let client = try live.gateway.connect()
        let bolt = try #require(live.gateway.keys["bolt-app"])
        let other = try #require(live.gateway.keys["acme-other"])
        #expect(try live.limits(client) == ["posts-month": 997, "app-day": 499, "in-flight": 49])
        #expect(try live.limits(client, key: bolt)["posts-month"] == 997)
        try live.edit { $0.limits = Self.limits("posts-month", 100) }
        #expect(try live.limits(client) == ["posts-month": 94, "app-day": 498, "in-flight": 49])
        try live.edit { $0.limits = Self.limits("items-month", 100) }
        #expect(try live.limits(client) == ["items-month": 91, "app-day": 497, "in-flight": 49])
        try live.edit { $0.limits = Self.limits("posts-month", 200) }
        #expect(try live.limits(client) == ["posts-month": 188, "app-day": 496, "in-flight": 49])
        // Another app of the organization shares its month, and has its own day.
        #expect(try live.limits(client, key: other) == ["posts-month": 185, "app-day": 499, "in-flight": 49])
        // Bolt goes; its key is unknown then, and its connection stays.
        let kept = Self.organizations.components(separatedBy: "  bolt:")[0]
        try live.edit { $0.organizations = kept }
        try client.send(live.gateway.request("GET /", key: bolt))
        #expect(try client.receive().status == 401)
        #expect(try live.limits(client)["posts-month"] == 182)
        try live.edit { $0.organizations = Self.organizations }
        #expect(try live.limits(client, key: bolt) == ["posts-month": 194, "app-day": 498, "in-flight": 49])
        // And so does an app, with its key's debts.
        let without = Self.organizations.replacingOccurrences(of: "      acme-other: {purpose: all-of-it}\n", with: "")
        try live.edit { $0.organizations = without }
        try live.edit { $0.organizations = Self.organizations }
        #expect(try live.limits(client, key: other) == ["posts-month": 179, "app-day": 498, "in-flight": 49])
        // A restart finds the same.
        try live.gateway.restart(SIGKILL)
        let again = try live.gateway.connect()
        #expect(try live.limits(again, key: other) == ["posts-month": 176, "app-day": 497, "in-flight": 49])
        // Also where the name changed since that start, and where an organization is back that was away during one.
        try live.edit { $0.limits = Self.limits("items-month", 200) }
        try live.edit { $0.organizations = kept }
        try live.gateway.restart()
        try live.edit { $0.organizations = Self.organizations }
        let back = try live.gateway.connect()
        #expect(try live.limits(back, key: other) == ["items-month": 173, "app-day": 496, "in-flight": 49])
        #expect(try live.limits(back, key: bolt) == ["items-month": 191, "app-day": 497, "in-flight": 49])
        try live.gateway.restart(SIGKILL)
        let last = try live.gateway.connect()
        #expect(try live.limits(last, key: bolt) == ["items-month": 188, "app-day": 496, "in-flight": 49])
    }

    @Test("A new organization, app, route and upstream serve at once; what is taken away is refused at once")
    func comeAndGo() throws {
        var live = try LiveGateway { $0.limits = Self.limits("posts-month", 1_000) }
        let second = try ScriptedUpstream.answering { _ in UpstreamAnswer("second") }
        defer { second.stop() }
        let client = try live.gateway.connect()
        #expect(try live.limits(client)["posts-month"] == 997)
        let before = live.template
        try live.edit { template in
            template.upstream = second.address
            template.routes = ["{name: fresh, match: GET /fresh, upstream: api}"] + template.routes
            template.organizations = Self.organizations.replacingOccurrences(
                of: "[everything]", with: "[everything, fresh]")
        }
        let key = try live.gateway.issueKey("bolt-app")
        try Deadline.wait(for: "the key of a new organization") {
            try client.send(live.gateway.request("GET /fresh", key: key))
            return try client.receive().text == "second"
        }
        try live.edit { $0 = before }
        try client.send(live.gateway.request("GET /fresh", key: key))
        #expect(try client.receive().status == 401)
        #expect(try live.limits(client, "/fresh")["posts-month"] == 994)
    }

    @Test("A stream goes on over changes of its limits, and is settled to the line under those of its end")
    func stream() throws {
        let flags = (0..<5).map { _ in Flag() }
        let line = "{\"data\":{\"id\":\"1\"}}\r\n"
        let upstream = try ScriptedUpstream { peer in
            while let request = try peer.request() {
                guard request.target == "/stream" else {
                    try peer.send(UpstreamAnswer("").bytes())
                    continue
                }
                try peer.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
                for flag in flags {
                    try flag.wait()
                    for _ in 0..<40 { try peer.send(UpstreamAnswer.chunk(Array(line.utf8))) }
                }
                try peer.send(UpstreamAnswer.lastChunk)
            }
        }
        defer { upstream.stop() }
        var live = try LiveGateway(upstream: upstream) { template in
            template.routes = [
                "{name: stream, match: GET /stream, upstream: api, items: /data, format: lines, reserve: {maximum: 1}}",
                "{name: everything, match: \"* /**\", upstream: api}",
            ]
            template.organizations = Self.organizations.replacingOccurrences(
                of: "[everything]", with: "[everything, stream]")
            template.limits = Self.limits("posts-month", 1_000)
        }
        let client = try live.gateway.connect()
        try client.send(live.gateway.request("GET /stream"))
        #expect(try client.receiveHead().status == 200)
        let edits: [(inout GatewayTemplate) -> Void] = [
            { $0.limits = Self.limits("items-month", 2_000) },
            { $0.limits = Self.limits("items-month", 3_000).reversed() },
            { $0.routes.insert("{name: first, match: GET /first, upstream: api}", at: 0) },
            { $0.limits = Self.limits("posts-month", 4_000) },
        ]
        var received = 0
        for (number, flag) in flags.enumerated() {
            flag.set()
            while received < (number + 1) * 40 * line.utf8.count {
                received += try #require(try client.receiveChunk()).count
            }
            if number < edits.count { try live.edit(edits[number]) }
        }
        while try client.receiveChunk() != nil {}
        #expect(try live.limits(client) == ["posts-month": 3_800, "app-day": 498, "in-flight": 49])
    }

    /// What callers saw.
    private struct Seen {
        var answers = 0
        var items = 0
        var failures: [String] = []
    }

    @Test(
        "Under load no request fails and no connection is dropped while files change many times, and counts are exact")
    func underLoad() throws {
        var live = try LiveGateway(apps: ["acme-app", "acme-other", "bolt-app"]) { template in
            template.threads = 2
            template.organizations = Self.organizations
            template.limits = Self.limits("posts-month", 1_000_000).map {
                $0.replacingOccurrences(of: "500 /", with: "900000 /")
            }
        }
        let gateway = live.gateway
        let callers = 6
        let seen = Mutex([Seen](repeating: Seen(), count: callers))
        let isDone = Flag()
        let begun = Tally()
        let group = DispatchGroup()
        for index in 0..<callers {
            group.enter()
            // A thread each: those of queues are as few as cores.
            Thread.detachNewThread {
                defer { group.leave() }
                var own = Seen()
                do {
                    let client = try gateway.connect()
                    let key = gateway.keys[index % 2 == 0 ? "acme-app" : "acme-other"]
                    while !isDone.isSet {
                        try client.send(gateway.request("GET /\(own.answers)", key: key))
                        let answer = try client.receive()
                        guard answer.status == 200 else {
                            throw WireFailure.malformed("\(answer.status) \(answer.text)")
                        }
                        own.answers += 1
                        own.items += (try answer.json()["data"] as? [Any])?.count ?? 0
                        if own.answers == 1 { begun.add(1) }
                    }
                } catch {
                    own.failures.append("\(error)")
                }
                seen.withLock { $0[index] = own }
            }
        }
        let (limits, bounds) = (live.template.limits, live.template.bounds)
        let edits: [(inout GatewayTemplate) -> Void] = [
            { $0.limits = limits.map { $0.replacingOccurrences(of: "posts-month", with: "items-month") } },
            { $0.organizations = Self.organizations.components(separatedBy: "  bolt:")[0] },
            { $0.limits = limits.map { $0.replacingOccurrences(of: "1000000 /", with: "2000000 /") } },
            { $0.routes = ["{name: other, match: GET /other, upstream: api}"] + $0.routes },
            { $0.upstreamOptions = "connect_timeout: 2s, response_timeout: 19s" },
            { $0.organizations = Self.organizations },
            { $0.routes.removeFirst() },
            { $0.upstreamOptions = "connect_timeout: 2s, response_timeout: 20s" },
            { $0.bounds = "head_timeout: 19s" },
            { $0.limits = limits },
            { $0.bounds = bounds },
        ]
        try Deadline.wait(seconds: 60, for: "an answer to each caller") { begun.count == callers }
        for _ in 0..<3 { for edit in edits { try live.edit(edit) } }
        isDone.set()
        group.wait()
        let all = seen.withLock { $0 }
        #expect(all.flatMap(\.failures) == [])
        let (answers, items) = all.reduce(into: (0, 0)) { $0 = ($0.0 + $1.answers, $0.1 + $1.items) }
        #expect(items == 3 * answers)
        let left = try live.limits(gateway.connect())
        #expect(left["posts-month"] == 1_000_000 - items - 3)
        // Nothing is in flight but the request that asks.
        #expect(left["in-flight"] == 49)
        let export = try gateway.command("audit", "export", "--organization", "acme")
        let records = try export.output.split(separator: "\n").map { line in
            try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
        }
        #expect(records.count == answers + 1)
        #expect(records.reduce(0) { $0 + ($1["items"] as? Int ?? 0) } == items + 3)
        // Each record names a version that was kept, and most of them are named.
        let history = try gateway.command("config", "history", "--format", "json").output
        let versions = Set(records.compactMap { $0["configuration"] as? String })
        #expect(versions.count > 2)
        for version in versions { #expect(history.contains("\"\(version)\"")) }
        #expect(try gateway.command("config", "verify").exit == .code(0))
    }

    @Test("Many changes leave no more memory behind than a few, whatever versions connections have seen")
    func memory() throws {
        var live = try LiveGateway { template in
            template.bounds = "head_timeout: 10m, idle_timeout: 10m"
            // Enough keys and limits for a table that is not let go of to be seen.
            template.limits = (0..<40).map {
                "{name: limit-\($0), per: key, requests: 1000 / s, routes: [r\($0 % 10)]}"
            }
            template.routes = (0..<10).map { "{name: r\($0), match: GET /r\($0), upstream: api}" }
            template.organizations = Self.organizations.replacingOccurrences(
                of: "[everything]", with: "[" + (0..<10).map { "r\($0)" }.joined(separator: ", ") + "]")
        }
        _ = try live.gateway.issueKey("acme-app", ["--count", "5000"])
        let idle = try (0..<50).map { _ in try live.gateway.connect() }
        /// Bytes in memory after each of a number of changes.
        func turn(_ count: Int) throws -> [Int] {
            try (0..<count).map { number in
                let limits = live.template.limits
                try live.edit { template in
                    template.limits = limits.map {
                        $0.replacingOccurrences(
                            of: number % 2 == 0 ? "1000 / s" : "999 / s", with: number % 2 == 0 ? "999 / s" : "1000 / s"
                        )
                    }
                }
                // Each connection has had its last exchange under another version.
                _ = try live.limits(idle[number % idle.count], "/r1")
                return try live.gateway.process.residentBytes()
            }
        }
        let before = try turn(8)
        _ = try turn(16)
        let after = try turn(8)
        // The limits of 5,000 keys take some 6 MB, and each change makes others: 24 of them would
        // leave 144 MB. What was freed and not yet given back comes and goes by 50 MB, so that the
        // most of the first changes is compared with the least of the last.
        #expect(after.min()! - before.max()! < 40 << 20, "\(before) to \(after) bytes")
    }
}
