import Foundation
import TestSupport
import Testing

/// Keys: issued, shown once, followed by a running gateway, and never told to anybody else.
struct KeyTests {
    private func withGateway(_ body: (GatewayProcess, ScriptedUpstream) throws -> Void) throws {
        let upstream = try ScriptedUpstream.answering { request in UpstreamAnswer(request.target) }
        defer { upstream.stop() }
        try body(GatewayProcess(GatewayTemplate(upstream: upstream.address)), upstream)
    }

    private func id(of token: String) -> String { String(token.dropFirst(3).prefix(10)) }

    /// Calls until the answer is as wanted; a gateway follows its keys several times a second.
    private func waitFor(_ gateway: GatewayProcess, _ key: String, _ isSo: (WireResponse) -> Bool) throws {
        try Deadline.wait(seconds: 10, for: "the gateway to follow") { isSo(try gateway.call("GET /", key: key)) }
    }

    @Test("keys issue prints the token alone, and a running gateway accepts it")
    func issues() throws {
        try withGateway { gateway, _ in
            let result = try gateway.command("keys", "issue", "--app", "acme-app")
            #expect(result.exit == .code(0))
            #expect(result.error == "")
            #expect(result.output.wholeMatch(of: /tg_[0-9A-Za-z]{10}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}\n/) != nil)
            let token = String(result.output.dropLast())
            #expect(token != gateway.key)
            try waitFor(gateway, token) { $0.status == 200 }
        }
    }

    @Test("keys issue with a count and two apps prints each app with each of its keys, and all of them work")
    func issuesMany() throws {
        try withGateway { gateway, _ in
            let alone = try gateway.command("keys", "issue", "--app", "acme-app", "--count", "3")
            let tokens = alone.output.split(separator: "\n").map(String.init)
            #expect(Set(tokens).count == 3)
            let both = try gateway.command("keys", "issue", "--app", "acme-app", "--app", "acme-app", "--count", "2")
            let lines = both.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
            #expect(lines.map(\.first) == Array(repeating: "acme-app", count: 4))
            for token in tokens + lines.compactMap(\.last) {
                try waitFor(gateway, token) { $0.status == 200 }
            }
        }
    }

    @Test(
        "keys issue for no key at all, or more than it takes at once, issues none", arguments: ["0", "-1", "1000001"])
    func refusesCounts(count: String) throws {
        try withGateway { gateway, _ in
            let result = try gateway.command("keys", "issue", "--app", "acme-app", "--count=\(count)")
            #expect(result.exit == .code(64))
            #expect(result.output == "")
            #expect(result.error.contains("--count"))
        }
    }

    @Test("keys issue for an app that doesn't exist is one line and exit 1")
    func refusesUnknownApp() throws {
        try withGateway { gateway, _ in
            let result = try gateway.command("keys", "issue", "--app", "nobody")
            #expect(result.exit == .code(1))
            #expect(result.output == "")
            #expect(result.error.contains("nobody"))
            #expect(result.error.split(separator: "\n").count == 1)
        }
    }

    @Test("A revoked key is refused from a running gateway, also on a connection that it was accepted on")
    func revokes() throws {
        try withGateway { gateway, upstream in
            let client = try gateway.connect()
            try client.send(gateway.request("GET /"))
            #expect(try client.receive().status == 200)
            #expect(try gateway.command("keys", "revoke", id(of: gateway.key)).exit == .code(0))
            var refusal: WireResponse?
            try Deadline.wait(seconds: 10, for: "the key to be refused") {
                try client.send(gateway.request("GET /"))
                refusal = try client.receive()
                return refusal?.status == 401
            }
            #expect(refusal?.problem == "key-revoked")
            #expect(refusal?.field("WWW-Authenticate")?.hasPrefix("Bearer") == true)
            #expect(try gateway.call("GET /").problem == "key-revoked")
            try gateway.restart()
            // What was under way when the key was revoked has reached the upstream by now.
            let served = upstream.requests.count
            #expect(try gateway.call("GET /").problem == "key-revoked")
            #expect(upstream.requests.count == served)
        }
    }

    @Test("After a rotation both keys are good for the overlap")
    func rotates() throws {
        try withGateway { gateway, _ in
            let result = try gateway.command("keys", "rotate", id(of: gateway.key), "--overlap", "1h")
            #expect(result.exit == .code(0))
            let successor = String(result.output.dropLast())
            try waitFor(gateway, successor) { $0.status == 200 }
            #expect(try gateway.call("GET /").status == 200)
            let again = try gateway.command("keys", "rotate", id(of: gateway.key), "--overlap", "1h")
            #expect(again.exit == .code(1))
            #expect(again.output == "")
        }
    }

    @Test("After the overlap the old key has expired, and the new one is good")
    func expiresAfterOverlap() throws {
        try withGateway { gateway, _ in
            let result = try gateway.command("keys", "rotate", id(of: gateway.key), "--overlap", "1s")
            let successor = String(result.output.dropLast())
            try waitFor(gateway, gateway.key) { $0.problem == "key-expired" }
            #expect(try gateway.call("GET /", key: successor).status == 200)
        }
    }

    @Test("A key that is issued for a time expires on a running gateway")
    func expires() throws {
        try withGateway { gateway, _ in
            let token = try gateway.issueKey("acme-app", ["--expires", "2s"])
            try waitFor(gateway, token) { $0.problem == "key-expired" }
            #expect(try gateway.call("GET /").status == 200)
        }
    }

    @Test("A key may come as a bearer or in X-Api-Key; what is no key, or two, is refused")
    func readsCredentials() throws {
        try withGateway { gateway, upstream in
            let key = gateway.key
            let other = try gateway.issueKey()
            let last = try #require(key.last)
            let mistyped = key.dropLast() + (last == "0" ? "1" : "0")
            let unknown = "tg_63UfDVRKBz_zyxwvutsrqponmlkjihgfedcbaZYXWVUTSRQPONMLKJ_08su9R"
            for (fields, status, problem) in [
                (["Authorization: Bearer \(key)"], 200, nil), (["authorization: bearer \(key)"], 200, nil),
                (["X-Api-Key: \(key)"], 200, nil), (["Authorization: Bearer \(key)", "X-Api-Key: \(key)"], 200, nil),
                ([], 401, "no-credentials"), (["Authorization: Basic \(key)"], 401, "no-credentials"),
                (["X-Api-Key: \(mistyped)"], 401, "malformed-key"), (["X-Api-Key: secret"], 401, "malformed-key"),
                (["Authorization: Bearer \(unknown)"], 401, "unknown-key"),
                (["Authorization: Bearer \(key)", "X-Api-Key: \(other)"], 400, "conflicting-credentials"),
                (["X-Api-Key: \(key)", "X-Api-Key: \(other)"], 400, "conflicting-credentials"),
            ] as [([String], Int, String?)] {
                let answer = try gateway.call("GET /", fields, key: "")
                #expect(answer.status == status, "\(fields)")
                #expect(answer.problem == problem, "\(fields)")
            }
            #expect(upstream.requests.count == 4)
        }
    }

    @Test("A secret is in no list, no state file, no log, no export, and never sent to the upstream")
    func keepsSecrets() throws {
        try withGateway { gateway, upstream in
            let client = try gateway.connect()
            for field in ["X-Api-Key: \(gateway.key)", "Authorization: Bearer \(gateway.key)"] {
                try client.send(gateway.request("GET /", [field], key: ""))
                #expect(try client.receive().status == 200)
            }
            let trimmed = String(gateway.key.dropLast())
            #expect(try gateway.call("GET /", ["X-Api-Key: \(trimmed)"], key: "").problem == "malformed-key")
            try gateway.restart()
            let list = try gateway.command("keys", "list")
            let export = try gateway.command("audit", "export")
            try gateway.stop()
            #expect(list.output.contains(id(of: gateway.key)))
            #expect(export.output.contains(id(of: gateway.key)))

            let secret = String(gateway.key.dropFirst(14).prefix(43))
            #expect(secret.utf8.count == 43)
            #expect(!list.output.contains(secret) && !export.output.contains(secret))
            for (name, bytes) in try gateway.directory.contents() {
                #expect(bytes.firstRange(of: Array(secret.utf8)) == nil, "\(name)")
            }
            #expect(upstream.receivedBytes.firstRange(of: Array(secret.utf8)) == nil)
            #expect(try gateway.directory.contents().keys.contains("state/keys.sqlite"))
        }
    }
}
