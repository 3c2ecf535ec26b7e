import Foundation
import TestSupport
import Testing

/// What an organization passes on to one recipient is limited by itself, and counted again after a kill.
struct RecipientLimitTests {
    private static let organizations = """
        purposes:
          all-of-it: {routes: [posts, stream]}
        recipients:
          newsroom: {}
          institute: {}
          police: {government: true}
        organizations:
          acme:
            legal_name: Acme Corporation
            tier: standard
            recipients: [newsroom, institute, police]
            government: allowed
            apps:
              acme-app: {purpose: all-of-it}
              acme-other: {purpose: all-of-it}
          bolt:
            legal_name: Bolt Limited
            tier: standard
            recipients: [newsroom]
            apps:
              bolt-app: {purpose: all-of-it}
        """

    private func template(_ upstream: ScriptedUpstream) -> GatewayTemplate {
        var template = GatewayTemplate(upstream: upstream.address)
        template.organizations = Self.organizations
        template.routes = [
            "{name: posts, match: GET /posts, upstream: api, items: /data, reserve: {query: n, maximum: 100}}",
            "{name: stream, match: GET /stream, upstream: api, items: /data, format: lines, reserve: {maximum: 1}}",
        ]
        template.limits = [
            "{name: posts-month, per: organization, items: 1000 / month}",
            "{name: recipient-day, per: recipient, items: 50 / day}",
        ]
        return template
    }

    private func upstream() throws -> ScriptedUpstream {
        try ScriptedUpstream { peer in
            while let request = try peer.request() {
                guard request.target == "/stream" else {
                    let count = request.target.split(separator: "=").last.flatMap { Int($0) } ?? 0
                    try peer.send(UpstreamAnswer.items(count).bytes(for: request.method))
                    continue
                }
                try peer.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
                for _ in 0..<60 { try peer.send(UpstreamAnswer.chunk(Array("{\"data\":{}}\r\n".utf8))) }
                return try peer.waitForEnd()
            }
        }
    }

    /// How many items may still be passed on, by recipient, as the answer's fields say.
    private func remaining(_ answer: WireResponse) throws -> [String: Int] {
        try Dictionary(
            uniqueKeysWithValues: answer.limits().compactMap { limit in limit.recipient.map { ($0, limit.remaining) } })
    }

    @Test("Each recipient has a limit of its own over all apps; several are charged each, and none where none is named")
    func limits() throws {
        let upstream = try upstream()
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream), apps: ["acme-app", "acme-other", "bolt-app"])
        func call(_ count: Int, _ recipients: String?, _ app: String = "acme-app") throws -> WireResponse {
            try gateway.call(
                "GET /posts?n=\(count)", recipients.map { ["Data-Recipient: \($0)"] } ?? [], key: gateway.keys[app])
        }
        let first = try call(30, "newsroom")
        #expect(first.status == 200)
        #expect(
            first.field("RateLimit-Policy")
                == "\"posts-month\";q=1000;w=2592000;qu=\"items\", "
                + "\"recipient-day\";recipient=\"newsroom\";q=50;w=86400;qu=\"items\"")
        #expect(try remaining(first) == ["newsroom": 20])
        #expect(try remaining(call(15, "institute, police", "acme-other")) == ["institute": 35, "police": 35])
        #expect(try remaining(call(10, nil)) == [:])
        // The other organization's newsroom is its own.
        #expect(try remaining(call(50, "newsroom", "bolt-app")) == ["newsroom": 0])

        let refused = try call(21, "police, newsroom", "acme-other")
        #expect(refused.problem == "limit-exceeded")
        #expect(try remaining(refused) == ["newsroom": 20, "police": 35])
        let document = try refused.json()
        let limits = try #require(document["limits"] as? [[String: Any]])
        #expect(limits.count == 1)
        #expect(limits[0]["name"] as? String == "recipient-day")
        #expect(limits[0]["per"] as? String == "recipient")
        #expect(limits[0]["subject"] as? String == "newsroom")
        #expect(limits[0]["remaining"] as? Int == 20)
        let detail = try #require(document["detail"] as? String)
        let sentence = "recipient-day: 50 items per day of recipient newsroom leave 20, too few"
        #expect(detail.hasPrefix(sentence), "\(detail)")
        let access = try gateway.access(of: refused)
        #expect(access.limit == "recipient-day")
        #expect(access.recipients == "police,newsroom")
        #expect(try remaining(call(20, "newsroom")) == ["newsroom": 0])
    }

    @Test("After kill -9 the journal tells what each recipient got, streams included, and so does a second start")
    func restores() throws {
        let upstream = try upstream()
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream), apps: ["acme-app"])
        #expect(try gateway.call("GET /posts?n=12", ["Data-Recipient: newsroom, institute"]).status == 200)
        #expect(try gateway.call("GET /posts?n=5", ["Data-Recipient: newsroom"]).status == 200)
        #expect(try gateway.call("GET /posts?n=7").status == 200)
        try gateway.restart(SIGKILL)
        let after = try gateway.call("GET /posts?n=1", ["Data-Recipient: police, institute, newsroom"])
        #expect(try remaining(after) == ["police": 49, "institute": 37, "newsroom": 32])
        // What the last start saved, and the record since.
        try gateway.restart(SIGKILL)
        let again = try gateway.call("GET /posts?n=1", ["Data-Recipient: newsroom, institute"])
        #expect(try remaining(again) == ["institute": 36, "newsroom": 31])
        #expect(try gateway.call("GET /posts?n=0").limits().map(\.remaining) == [1_000 - 12 - 5 - 7 - 1 - 1])
    }

    @Test("A stream of lines ends where the limit of one of its recipients is reached, and says whose")
    func streams() throws {
        let upstream = try upstream()
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream), apps: ["acme-app"])
        #expect(try gateway.call("GET /posts?n=20", ["Data-Recipient: institute"]).status == 200)
        let answer = try gateway.call("GET /stream", ["Data-Recipient: newsroom, institute"])
        let lines = answer.text.split(separator: "\r\n")
        #expect(lines.count == 31)
        let last = try JSONSerialization.jsonObject(with: Data(lines[30].utf8)) as? [String: Any]
        let limits = try #require(last?["limits"] as? [[String: Any]])
        #expect(limits.map { $0["subject"] as? String } == ["institute"])
        let access = try gateway.access(of: answer)
        #expect(access.items == 30)
        #expect(access.limit == "recipient-day")
        #expect(try remaining(gateway.call("GET /posts?n=0", ["Data-Recipient: newsroom"])) == ["newsroom": 20])
    }
}
