import Foundation
import TestSupport
import Testing

/// Servers that are asked how they are.
struct HealthCheckTests {
    /// An upstream whose `/healthz` answers with a status as long as the flag isn't set, and with 200 then.
    private func upstream(_ name: String, until isWell: Flag, status: Int) throws -> ScriptedUpstream {
        try ScriptedUpstream.answering { request in
            guard request.target == "/healthz?deep=1" else { return UpstreamAnswer(name) }
            return isWell.isSet ? UpstreamAnswer("ok") : UpstreamAnswer("ill", status: status)
        }
    }

    private func gateway(_ servers: [String], _ health: String) throws -> GatewayProcess {
        var template = GatewayTemplate(upstream: servers[0])
        template.furtherServers = Array(servers.dropFirst())
        template.upstreamOptions = "health: {path: \"/healthz?deep=1\", interval: 500ms\(health)}"
        template.hasAdministration = true
        return try GatewayProcess(template, alarms: ["upstream api: "])
    }

    @Test("A server that fails its checks gets no requests until it passes them, and the operator can see it")
    func followsChecks() throws {
        let isWell = Flag()
        let (sick, sound) = (
            try upstream("sick", until: isWell, status: 500), try upstream("sound", until: isWell, status: 204)
        )
        defer {
            sick.stop()
            sound.stop()
        }
        let gateway = try gateway([sick.address, sound.address], ", unhealthy: 2, healthy: 2, status: 200-299")
        let name = "upstream api: server \(sick.address)"
        try Deadline.wait(for: "the sick server to be out") {
            gateway.log.contains("\(name) is out: status 500 (2 in a row)")
        }
        for _ in 0..<10 { #expect(try gateway.call("GET /").text == "sound") }
        #expect(try health(gateway).text == "ok\nupstream api: 1 of 2 servers are in\n")
        let states = try states(gateway)
        #expect(states[sick.address] == "unhealthy")
        #expect(states[sound.address] == "serving")
        isWell.set()
        try Deadline.wait(for: "the server to be back") { gateway.log.contains("\(name) is back") }
        let texts = try Set((0..<4).map { _ in try gateway.call("GET /").text })
        #expect(texts == ["sick", "sound"])
        #expect(try health(gateway).text == "ok\n")
        // Checks are no accesses.
        #expect(try gateway.accesses().count == 14)
        let checks = sick.requests.filter { $0.target == "/healthz?deep=1" }
        #expect(checks.allSatisfy { $0.field("Host") == sick.address && $0.field("Connection") == "close" })
    }

    @Test("A check that is not answered in time, or by nobody, is a failed one", arguments: [true, false])
    func failsUnanswered(listens: Bool) throws {
        let silent = try ScriptedUpstream { peer in
            _ = try peer.request()
            try peer.waitForEnd()
        }
        defer { silent.stop() }
        let address = listens ? silent.address : "127.0.0.1:\(try ScriptedUpstream.freePort())"
        let gateway = try gateway([address], ", timeout: 50ms, unhealthy: 2")
        let reason = listens ? "no answer in time" : "connection refused"
        try Deadline.wait(for: "the server to be out") {
            gateway.log.contains(
                "server \(address) is out: \(reason) (2 in a row); used again when it passes its checks")
        }
        let answer = try gateway.call("GET /")
        #expect(answer.problem == "upstream-unavailable")
        #expect(answer.field("Retry-After") == "1")
    }

    private func administrationPort(_ gateway: GatewayProcess) throws -> Int {
        let line = gateway.log.split(separator: "\n").last { $0.contains(" administration at ") }
        return try #require(line?.split(separator: ":").last.flatMap { Int($0) })
    }

    private func ask(_ gateway: GatewayProcess, _ target: String) throws -> WireResponse {
        let client = try RawClient(port: administrationPort(gateway))
        try client.send("GET \(target) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return try client.receive()
    }

    private func health(_ gateway: GatewayProcess) throws -> WireResponse { try ask(gateway, "/health") }

    private func states(_ gateway: GatewayProcess) throws -> [String: String] {
        let answer = try ask(gateway, "/upstreams")
        #expect(answer.field("Content-Type") == "application/json")
        let list = try #require(JSONSerialization.jsonObject(with: Data(answer.body)) as? [[String: Any]])
        #expect(list.map { $0["upstream"] as? String } == ["api"])
        let servers = try #require(list[0]["servers"] as? [[String: Any]])
        #expect(servers.allSatisfy { $0["pending"] as? Int == 0 })
        return Dictionary(
            uniqueKeysWithValues: servers.map { ($0["server"] as? String ?? "", $0["state"] as? String ?? "") })
    }
}
