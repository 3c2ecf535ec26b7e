import Foundation
import Gateway
import NIOCore
import Synchronization
import TestSupport
import Testing

/// Servers that have names, and lists of servers that change under a running gateway.
struct ServerListTests {
    /// Addresses that a test gives names; a name without any can't be looked up.
    private final class Names: Sendable {
        let addresses = Mutex<[String: [String]]>([:])
        let lookups = Mutex(0)

        var resolver: NameResolver {
            NameResolver { [self] host, port, done in
                lookups.withLock { $0 += 1 }
                guard let found = addresses.withLock({ $0[host] }) else {
                    return done(.failure(NameResolver.Failure("Name or service not known")))
                }
                done(
                    Result { try found.map { try SocketAddress(ipAddress: $0, port: port) } }.mapError { _ in
                        NameResolver.Failure("no address")
                    })
            }
        }
    }

    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        func append(_ line: String) { lines.withLock { $0.append(line) } }
        func contains(_ part: String) -> Bool { lines.withLock { $0.contains { $0.contains(part) } } }
    }

    private func template(_ server: String, _ options: String = "resolve: 1s") -> GatewayTemplate {
        var template = GatewayTemplate(upstream: server)
        template.upstreamOptions = options
        return template
    }

    @Test("A name without an address at start is logged, answered with 503, and tried again")
    func startsWithoutAddress() async throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer("found") }
        defer { upstream.stop() }
        let (names, lines) = (Names(), Lines())
        let gateway = try await InProcessGateway(
            template("api.internal:\(upstream.port)"), resolver: names.resolver, log: { lines.append($0) })
        let answer = try gateway.call("GET /")
        #expect(answer.problem == "upstream-unavailable")
        #expect(
            lines.contains(
                "upstream api: api.internal:\(upstream.port) can't be looked up: Name or service not known; "
                    + "tried again in 1s"))
        names.addresses.withLock { $0["api.internal"] = ["127.0.0.1"] }
        try Deadline.wait(for: "the name to be found") { try gateway.call("GET /").text == "found" }
        #expect(lines.contains("upstream api: api.internal:\(upstream.port) is at 127.0.0.1"))
        try await gateway.stop()
    }

    @Test("All addresses of a name are used; a lookup that fails leaves them as they are; new ones take over")
    func followsAddresses() async throws {
        let port = try ScriptedUpstream.freePort()
        let upstreams = try ["127.0.0.1", "127.0.0.2", "127.0.0.3"].map { address in
            try ScriptedUpstream.answering(at: port, address: address) { _ in UpstreamAnswer(address) }
        }
        defer { for upstream in upstreams { upstream.stop() } }
        let (names, lines) = (Names(), Lines())
        names.addresses.withLock { $0["api.internal"] = ["127.0.0.1", "127.0.0.2"] }
        let gateway = try await InProcessGateway(
            template("api.internal:\(port)"), resolver: names.resolver, log: { lines.append($0) })
        func texts(_ count: Int) throws -> Set<String> {
            try Set((0..<count).map { _ in try gateway.call("GET /").text })
        }
        #expect(try texts(6) == ["127.0.0.1", "127.0.0.2"])
        names.addresses.withLock { $0["api.internal"] = nil }
        try Deadline.wait(for: "a failed lookup") { lines.contains("and its last addresses are used meanwhile") }
        #expect(try texts(6) == ["127.0.0.1", "127.0.0.2"])
        names.addresses.withLock { $0["api.internal"] = ["127.0.0.3", "127.0.0.2"] }
        try Deadline.wait(for: "the new addresses") { try texts(2) == ["127.0.0.3", "127.0.0.2"] }
        #expect(try await gateway.standings().map(\.address) == ["127.0.0.3", "127.0.0.2"])
        // The address that stayed kept its connection.
        #expect(upstreams[1].connectionCount == 1)
        try await gateway.stop()
    }

    @Test("A name without any IPv6 listener behind one of its addresses is served by the other")
    func passesDeadAddress() async throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer("v4") }
        defer { upstream.stop() }
        let names = Names()
        names.addresses.withLock { $0["localhost"] = ["::1", "127.0.0.1"] }
        let gateway = try await InProcessGateway(template("localhost:\(upstream.port)"), resolver: names.resolver)
        for _ in 0..<20 { #expect(try gateway.call("POST /").text == "v4") }
        #expect(upstream.requests.count == 20)
        try await gateway.stop()
    }

    @Test("A removed server finishes what it has and gets nothing more; the others keep their connections")
    func drainsRemovedServer() async throws {
        let isOver = Flag()
        let removed = try ScriptedUpstream { peer in
            while let request = try peer.request() {
                if request.target == "/held" { try isOver.wait() }
                try peer.send(UpstreamAnswer("removed").bytes())
            }
        }
        let kept = try ScriptedUpstream.answering { _ in UpstreamAnswer("kept") }
        defer {
            removed.stop()
            kept.stop()
        }
        var template = template(removed.address)
        template.furtherServers = [kept.address]
        let gateway = try await InProcessGateway(template)
        for _ in 0..<4 { #expect(try gateway.call("GET /").status == 200) }
        #expect(removed.connectionCount == 1)
        let clients = try (0..<2).map { _ in try RawClient(port: gateway.port) }
        for client in clients { try client.send(gateway.request("GET /held")) }
        try removed.lastRequest(of: 3)
        template.upstream = kept.address
        template.furtherServers = []
        try await gateway.install(template)
        for _ in 0..<6 { #expect(try gateway.call("GET /").text == "kept") }
        isOver.set()
        let texts = try Set(clients.map { try $0.receive().text })
        #expect(texts == ["kept", "removed"])
        try Deadline.wait(for: "no connection to the removed server") { removed.openConnectionCount == 0 }
        #expect(removed.requests.count == 3)
        #expect(kept.connectionCount == 1)
        try await gateway.stop()
    }
}
