import Foundation
import TestSupport
import Testing

/// Several servers of an upstream: who gets a request, what is tried again, and what is given up.
struct UpstreamServersTests {
    private func gateway(_ servers: [String], _ options: String? = nil, limits: [String] = []) throws -> GatewayProcess
    {
        var template = GatewayTemplate(upstream: servers[0])
        template.furtherServers = Array(servers.dropFirst())
        template.upstreamOptions = options ?? template.upstreamOptions
        template.limits = limits
        return try GatewayProcess(template, alarms: ["upstream api: "])
    }

    /// An address at which nobody listens.
    private func nobody() throws -> String { "127.0.0.1:\(try ScriptedUpstream.freePort())" }

    @Test("Requests one after the other go to each server in its turn")
    func takesTurns() throws {
        let upstreams = try (0..<3).map { number in
            try ScriptedUpstream.answering { _ in UpstreamAnswer("\(number)") }
        }
        defer { for upstream in upstreams { upstream.stop() } }
        let gateway = try gateway(upstreams.map(\.address))
        let client = try gateway.connect()
        for _ in 0..<30 {
            try client.send(gateway.request("GET /"))
            #expect(try client.receive().status == 200)
        }
        #expect(upstreams.map(\.requests.count) == [10, 10, 10])
        #expect(upstreams.map(\.connectionCount) == [1, 1, 1])
    }

    @Test("A request goes to the server that has the fewest")
    func avoidsBusyServer() throws {
        let isOver = Flag()
        let busy = try ScriptedUpstream { peer in
            while let request = try peer.request() {
                try isOver.wait()
                try peer.send(UpstreamAnswer("busy").bytes(for: request.method))
            }
        }
        let idle = try ScriptedUpstream.answering { _ in UpstreamAnswer("idle") }
        defer {
            busy.stop()
            idle.stop()
        }
        let gateway = try gateway([busy.address, idle.address])
        let clients = try (0..<2).map { _ in try gateway.connect() }
        for client in clients { try client.send(gateway.request("GET /held")) }
        try busy.lastRequest(of: 1)
        for _ in 0..<20 { #expect(try gateway.call("GET /").text == "idle") }
        isOver.set()
        for client in clients { #expect(try client.receive().status == 200) }
        #expect(busy.requests.count == 1)
    }

    @Test("A server that refuses connections costs no caller anything: others answer, with a body too")
    func passesDeadServer() throws {
        let alive = try ScriptedUpstream.answering {
            UpstreamAnswer($0.target + String(decoding: $0.body, as: UTF8.self))
        }
        defer { alive.stop() }
        let dead = try nobody()
        let gateway = try gateway(
            [dead, alive.address], "ejection: {base: 24h, maximum: 24h}",
            limits: ["{name: day, per: app, requests: 100 / day}"])
        for number in 0..<20 {
            let answer =
                number % 2 == 0
                ? try gateway.call("GET /\(number)")
                : try gateway.call("POST /\(number)", ["Content-Length: 2"], body: "ok")
            #expect(answer.text == (number % 2 == 0 ? "/\(number)" : "/\(number)ok"))
        }
        #expect(alive.requests.count == 20)
        let accesses = try gateway.accesses()
        #expect(accesses.map(\.outcome) == [String](repeating: "answered", count: 20))
        #expect(accesses.map(\.requests).reduce(0, +) == 20)
        #expect(try gateway.call("GET /last").limits().first?.remaining == 79)
        let lines = gateway.log.split(separator: "\n").filter { $0.contains("upstream api:") }
        #expect(lines.count == 1)
        #expect(
            lines.first?.hasSuffix(
                "upstream api: server \(dead) is out: connection refused (5 in a row); tried again in 86400s") == true)
    }

    @Test("A server that comes back is tried, and said to be back")
    func noticesReturn() throws {
        let port = try ScriptedUpstream.freePort()
        let alive = try ScriptedUpstream.answering { _ in UpstreamAnswer("first") }
        defer { alive.stop() }
        let gateway = try gateway(
            ["127.0.0.1:\(port)", alive.address], "ejection: {failures: 2, base: 100ms, maximum: 100ms}")
        for _ in 0..<10 { #expect(try gateway.call("GET /").text == "first") }
        let returned = try ScriptedUpstream.answering(at: port) { _ in UpstreamAnswer("second") }
        defer { returned.stop() }
        try Deadline.wait(for: "an answer of the second server") { try gateway.call("GET /").text == "second" }
        #expect(gateway.log.contains("upstream api: server 127.0.0.1:\(port) is out: connection refused (2 in a row)"))
        #expect(gateway.log.contains("upstream api: server 127.0.0.1:\(port) is back"))
    }

    @Test("Where no server is left callers get 503 with Retry-After at once, for nothing, until one answers")
    func failsFast() throws {
        let port = try ScriptedUpstream.freePort()
        let gateway = try gateway(
            ["127.0.0.1:\(port)"], "ejection: {failures: 3, base: 700ms, maximum: 700ms}",
            limits: ["{name: day, per: app, requests: 100 / day}"])
        var problems: [String] = []
        for _ in 0..<6 {
            let answer = try gateway.call("GET /")
            problems.append(answer.problem ?? "\(answer.status)")
            guard answer.problem == "upstream-unavailable" else { continue }
            #expect(answer.status == 503)
            #expect(answer.field("Retry-After") == "1")
            #expect(answer.field("Connection") == nil)
            #expect(try gateway.access(of: answer).outcome == "upstream-unavailable")
        }
        #expect(problems.prefix(3) == ["upstream-refused", "upstream-refused", "upstream-refused"])
        #expect(problems.contains("upstream-unavailable"))
        #expect(gateway.log.contains("upstream api: no server is left; callers get 503 until one is back"))
        let upstream = try ScriptedUpstream.answering(at: port) { _ in UpstreamAnswer("back") }
        defer { upstream.stop() }
        try Deadline.wait(for: "an answer") { try gateway.call("GET /").status == 200 }
        let last = try gateway.call("GET /")
        #expect(last.text == "back")
        #expect(try last.limits().first?.remaining == 98)
        let accesses = try gateway.accesses()
        #expect(accesses.map(\.requests).reduce(0, +) == upstream.requests.count)
    }

    @Test("What breaks off before its answer is tried on another server only where doing it twice does no harm")
    func retriesSafely() throws {
        let broken = try ScriptedUpstream { peer in
            guard try peer.request() != nil else { return }
            peer.reset()
        }
        let sound = try ScriptedUpstream.answering { _ in UpstreamAnswer("sound") }
        defer {
            broken.stop()
            sound.stop()
        }
        let gateway = try gateway([broken.address, sound.address], "ejection: {failures: 1000}")
        for (line, body, isRetried) in [
            ("GET /", "", true), ("HEAD /", "", true), ("DELETE /", "", true), ("POST /", "", false),
            ("POST /", "ab", false), ("PUT /", "ab", false), ("PATCH /", "", false),
        ] {
            let fields = line.hasPrefix("P") ? ["Content-Length: \(body.count)"] : []
            let before = (broken.requests.count, sound.requests.count)
            var answers: [WireResponse] = []
            for _ in 0..<2 { answers.append(try gateway.call(line, fields, body: body)) }
            // One of the two went to the broken server first.
            #expect(broken.requests.count == before.0 + 1, "\(line)")
            #expect(sound.requests.count == before.1 + (isRetried ? 2 : 1), "\(line)")
            #expect(answers.count { $0.status == 200 } == (isRetried ? 2 : 1), "\(line)")
            if !isRetried { #expect(answers.contains { $0.problem == "upstream-broken" }, "\(line)") }
        }
        let accesses = try gateway.accesses()
        #expect(accesses.count == 14)
        #expect(accesses.map(\.requests).reduce(0, +) == 10)
    }

    @Test("Retries of a failing upstream stay within a fifth of its requests and ten more")
    func boundsRetries() throws {
        let broken = try (0..<2).map { _ in
            try ScriptedUpstream { peer in
                guard try peer.request() != nil else { return }
                peer.reset()
            }
        }
        defer { for upstream in broken { upstream.stop() } }
        let gateway = try gateway(broken.map(\.address), "ejection: {failures: 1000000}")
        for _ in 0..<60 { #expect(try gateway.call("GET /").problem == "upstream-broken") }
        let requests = broken.reduce(0) { $0 + $1.requests.count }
        #expect(requests > 60)
        #expect(requests <= 60 + 10 + 60 / 5)
    }

    @Test("With `retries: 0` a failed connection is the caller's to try again")
    func obeysNoRetries() throws {
        let alive = try ScriptedUpstream.answering { _ in UpstreamAnswer("ok") }
        defer { alive.stop() }
        let gateway = try gateway([nobody(), alive.address], "retries: 0")
        let statuses = try (0..<4).map { _ in try gateway.call("GET /").status }
        #expect(statuses.sorted() == [200, 200, 502, 502])
    }

    @Test("A server has no more requests at a time than `pending` allows; beyond, callers get 503")
    func boundsPending() throws {
        let isOver = Flag()
        let upstream = try ScriptedUpstream { peer in
            while try peer.request() != nil {
                try isOver.wait()
                try peer.send(UpstreamAnswer("ok").bytes())
            }
        }
        defer { upstream.stop() }
        let gateway = try gateway([upstream.address], "pending: 2")
        let clients = try (0..<2).map { _ in try gateway.connect() }
        for client in clients { try client.send(gateway.request("GET /")) }
        try upstream.lastRequest(of: 2)
        let refused = try gateway.call("GET /")
        #expect(refused.status == 503)
        #expect(refused.problem == "upstream-busy")
        #expect(refused.field("Retry-After") == "1")
        let access = try gateway.access(of: refused)
        #expect(access.outcome == "overloaded")
        #expect(access.requests == 0)
        isOver.set()
        for client in clients { #expect(try client.receive().text == "ok") }
        for _ in 0..<5 { #expect(try gateway.call("GET /").text == "ok") }
    }

    @Test("An answer that counts as a failure is passed on, and takes its server out while others serve")
    func ejectsByStatus() throws {
        let failing = try ScriptedUpstream.answering { _ in UpstreamAnswer("overloaded", status: 503, reason: "Busy") }
        let sound = try ScriptedUpstream.answering { _ in UpstreamAnswer("ok") }
        defer {
            failing.stop()
            sound.stop()
        }
        let gateway = try gateway(
            [failing.address, sound.address], "ejection: {failures: 3, base: 24h, maximum: 24h, statuses: [503]}")
        let statuses = try (0..<30).map { _ in try gateway.call("GET /").status }
        #expect(statuses.count { $0 == 503 } == 3)
        #expect(gateway.log.contains("server \(failing.address) is out: status 503 (3 in a row)"))
    }

    @Test("The deadline bounds the wait for an answer over all tries")
    func keepsDeadline() throws {
        let silent = try (0..<2).map { _ in
            try ScriptedUpstream { peer in
                _ = try peer.request()
                try peer.waitForEnd()
            }
        }
        defer { for upstream in silent { upstream.stop() } }
        let gateway = try gateway(silent.map(\.address), "deadline: 400ms, response_timeout: 60s")
        let answer = try gateway.call("GET /")
        #expect(answer.problem == "upstream-timeout")
        #expect(silent.reduce(0) { $0 + $1.requests.count } == 1)
    }
}
