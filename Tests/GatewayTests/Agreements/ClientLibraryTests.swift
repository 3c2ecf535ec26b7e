import Foundation
import TestSupport
import Testing

/// Clients that others made for X's API, used as their users do, with the gateway in X's place.
///
/// `make test` installs them; where that wasn't done the test is skipped.
struct ClientLibraryTests {
    private static let python = Tollgate.root + "/.build/clients/bin/python"

    private static let organizations = """
        purposes:
          research: {routes: [search, stream, lookup]}
          lookups: {routes: [lookup]}
        organizations:
          acme:
            legal_name: Acme Corporation
            tier: standard
            apps:
              acme-app: {purpose: research}
              acme-other: {purpose: lookups}
        """

    private func template(_ upstream: String) -> GatewayTemplate {
        var template = GatewayTemplate(upstream: upstream)
        template.routes = [
            """
            {name: search, match: GET /2/tweets/search/recent, upstream: api, items: /data, \
            reserve: {query: max_results, default: 10, maximum: 100}}
            """,
            """
            {name: stream, match: GET /2/tweets/search/stream, upstream: api, items: /data, format: lines, \
            reserve: {maximum: 1}}
            """,
            "{name: lookup, match: \"GET /2/tweets/{id}\", upstream: api, items: /data, reserve: {maximum: 1}}",
        ]
        template.limits = [
            "{name: lookups, per: app, requests: 1 / 3s, routes: [lookup]}",
            "{name: posts-month, per: organization, items: 100_000 / month}",
        ]
        template.usage = "GET /2/usage/tweets"
        template.organizations = Self.organizations
        return template
    }

    @Test(
        "A client made for X pages through a search, waits for a limit, reads its usage and follows a stream",
        .enabled(if: FileManager.default.isExecutableFile(atPath: ClientLibraryTests.python)),
        arguments: ["tweepy", "xdk"])
    func servesClients(library: String) throws {
        let mock = try MockAPI()
        let gateway = try GatewayProcess(template(mock.address), apps: ["acme-app", "acme-other"])
        let keys = gateway.keys
        let other = try #require(keys["acme-other"])
        // Well formed, and nobody's: that of a gateway with other keys.
        let stranger = try GatewayProcess(template(mock.address)).key
        let setting: [String: Any] = [
            "key": gateway.key, "other_key": other, "wrong_key": stranger,
            "query": "lang:ja", "count": 580, "post": "1633235352647640089",
            "streamed": try Self.oldestPosts(5, of: mock),
        ]
        let json = String(decoding: try JSONSerialization.data(withJSONObject: setting), as: UTF8.self)
        let script = Tollgate.root + "/Tests/GatewayTests/clients/check.py"
        let result = try ChildProcess.run(
            Self.python, [script, library, "http://127.0.0.1:\(gateway.port)", json], seconds: 120)
        #expect(result.exit == .code(0), "\(result.error)")
        let steps = result.output.split(separator: "\n").map { $0.split(separator: " ")[0] }
        #expect(steps == ["search", "usage", "wait", "forbidden", "unauthorized", "stream"], "\(result.error)")
    }

    /// The ids of the posts that a stream of the mock begins with.
    private static func oldestPosts(_ count: Int, of mock: MockAPI) throws -> [String] {
        let client = try RawClient(port: mock.port)
        try client.send("GET /2/tweets/search/stream?rate=1000&count=\(count) HTTP/1.1\r\nHost: mock\r\n\r\n")
        return try client.receive().text.split(separator: "\r\n").map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return (object?["data"] as? [String: Any])?["id"] as? String ?? ""
        }
    }
}
