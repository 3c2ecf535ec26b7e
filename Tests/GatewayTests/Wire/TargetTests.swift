import TestSupport
import Testing

/// Targets: what was matched is what is forwarded, and what could be read in two ways is refused.
struct TargetTests {
    /// A gateway on whose second route nothing may get past the first.
    private func template(_ upstream: ScriptedUpstream) -> GatewayTemplate {
        var template = GatewayTemplate(upstream: upstream.address)
        template.routes = [
            "{name: posts, match: \"GET /2/posts/{id}\", upstream: api}",
            "{name: rest, match: \"GET /2/**\", upstream: api}",
        ]
        template.organizations = template.organizations.replacing("[everything]", with: "[posts, rest]")
        return template
    }

    @Test("A path that readers could take apart differently is a 400 and a close, and nothing of it goes on")
    func refusesAmbiguousPath() throws {
        let upstream = try ScriptedUpstream.answering { request in UpstreamAnswer(request.target) }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream))
        let paths = [
            "/2/../admin", "/2/.", "/2/posts/..", "/2/./posts", "/2/%2e%2e/admin", "/2/.%2E/admin", "/2/%2e/x",
            "/2/..;x/admin", "/2/posts%2f1", "/2/posts%2F1", "/2/posts%5c1", "/2//posts", "//2/posts", "/2/posts/",
            "/2/posts/%", "/2/posts/%4", "/2/posts/%zz", "/2/posts/%00", "/2/posts/%0d%0a", "/2/posts/%7f", "/2/a\\b",
            "/2/a\"b", "/2/a<b", "/2/a{b", "/2/a^b", "/2/a#b", "/2/a?b#c", "2/posts", "*",
        ]
        for path in paths {
            let client = try gateway.connect()
            try client.send(gateway.request("GET \(path)"))
            let answer = try client.receive()
            #expect(answer.problem == "malformed-request", "\(path)")
            #expect(answer.status == 400, "\(path)")
            #expect(answer.field("Connection") == "close")
            #expect(try client.receiveEnd() == ([], .closed))
        }
        #expect(upstream.receivedBytes == [])
        #expect(try gateway.accesses().map(\.outcome) == paths.map { _ in "malformed" })
    }

    @Test("Escapes that say nothing are spelled out; those that matter stay; the query is left alone")
    func normalizesPath() throws {
        let upstream = try ScriptedUpstream.answering { request in UpstreamAnswer(request.target) }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream))
        for (sent, expected) in [
            ("/2/%7e", "/2/~"), ("/2/%7Eme", "/2/~me"), ("/2/%70osts/%31", "/2/posts/1"), ("/2/a%20b", "/2/a%20b"),
            ("/2/caf%c3%a9", "/2/caf%c3%a9"), ("/2/a%3Fb", "/2/a%3Fb"), ("/2/a;b=c,d:e@f!", "/2/a;b=c,d:e@f!"),
            ("/2/...", "/2/..."), ("/2/.a", "/2/.a"), ("/2/a?b=%2e%2e/../%7e//", "/2/a?b=%2e%2e/../%7e//"),
            ("/2", "/2"), ("/2?x", "/2?x"), ("http://api.example/2/abs?q", "/2/abs?q"),
            ("HTTP://API.example/2/abs", "/2/abs"),
        ] {
            let answer = try gateway.call("GET \(sent)")
            #expect(answer.status == 200, "\(sent)")
            #expect(answer.text == expected, "\(sent)")
        }
    }

    @Test("The route is found by the path as it is forwarded, and only there")
    func matchesNormalizedPath() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer("ok") }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream))
        for (line, route) in [
            ("GET /2/posts/1", "posts"), ("GET /2/%70osts/1", "posts"), ("HEAD /2/posts/1", "posts"),
            ("GET /2/posts", "rest"), ("GET /2/posts/1/x", "rest"), ("GET /2/Posts/1", "rest"),
        ] {
            let answer = try gateway.call(line)
            #expect(answer.status == 200, "\(line)")
            #expect(try gateway.access(of: answer).route == route, "\(line)")
        }
        for line in ["POST /2/posts/1", "GET /1", "GET /", "GET /20/posts", "OPTIONS *", "GETS /2/posts/1"] {
            let answer = try gateway.call(line)
            #expect(answer.problem == "route-not-found", "\(line)")
            #expect(try gateway.access(of: answer).outcome == "route-not-found")
        }
        #expect(upstream.requests.count == 6)
    }

    @Test("A path parameter is passed on where it leads to no other route for servers that cut it off")
    func parameters() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer("ok") }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream))
        for (target, route) in [("/2/posts/1;v=2", "posts"), ("/2/%70osts/;v/1", nil), ("/2/users;a/1;b", "rest")] {
            let answer = try gateway.call("GET \(target)")
            #expect((answer.status == 200) == (route != nil), "\(target)")
            if let route { #expect(try gateway.access(of: answer).route == route) }
        }
        for target in [
            "/2/posts;x/1", "/2;x/posts/1", "/2/posts/;x", "/.well-known;/tollgate/receipts/1",
        ] {
            #expect(try gateway.call("GET \(target)").problem == "malformed-request", "\(target)")
        }
        #expect(upstream.requests.map(\.target) == ["/2/posts/1;v=2", "/2/users;a/1;b"])
    }

    @Test("A field that names another method or target is passed on only where every request takes the first route")
    func overrides() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer("ok") }
        defer { upstream.stop() }
        let fields = [
            "X-Original-URL: /1", "X-Rewrite-Url: /1", "x-http-method-override: DELETE", "X-HTTP-Method: PUT",
            "X-Method-Override: PUT",
        ]
        let gateway = try GatewayProcess(template(upstream))
        for field in fields {
            #expect(try gateway.call("GET /2/posts/1", [field]).problem == "malformed-request", "\(field)")
        }
        #expect(upstream.requests == [])
        let open = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        #expect(try open.call("GET /2/posts/1", fields).status == 200)
        #expect(upstream.requests.first?.head.values("X-Original-URL") == ["/1"])
    }

    @Test("An empty segment is passed on only by a gateway whose first route takes every path")
    func passesEmptySegmentOnCatchAll() throws {
        let upstream = try ScriptedUpstream.answering { request in UpstreamAnswer(request.target) }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        #expect(try gateway.call("GET /a//b/").text == "/a//b/")
    }

    @Test("The absolute form's host is the one that counts, and must not contradict Host")
    func checksAbsoluteForm() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer("ok") }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream))
        #expect(try gateway.call("GET http://other.example/2/x").problem == "malformed-request")
        #expect(try gateway.call("GET https://api.example/2/x").problem == "malformed-request")
        #expect(try gateway.call("GET http://user@api.example/2/x").problem == "malformed-request")
        #expect(upstream.requests == [])
    }
}
