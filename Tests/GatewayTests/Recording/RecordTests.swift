import Foundation
import TestSupport
import Testing

/// Every access is on record once, with what became of it.
struct RecordTests {
    private static let organizations = """
        purposes:
          all-of-it: {routes: [posts, everything]}
          little: {routes: [everything]}
        recipients:
          newsroom: {}
          police: {government: true}
        organizations:
          acme:
            legal_name: Acme Corporation
            tier: standard
            recipients: [newsroom]
            apps:
              acme-app: {purpose: all-of-it}
              acme-small: {purpose: little}
          gone:
            legal_name: Gone Incorporated
            tier: standard
            status: suspended
            apps:
              gone-app: {purpose: all-of-it}
        """

    private func template(_ upstream: ScriptedUpstream) -> GatewayTemplate {
        var template = GatewayTemplate(upstream: upstream.address)
        template.routes = [
            """
            {name: posts, match: GET /posts, upstream: api, items: /data, \
            reserve: {query: n, default: 10, maximum: 100}}
            """,
            "{name: everything, match: \"* /x/**\", upstream: api}",
        ]
        template.bounds = "head: 2 KiB, target: 256 B, body: 1 KiB, head_timeout: 300ms, body_timeout: 300ms"
        template.upstreamOptions = "connect_timeout: 5s, response_timeout: 500ms"
        template.limits = [
            "{name: requests-day, per: app, requests: 4 / day}", "{name: posts-month, per: app, items: 50 / month}",
        ]
        template.organizations = RecordTests.organizations
        return template
    }

    private func upstream() throws -> ScriptedUpstream {
        try ScriptedUpstream { peer in
            while let request = try peer.request() {
                switch request.target {
                case "/x/slow": return try peer.waitForEnd()
                case "/x/broken": return
                default: try peer.send(UpstreamAnswer.items(7).bytes(for: request.method))
                }
            }
        }
    }

    @Test("An answered access says who took what for whom, and how much")
    func recordsAnsweredAccess() throws {
        let upstream = try upstream()
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream))
        let before = ISO8601DateFormatter().string(from: Date())
        let answer = try gateway.call("GET /posts?n=9", ["Data-Recipient: newsroom", "Accept-Encoding: gzip"])
        #expect(answer.status == 200)
        let access = try gateway.access(of: answer)
        #expect(access.time.prefix(19) >= before.prefix(19) && access.time.hasSuffix("Z"))
        #expect(access.organization == "acme")
        #expect(access.sequence == 1)
        #expect(access.app == "acme-app")
        #expect(access.key == String(gateway.key.dropFirst(3).prefix(10)))
        #expect(access.purpose == "all-of-it")
        #expect(access.recipients == "newsroom")
        #expect(access.method == "GET")
        #expect(access.route == "posts")
        #expect(access.status == 200)
        #expect(access.outcome == "answered")
        #expect(access.limit == nil)
        #expect(access.requests == 1)
        #expect(access.reservedItems == 9)
        #expect(access.items == 7)
        #expect(access.bytesSent == answer.body.count)
        #expect(access.bytesReceived == 0)
        #expect(access.bytesFromUpstream == UpstreamAnswer.items(7).body.count)
        #expect(access.durationNs > 0)
        #expect(access.coding == "gzip")
        #expect(access.kind == "complete")
        #expect(access.flags == nil)

        let post = try gateway.call("POST /x/post", ["Content-Length: 5"], body: "hello")
        let second = try gateway.access(of: post)
        #expect(second.sequence == 2)
        #expect(second.method == "POST")
        #expect(second.route == "everything")
        #expect(second.bytesReceived == 5)
        #expect(second.items == 0)
        #expect(second.coding == "identity")
    }

    @Test("Each kind of refusal is on record once, with its reason, its caller as far as known, and what it cost")
    func recordsRefusals() throws {
        let upstream = try upstream()
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream), apps: ["acme-app", "acme-small", "gone-app"])
        let small = gateway.keys["acme-small"]
        let revoked = try gateway.issueKey()
        #expect(try gateway.command("keys", "revoke", String(revoked.dropFirst(3).prefix(10))).exit == .code(0))
        try Deadline.wait(for: "the revocation") {
            try gateway.call("GET /posts", key: revoked).problem == "key-revoked"
        }
        let earlier = try gateway.accesses().count

        var expected: [String: (outcome: String, status: Int, organization: String?)] = [:]
        func note(_ answer: WireResponse, _ outcome: String, _ status: Int, _ organization: String? = nil) {
            #expect(answer.status == status, "\(outcome)")
            #expect(expected[answer.requestID] == nil)
            expected[answer.requestID] = (outcome, status, organization)
        }
        let unknown = "tg_63UfDVRKBz_zyxwvutsrqponmlkjihgfedcbaZYXWVUTSRQPONMLKJ_08su9R"
        note(try gateway.call("GET /posts", key: ""), "no-credentials", 401)
        note(try gateway.call("GET /posts", key: "tg_nonsense"), "malformed-key", 401)
        note(try gateway.call("GET /posts", key: unknown), "unknown-key", 401)
        note(try gateway.call("GET /posts", key: revoked), "key-revoked", 401, "acme")
        note(try gateway.call("GET /posts", key: gateway.keys["gone-app"]), "organization-suspended", 403, "gone")
        note(try gateway.call("GET /posts", key: small), "route-not-in-purpose", 403, "acme")
        note(try gateway.call("GET /posts", ["Data-Recipient: police"]), "recipient-not-agreed", 403, "acme")
        note(try gateway.call("GET /posts", ["Data-Recipient: nobody"]), "recipient-not-agreed", 403, "acme")
        note(try gateway.call("GET /nowhere"), "route-not-found", 404)
        note(try gateway.call("GET /posts?n=60"), "cost-above-burst", 400, "acme")
        note(try gateway.call("GET /../x"), "malformed", 400)
        note(try gateway.call("GET /posts", ["X: \(String(repeating: "x", count: 3_000))"]), "head-too-large", 431)
        note(try gateway.call("GET /\(String(repeating: "x", count: 300))"), "target-too-long", 414)
        note(try gateway.call("POST /x/a", ["Content-Length: 2000"]), "body-too-large", 413)
        note(try gateway.call("GET / HTTP/3.0"), "not-supported", 505)
        let slow = try gateway.connect()
        try slow.send("GET /posts HTTP/1.1\r\nHost: a\r\n")
        note(try slow.receive(), "request-timeout", 408)
        note(try gateway.call("GET /x/slow", key: small), "upstream-timeout", 504, "acme")
        note(try gateway.call("GET /x/broken", key: small), "upstream-broken", 502, "acme")
        for _ in 0..<4 { note(try gateway.call("GET /x/a", key: small), "answered", 200, "acme") }
        note(try gateway.call("GET /x/a", key: small), "limit-exceeded", 429, "acme")

        let accesses = try gateway.accesses().dropFirst(earlier)
        #expect(accesses.count == expected.count)
        #expect(Set(accesses.map(\.requestId)) == Set(expected.keys))
        for access in accesses {
            guard let wanted = expected[access.requestId] else { continue }
            #expect(access.outcome == wanted.outcome)
            #expect(access.status == wanted.status, "\(wanted.outcome)")
            #expect(access.organization == wanted.organization, "\(wanted.outcome)")
            #expect(access.items == 0, "\(wanted.outcome)")
            #expect(access.kind == "complete", "\(wanted.outcome)")
            #expect(access.requests == (wanted.outcome == "answered" ? 1 : 0), "\(wanted.outcome)")
            #expect(access.bytesSent > 0, "\(wanted.outcome)")
        }
        let numbers = accesses.filter { $0.organization == "acme" }.compactMap(\.sequence).sorted()
        #expect(numbers == Array((numbers.first ?? 0)..<((numbers.first ?? 0) + numbers.count)))
    }

    @Test("Exports filter by organization, app and time, also as CSV")
    func filters() throws {
        let upstream = try upstream()
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream), apps: ["acme-app", "acme-small", "gone-app"])
        _ = try gateway.call("GET /posts")
        _ = try gateway.call("GET /x/a", key: gateway.keys["acme-small"])
        _ = try gateway.call("GET /x/a", key: gateway.keys["gone-app"])
        _ = try gateway.call("GET /x/a", key: "")
        func lines(_ options: String...) throws -> Int {
            let result = try Tollgate.run(["audit", "export", "--config", gateway.configuration] + options)
            #expect(result.exit == .code(0))
            return result.output.split(whereSeparator: \.isNewline).count
        }
        #expect(try lines() == 4)
        #expect(try lines("--organization", "acme") == 2)
        #expect(try lines("--app", "acme-small") == 1)
        #expect(try lines("--organization", "nobody") == 0)
        #expect(try lines("--from", "2020-01-01") == 4)
        #expect(try lines("--to", "2020-01-01") == 0)
        #expect(try lines("--format", "csv") == 5)
    }

    @Test("A reload of keys loses no sequence number, and each organization has its own")
    func numbersAccesses() throws {
        let upstream = try upstream()
        defer { upstream.stop() }
        var template = template(upstream)
        template.threads = 2
        template.limits = []
        let gateway = try GatewayProcess(template, apps: ["acme-app", "gone-app"])
        for _ in 0..<5 {
            for _ in 0..<4 { _ = try gateway.call("GET /x/a") }
            for _ in 0..<2 { _ = try gateway.call("GET /x/a", key: gateway.keys["gone-app"]) }
            _ = try gateway.issueKey()
        }
        let accesses = try gateway.accesses()
        #expect(accesses.filter { $0.organization == "acme" }.compactMap(\.sequence).sorted() == Array(1...20))
        #expect(accesses.filter { $0.organization == "gone" }.compactMap(\.sequence).sorted() == Array(1...10))
    }
}
