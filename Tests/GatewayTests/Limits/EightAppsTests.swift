import Dispatch
import Foundation
import Synchronization
import TestSupport
import Testing

/// The case the gateway is built for: one legal entity, eight apps, one agreement.
struct EightAppsTests {
    private static let cap = 1_000
    private static let apps = (1...8).map { "acme-app-\($0)" }

    private func template(upstream: String) -> GatewayTemplate {
        var template = GatewayTemplate(upstream: upstream)
        template.threads = 2
        template.routes = [
            "{name: everything, match: \"* /**\", upstream: api, items: /data,"
                + " reserve: {query: max_results, default: 10, maximum: 100}}"
        ]
        template.limits = ["{name: posts-month, per: organization, items: \(Self.cap) / month}"]
        template.organizations =
            """
            purposes:
              all-of-it: {routes: [everything]}
            organizations:
              acme:
                legal_name: Acme Corporation
                tier: standard
                apps:

            """ + Self.apps.map { "      \($0): {purpose: all-of-it}" }.joined(separator: "\n")
        return template
    }

    /// An upstream that gives as many items as it is asked for, or two fewer.
    private func upstream() throws -> ScriptedUpstream {
        try ScriptedUpstream.answering { request in
            let asked = request.target.split(separator: "=").last.flatMap { Int($0) } ?? 0
            let count = asked > 4 ? asked - 2 : asked
            return UpstreamAnswer(
                "{\"data\":[\(Array(repeating: "{\"id\":\"1\"}", count: count).joined(separator: ","))]}")
        }
    }

    @Test("An organization with eight apps is held to its one monthly cap, to the item, while all eight call at once")
    func oneCap() throws {
        let upstream = try upstream()
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream: upstream.address), apps: Self.apps)
        let delivered = Mutex(0)
        let refusals = Mutex(0)
        let failures = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: Self.apps.count) { index in
            do {
                let client = try gateway.connect()
                let key = gateway.keys[Self.apps[index]] ?? ""
                // Each asks for less and less, down to single items, until there is none left.
                for asked in [20, 7, 3, 1] {
                    while true {
                        try client.send(gateway.request("GET /posts?max_results=\(asked)", key: key))
                        let answer = try client.receive()
                        guard answer.status == 200 else {
                            if answer.problem != "limit-exceeded" { throw WireFailure.malformed("\(answer.status)") }
                            refusals.withLock { $0 += 1 }
                            break
                        }
                        let count = (try answer.json()["data"] as? [Any])?.count ?? 0
                        let total = delivered.withLock { total in
                            total += count
                            return total
                        }
                        if total > Self.cap { throw WireFailure.malformed("\(total) items") }
                    }
                }
            } catch {
                failures.withLock { $0.append("\(error)") }
            }
        }
        #expect(failures.withLock { $0 } == [])
        // While one app had items reserved that it then did not get, another may have been refused: ask once more.
        while true {
            let answer = try gateway.call("GET /posts?max_results=1", key: gateway.keys[Self.apps[0]])
            guard answer.status == 200 else { break }
            delivered.withLock { $0 += 1 }
        }
        #expect(delivered.withLock { $0 } == Self.cap)
        #expect(refusals.withLock { $0 } >= Self.apps.count)
        let accesses = try gateway.accesses()
        #expect(accesses.reduce(0) { $0 + $1.items } == Self.cap)
        #expect(Set(accesses.map(\.app)).count == Self.apps.count)
    }
}
