import Foundation
import Synchronization
import TestSupport
import Testing

/// Upstreams that are there and aren't: what is forwarded twice, what is charged, and how long callers wait.
struct UpstreamFaultTests {
    private func gateway(_ servers: [String], _ options: String) throws -> GatewayProcess {
        var template = GatewayTemplate(upstream: servers[0])
        template.furtherServers = Array(servers.dropFirst())
        template.upstreamOptions = options
        template.limits = ["{name: day, per: app, requests: 100000 / day}"]
        return try GatewayProcess(template, alarms: ["upstream api: "])
    }

    /// What the journal says was charged.
    private func charged(_ gateway: GatewayProcess) throws -> Int {
        try gateway.accesses().map(\.requests).reduce(0, +)
    }

    /// A listener of which the kernel drops whatever asks for a connection.
    private final class BlackHole {
        let address: String
        private let listener: Int32
        private let filling: RawClient

        init() throws {
            let port: Int
            (listener, port) = try ScriptedUpstream.listen(backlog: 0)
            address = "127.0.0.1:\(port)"
            filling = try RawClient(port: port)
        }

        deinit { close(listener) }
    }

    @Test("A server that drops connections is passed, whatever the request")
    func passesBlackHole() throws {
        let hole = try BlackHole()
        let alive = try ScriptedUpstream.answering { UpstreamAnswer(String(decoding: $0.body, as: UTF8.self)) }
        defer { alive.stop() }
        let gateway = try gateway(
            [hole.address, alive.address], "connect_timeout: 150ms, ejection: {failures: 3, base: 24h, maximum: 24h}")
        for number in 0..<12 {
            let body = "\(number + 10)"
            let answer = try gateway.call("POST /", ["Content-Length: 2"], body: body)
            #expect(answer.text == body)
        }
        #expect(alive.requests.count == 12)
        #expect(try charged(gateway) == 12)
        #expect(gateway.log.contains("server \(hole.address) is out: no connection in time (3 in a row)"))
        withExtendedLifetime(hole) {}
    }

    @Test("Where the only server drops connections callers wait no longer once that is known")
    func failsFastAtBlackHole() throws {
        let hole = try BlackHole()
        let gateway = try gateway(
            [hole.address], "connect_timeout: 150ms, ejection: {failures: 3, base: 24h, maximum: 24h}")
        let problems = try (0..<6).map { _ in try gateway.call("GET /").problem }
        #expect(problems.prefix(3) == ["upstream-timeout", "upstream-timeout", "upstream-timeout"])
        #expect(problems.dropFirst(3) == ["upstream-unavailable", "upstream-unavailable", "upstream-unavailable"])
        let last = try gateway.call("GET /")
        #expect(last.field("Retry-After").flatMap { Int($0) } ?? 0 > 80_000)
        #expect(try charged(gateway) == 0)
        withExtendedLifetime(hole) {}
    }

    @Test("A server that accepts and never answers gets each request once, and is out soon")
    func neverRepeatsUnanswered() throws {
        let silent = try ScriptedUpstream { peer in
            _ = try peer.request()
            try peer.waitForEnd()
        }
        defer { silent.stop() }
        let gateway = try gateway(
            [silent.address], "response_timeout: 300ms, ejection: {failures: 3, base: 24h, maximum: 24h}")
        let problems = try (0..<5).map { try gateway.call($0 % 2 == 0 ? "GET /\($0)" : "POST /\($0)").problem }
        let (slow, out) = ("upstream-timeout", "upstream-unavailable")
        #expect(problems == [slow, slow, slow, out, out])
        #expect(silent.requests.map(\.target) == ["/0", "/1", "/2"])
        #expect(gateway.log.contains("server \(silent.address) is out: no answer in time (3 in a row)"))
        #expect(try charged(gateway) == 0)
    }

    @Test("An upstream that comes and goes ten times a second gets no POST twice, and is paid for what it answered")
    func survivesFlapping() throws {
        let port = try ScriptedUpstream.freePort()
        let isOver = Flag()
        let targets = Mutex<[String]>([])
        let flapping = Thread {
            while !isOver.isSet {
                // The port is free again as soon as the last listener is gone.
                let upstream = try? ScriptedUpstream.answering(at: port) { request in
                    targets.withLock { $0.append("\(request.method) \(request.target)") }
                    return UpstreamAnswer(request.target)
                }
                usleep(50_000)
                upstream?.stop()
                usleep(50_000)
            }
        }
        flapping.start()
        let gateway = try gateway(
            ["127.0.0.1:\(port)"], "response_timeout: 5s, ejection: {failures: 3, base: 50ms, maximum: 100ms}")
        let statuses = Mutex<[Int]>([])
        let failures = Mutex<[String]>([])
        let end = Deadline(seconds: 3)
        DispatchQueue.concurrentPerform(iterations: 3) { caller in
            var number = 0
            while !end.isPast {
                number += 1
                do {
                    let method = number % 2 == 0 ? "GET" : "POST"
                    let answer = try gateway.call("\(method) /\(caller)/\(number)")
                    if answer.status == 200, answer.text != "/\(caller)/\(number)" {
                        failures.withLock { $0.append("another's answer: \(answer.text)") }
                    }
                    statuses.withLock { $0.append(answer.status) }
                } catch {
                    failures.withLock { $0.append("\(error)") }
                }
            }
        }
        isOver.set()
        #expect(failures.withLock { $0 } == [])
        let answered = statuses.withLock { $0 }
        #expect(Set(answered).isSubset(of: [200, 502, 503]))
        #expect(answered.contains(200))
        #expect(answered.contains(503))
        let posts = targets.withLock { $0.filter { $0.hasPrefix("POST") } }
        #expect(Set(posts).count == posts.count)
        #expect(try gateway.accesses().count == answered.count)
        #expect(try charged(gateway) == answered.count { $0 == 200 })
    }
}
