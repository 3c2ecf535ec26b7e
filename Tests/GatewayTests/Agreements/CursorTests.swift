import Foundation
import ItemCounting
import TestSupport
import Testing

@testable import Gateway

/// Cursors go on only for the organization that got them.
struct CursorTests {
    private static let route =
        "{name: search, match: GET /search, upstream: api, items: /data, reserve: {maximum: 2},"
        + " cursor: {query: [next_token, pagination_token], answer: [/meta/next_token, /meta/previous_token]UNSEALED}}"

    private func gateway(
        _ upstream: ScriptedUpstream, unsealed: String = "", change: (inout GatewayTemplate) -> Void = { _ in }
    ) throws -> GatewayProcess {
        var template = GatewayTemplate(upstream: upstream.address)
        template.routes = [
            Self.route.replacingOccurrences(of: "UNSEALED", with: unsealed),
            "{name: other, match: GET /other, upstream: api}",
        ]
        template.organizations = GatewayTemplate.twoOrganizations(routes: "search", "other")
        change(&template)
        return try GatewayProcess(template, apps: ["acme-app", "acme-other", "bolt-app"])
    }

    /// An upstream that says what it was asked for, and what stands next: `token`, or the one it was asked for and `+`.
    private func upstream(_ token: String = "b26v89c19zqg8o3f", padding: Int = 0) throws -> ScriptedUpstream {
        try ScriptedUpstream.answering { request in
            let query = request.target.split(separator: "?").dropFirst().first.map(String.init) ?? ""
            let object: [String: Any] = [
                "data": [["id": "1"], ["text": String(repeating: "x", count: padding)]],
                "meta": ["query": query, "next_token": token, "previous_token": "p/" + token],
            ]
            let body = (try? JSONSerialization.data(withJSONObject: object, options: .sortedKeys)) ?? Data()
            return UpstreamAnswer(
                bytes: Array(body), fields: ["Content-Type: application/json", "ETag: \"e\"", "Content-MD5: abc"],
                chunkBytes: padding > 0 ? 997 : nil)
        }
    }

    private func meta(_ answer: WireResponse) throws -> [String: String] {
        #expect(answer.status == 200)
        return try #require(try answer.json()["meta"] as? [String: String])
    }

    @Test(
        "The gateway takes its own seal off again, for any app of the organization, after a restart, in any parameter")
    func goesOn() throws {
        let upstream = try upstream()
        defer { upstream.stop() }
        let gateway = try gateway(upstream)
        let answer = try gateway.call("GET /search?q=a")
        let token = try #require(try meta(answer)["next_token"])
        #expect(token.hasPrefix("b26v89c19zqg8o3ftg") && token.count == 16 + 34)
        #expect(answer.field("ETag") == "W/\"e\"" && answer.field("Content-MD5") == nil)
        #expect(answer.field("Content-Length") == "\(answer.body.count)")
        try gateway.restart(SIGKILL)
        let previous = try #require(try meta(answer)["previous_token"]?.replacingOccurrences(of: "/", with: "%2f"))
        for app in ["acme-app", "acme-other"] {
            let query = "pagination_token=\(token)&q=a&next_token=\(previous)&next_token="
            let next = try gateway.call("GET /search?\(query)", key: gateway.keys[app])
            #expect(
                try meta(next)["query"]
                    == "pagination_token=b26v89c19zqg8o3f&q=a&next_token=p%2fb26v89c19zqg8o3f&next_token=")
        }
    }

    @Test(
        "Another organization's cursor, a changed one, and one without a seal are a 403 that costs nothing, on record")
    func refuses() throws {
        let upstream = try upstream()
        defer { upstream.stop() }
        let gateway = try gateway(upstream) { $0.limits = ["{name: day, per: organization, requests: 10 / day}"] }
        let token = try #require(try meta(gateway.call("GET /search"))["next_token"])
        let bolt = gateway.keys["bolt-app"]
        let foreign = try gateway.call("GET /search?next_token=\(token)", key: bolt)
        #expect(foreign.status == 403 && foreign.problem == "foreign-cursor")
        let record = try gateway.access(of: foreign)
        #expect(record.outcome == "foreign-cursor" && record.status == 403 && record.organization == "bolt")
        #expect(record.requests == 0 && record.items == 0)
        var changed = Array(token.utf8)
        changed[changed.count - 1] = changed[changed.count - 1] == UInt8(ascii: "0") ? UInt8(ascii: "1") : 0x30
        let asked = [
            "next_token=b26v89c19zqg8o3f", "next_token=c\(token.dropFirst())", "next_token=\(token.dropLast())",
            "next_token=\(String(decoding: changed, as: UTF8.self))", "next_token=\(token.suffix(34))",
            "next%5Ftoken=b26v89c19zqg8o3f", "q=1;next_token=b26v89c19zqg8o3f",
            "pagination_token=x&next_token=\(token)",
            "next_token=\(token)&next_token=x", "next_token=%zz\(token.suffix(34))",
        ]
        for query in asked {
            #expect(try gateway.call("GET /search?\(query)").problem == "foreign-cursor", "\(query)")
        }
        #expect(upstream.requests.count == 1)
        // Elsewhere a parameter of this name means nothing, nor do other parameters here.
        #expect(try gateway.call("GET /other?next_token=x").status == 200)
        #expect(try gateway.call("GET /search?next_tokens=x&token=y&next_token").status == 200)
        #expect(upstream.requests.last?.target == "/search?next_tokens=x&token=y&next_token")
    }

    @Test("While unsealed cursors pass, those without a seal do, and foreign ones don't")
    func migrates() throws {
        let upstream = try upstream()
        defer { upstream.stop() }
        let gateway = try gateway(upstream, unsealed: ", unsealed: pass")
        let token = try #require(try meta(gateway.call("GET /search"))["next_token"])
        #expect(try meta(gateway.call("GET /search?next_token=old"))["query"] == "next_token=old")
        #expect(try gateway.call("GET /search?next_token=\(token)").status == 200)
        #expect(
            try gateway.call("GET /search?next_token=\(token)", key: gateway.keys["bolt-app"]).problem
                == "foreign-cursor")
    }

    @Test("A cursor is sealed in an answer that streams or is compressed too, and its items count as ever")
    func streams() throws {
        for padding in [2_000, 200_000] {
            let upstream = try upstream("t=", padding: padding)
            defer { upstream.stop() }
            let gateway = try gateway(upstream)
            let plain = try gateway.call("GET /search")
            let token = try #require(try meta(plain)["next_token"])
            #expect(token.hasPrefix("t=tg"))
            #expect(try gateway.access(of: plain).items == 2)
            let coded = try gateway.call("GET /search", ["Accept-Encoding: gzip"])
            #expect(coded.field("Content-Encoding") == "gzip")
            #expect(try CommandLineCoding.decode(coded.body, "gzip") == plain.body)
            let head = try gateway.call("HEAD /search")
            #expect(head.status == 200 && head.field("Content-Length") == nil)
            #expect(
                try gateway.call("GET /search?next_token=\(token.replacingOccurrences(of: "=", with: "%3D"))").status
                    == 200)
        }
    }

    @Test("An answer that came coded although it was not to can't be sealed, and is a 502")
    func coded() throws {
        let upstream = try ScriptedUpstream.answering { _ in
            UpstreamAnswer("{}", fields: ["Content-Type: application/json", "Content-Encoding: gzip"])
        }
        defer { upstream.stop() }
        #expect(try gateway(upstream).call("GET /search").problem == "upstream-broken")
    }

    @Test("A cursor of any text is known again by its own organization, and by no other")
    func anyText() throws {
        var generator = SeededGenerator()
        let key = try #require(TokenKey(secret: Array(0..<32)))
        let cursor = Cursor(
            names: ["cursor"], pointers: try JSONPointerSet([], strings: [JSONPointer("/next")]), key: key)
        let safe = Set("abcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
        for _ in 0..<500 {
            let text = (0..<Int.random(in: 1...60, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            let code = text.withUnsafeBytes { cursor.code($0, organization: "acme") }
            let escaped = text.map { safe.contains($0) ? String(UnicodeScalar($0)) : "%" + hexadecimal($0) }.joined()
            let seal =
                "tg"
                + [code.high, code.low].map { word in
                    let digits = String(word, radix: 16)
                    return String(repeating: "0", count: 16 - digits.count) + digits
                }.joined()
            let query = Array("a=1&cursor=\(escaped)\(seal)&b=2".utf8)
            query.withUnsafeBytes { bytes in
                #expect(cursor.admits(bytes, organization: "acme"))
                #expect(!cursor.admits(bytes, organization: "acm"))
                #expect(!cursor.admits(bytes, organization: "acmf"))
                var seals: [Range<Int>] = []
                cursor.forEachSeal(bytes) { seals.append($0) }
                #expect(seals == [11 + escaped.utf8.count..<11 + escaped.utf8.count + 34])
            }
        }
    }

    private func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
    }
}
