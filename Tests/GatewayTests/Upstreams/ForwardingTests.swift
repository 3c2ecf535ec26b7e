import Foundation
import TestSupport
import Testing

/// What of a request and an answer is passed on, and what is added.
struct ForwardingTests {
    private func withGateway(
        answering answer: @escaping @Sendable (WireRequest) -> UpstreamAnswer = { _ in UpstreamAnswer("ok") },
        _ body: (GatewayProcess, ScriptedUpstream) throws -> Void
    ) throws {
        let upstream = try ScriptedUpstream.answering(answer)
        defer { upstream.stop() }
        let gateway = try GatewayProcess(GatewayTemplate(upstream: upstream.address))
        try body(gateway, upstream)
        #expect(upstream.failures == [])
    }

    @Test("A request reaches the upstream with its fields in their order, and with what a gateway adds")
    func forwardsRequest() throws {
        try withGateway { gateway, upstream in
            let answer = try gateway.call(
                "GET /a/b?c=d%2F&e", ["Accept: */*", "x-one: 1", "X-Two:  two words ", "x-one: again"])
            let request = try upstream.lastRequest(of: 1)
            #expect(request.method == "GET")
            #expect(request.target == "/a/b?c=d%2F&e")
            let names = request.head.fields.map { $0.name.lowercased() }
            #expect(
                names == [
                    "host", "accept", "x-one", "x-two", "x-one", "accept-encoding", "via", "forwarded", "x-request-id",
                    "traceparent",
                ])
            #expect(request.field("Host") == "api.example")
            #expect(request.field("X-One") == "1 | again")
            #expect(request.field("X-Two") == "two words")
            #expect(request.field("Accept-Encoding") == "identity")
            #expect(request.field("Via") == "1.1 tollgate")
            #expect(request.field("Forwarded") == "for=127.0.0.1;proto=http;host=\"api.example\"")
            #expect(request.field("X-Request-Id") == answer.requestID)
            #expect(answer.requestID.count == 32)
            #expect(answer.requestID.allSatisfy { "0123456789abcdef".contains($0) })
            #expect(answer.field("Via") == "1.1 tollgate")
        }
    }

    @Test("What concerns the caller's connection or key alone is not passed on")
    func removesHopByHopFields() throws {
        try withGateway { gateway, upstream in
            _ = try gateway.call(
                "GET /",
                [
                    "Connection: keep-alive, X-Secret, x-LISTED", "x-secret: 1", "X-Listed: 2", "X-Kept: 3",
                    "Keep-Alive: timeout=5", "Proxy-Connection: keep-alive", "TE: trailers", "Upgrade: h2c",
                    "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA", "Proxy-Authorization: Basic eDp5",
                    "Authorization: Bearer \(gateway.key)", "X-Forwarded-For: 6.6.6.6", "X-Forwarded-Host: evil",
                    "X-Real-IP: 6.6.6.6", "Forwarded: for=6.6.6.6", "X-Request-Id: mine", "Via: 1.1 before",
                ])
            let request = try upstream.lastRequest(of: 1)
            for name in [
                "Connection", "X-Secret", "X-Listed", "Keep-Alive", "Proxy-Connection", "TE", "Upgrade",
                "HTTP2-Settings",
                "Proxy-Authorization", "Authorization", "X-Api-Key", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP",
            ] {
                #expect(request.field(name) == nil, "\(name)")
            }
            #expect(request.field("X-Kept") == "3")
            #expect(request.field("Forwarded")?.contains("6.6.6.6") == false)
            #expect(request.field("X-Request-Id") != "mine")
            #expect(request.field("Via") == "1.1 before | 1.1 tollgate")
            #expect(!String(decoding: upstream.receivedBytes, as: UTF8.self).contains(gateway.key))
        }
    }

    @Test("Connection can't be used to remove what the gateway itself says")
    func protectsOwnFields() throws {
        try withGateway { gateway, upstream in
            let answer = try gateway.call(
                "GET /", ["Connection: Via, X-Request-Id, Forwarded, traceparent, Accept-Encoding"])
            #expect(answer.status == 200)
            let request = try upstream.lastRequest(of: 1)
            for name in ["Via", "X-Request-Id", "Forwarded", "traceparent", "Accept-Encoding", "Host"] {
                #expect(request.head.values(name).count == 1, "\(name)")
            }
        }
    }

    @Test("An Authorization that is not the key goes on where the key came in X-Api-Key")
    func passesOtherAuthorization() throws {
        try withGateway { gateway, upstream in
            _ = try gateway.call("GET /", ["Authorization: Basic dXNlcjpwYXNz"])
            #expect(try upstream.lastRequest(of: 1).field("Authorization") == "Basic dXNlcjpwYXNz")
        }
    }

    @Test("A caller's trace is continued with a span of the gateway's own; without one a trace begins")
    func continuesTrace() throws {
        try withGateway { gateway, upstream in
            let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
            _ = try gateway.call("GET /", ["traceparent: 00-\(trace)-00f067aa0ba902b7-01", "tracestate: a=b"])
            let continued = try #require(try upstream.lastRequest(of: 1).field("traceparent"))
            let parts = continued.split(separator: "-").map(String.init)
            #expect(parts.count == 4)
            #expect(parts[1] == trace)
            #expect(parts[2] != "00f067aa0ba902b7" && parts[2].count == 16 && parts[2] != "0000000000000000")
            #expect(parts[3] == "01")
            #expect(try upstream.lastRequest(of: 1).field("tracestate") == "a=b")

            let form = /00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]/
            for (count, field) in [
                "traceparent: 00-\(trace)-00f067aa0ba902b7-01-extra",
                "traceparent: 00-\(trace.uppercased())-00f067aa0ba902b7-01",
                "traceparent: 00-00000000000000000000000000000000-00f067aa0ba902b7-01", "X-No: trace",
            ].enumerated() {
                _ = try gateway.call("GET /", [field])
                let begun = try #require(try upstream.lastRequest(of: count + 2).field("traceparent"))
                #expect(begun.wholeMatch(of: form) != nil, "\(begun)")
                #expect(!begun.contains(trace), "\(field)")
            }
        }
    }

    @Test("What an answer says of the upstream's connection, and its own limits, is not passed on")
    func removesHopByHopFieldsOfAnswers() throws {
        let fields = [
            "Connection: X-Inner", "X-Inner: 1", "Keep-Alive: timeout=5", "Proxy-Authenticate: Basic", "Upgrade: h2c",
            "RateLimit: \"theirs\";r=1", "RateLimit-Policy: \"theirs\";q=1", "x-rate-limit-limit: 7",
            "X-Request-Id: theirs",
            "X-Kept: 3", "Set-Cookie: a=1", "Set-Cookie: b=2", "Via: 1.1 inner", "Date: Sun, 06 Nov 1994 08:49:37 GMT",
        ]
        try withGateway(answering: { _ in UpstreamAnswer("ok", status: 299, reason: "Odd But Fine", fields: fields) }) {
            gateway, _ in
            let answer = try gateway.call("GET /")
            #expect(answer.head.startLine == "HTTP/1.1 299 Odd But Fine")
            for name in [
                "Connection", "X-Inner", "Keep-Alive", "Proxy-Authenticate", "Upgrade", "RateLimit", "RateLimit-Policy",
                "x-rate-limit-limit",
            ] {
                #expect(answer.field(name) == nil, "\(name)")
            }
            #expect(answer.requestID != "theirs")
            #expect(answer.field("X-Kept") == "3")
            #expect(answer.field("Set-Cookie") == "a=1 | b=2")
            #expect(answer.field("Via") == "1.1 inner | 1.1 tollgate")
            #expect(answer.field("Date") == "Sun, 06 Nov 1994 08:49:37 GMT")
        }
    }

    @Test("An answer without a Date gets one, in the form that RFC 9110 wants")
    func addsDate() throws {
        try withGateway { gateway, _ in
            let date = try #require(try gateway.call("GET /").field("Date"))
            let form = /(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT/
            #expect(date.wholeMatch(of: form) != nil, "\(date)")
            let formatter = DateFormatter()
            formatter.locale = Locale(identifier: "en_US_POSIX")
            formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
            formatter.timeZone = TimeZone(identifier: "UTC")
            let parsed = try #require(formatter.date(from: date))
            #expect(abs(parsed.timeIntervalSinceNow) < 60)
        }
    }

    @Test("A part of a document whose items are counted is not asked for")
    func dropsRangeWhereItemsAreCounted() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer.items(1) }
        defer { upstream.stop() }
        var template = GatewayTemplate(upstream: upstream.address)
        template.routes = [
            "{name: counted, match: GET /counted, upstream: api, items: /data, reserve: {maximum: 10}}",
            "{name: everything, match: \"* /**\", upstream: api}",
        ]
        template.organizations = template.organizations.replacing("[everything]", with: "[counted, everything]")
        let gateway = try GatewayProcess(template)
        _ = try gateway.call("GET /counted", ["Range: bytes=0-9"])
        _ = try gateway.call("GET /plain", ["Range: bytes=0-9"])
        #expect(try upstream.lastRequest(of: 2).field("Range") == "bytes=0-9")
        #expect(upstream.requests[0].field("Range") == nil)
    }
}
