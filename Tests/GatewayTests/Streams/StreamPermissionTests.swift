import AuditLog
import Foundation
import TestSupport
import Testing

/// Streams of callers that are no longer permitted end at once.
struct StreamPermissionTests {
    private func template(_ address: String, lines: Bool) -> GatewayTemplate {
        var template = GatewayTemplate(upstream: address)
        template.routes = [
            "{name: everything, match: \"* /**\", upstream: api, items: /data, reserve: {maximum: \(lines ? 1 : 40)}"
                + (lines ? ", format: lines}" : "}")
        ]
        template.limits = ["{name: posts-month, per: organization, items: 1000 / month}"]
        return template
    }

    /// An upstream that sends the beginning of an answer, and no more.
    private func upstream(_ beginning: String) throws -> ScriptedUpstream {
        try ScriptedUpstream { peer in
            guard let request = try peer.request() else { return }
            if request.target == "/silent" { return try peer.waitForEnd() }
            try peer.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
            try peer.send(UpstreamAnswer.chunk(Array(beginning.utf8)))
            try peer.waitForEnd()
        }
    }

    private static let lines = "{\"data\":{}}\r\n{\"data\":{}}\r\n"

    private func receive(_ count: Int, from client: RawClient) throws -> String {
        var bytes: [UInt8] = []
        while bytes.count < count { bytes += try #require(try client.receiveChunk()) }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("A suspension ends a stream of lines with a line that says why, also amid a line, and settles it")
    func endsLines() async throws {
        for rest in ["", "{\"data\":"] {
            let upstream = try upstream(Self.lines + rest)
            defer { upstream.stop() }
            var template = template(upstream.address, lines: true)
            let gateway = try await InProcessGateway(template)
            let client = try RawClient(port: gateway.port)
            try client.send(gateway.request("GET /stream"))
            #expect(try client.receiveHead().status == 200)
            #expect(try receive((Self.lines + rest).utf8.count, from: client) == Self.lines + rest)
            template.organizations = template.organizations.replacing(
                "tier: standard",
                with: "tier: standard\n    status: suspended\n    reason: unpaid\n    contact: billing@api.example")
            try await gateway.install(template)
            var last: [UInt8] = []
            while let chunk = try client.receiveChunk() { last += chunk }
            var text = String(decoding: last, as: UTF8.self)
            if !rest.isEmpty {
                #expect(text.hasPrefix("\r\n"))
                text.removeFirst()
            }
            let document = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
            #expect(document["type"] as? String == "urn:tollgate:problem:organization-suspended")
            #expect(document["reason"] as? String == "unpaid")
            #expect(document["contact"] as? String == "billing@api.example")
            // The connection goes on, and the caller is refused.
            try client.send(gateway.request("GET /stream"))
            #expect(try client.receive().problem == "organization-suspended")
            try await gateway.stop()
            let records = try gateway.records().map(\.access)
            #expect(records.map(\.kind) == [.opening, .progress, .closing, .complete])
            #expect(records.dropFirst(2).allSatisfy { $0.outcome == .organizationSuspended })
            #expect(records.map(\.status) == [200, 200, 200, 403])
            #expect(records.reduce(0) { $0 + $1.items } == 2)
        }
    }

    @Test("A suspension cuts any other stream, and what had been sent is on record")
    func cutsOthers() async throws {
        let beginning = "{\"data\":[{},{},{}"
        let upstream = try upstream(beginning)
        defer { upstream.stop() }
        var template = template(upstream.address, lines: false)
        let gateway = try await InProcessGateway(template)
        let client = try RawClient(port: gateway.port)
        try client.send(gateway.request("GET /stream"))
        #expect(try client.receiveHead().status == 200)
        #expect(try receive(beginning.utf8.count, from: client) == beginning)
        template.organizations = template.organizations.replacing(
            "{purpose: all-of-it}", with: "{purpose: all-of-it, status: terminated}")
        try await gateway.install(template)
        #expect(throws: (any Error).self) { while try client.receiveChunk() != nil {} }
        try await gateway.stop()
        let records = try gateway.records().map(\.access)
        #expect(records.map(\.kind) == [.opening, .closing])
        #expect(records.last?.outcome == .appTerminated)
        #expect(records.last?.flags.contains(.answerCutOff) == true)
        #expect(records.reduce(0) { $0 + $1.bytesSent } == UInt64(beginning.utf8.count))
    }

    @Test("A request without an answer is refused and costs nothing, unless it may have changed something")
    func refusesWaiting() async throws {
        let upstream = try upstream("{}")
        defer { upstream.stop() }
        var template = template(upstream.address, lines: false)
        let gateway = try await InProcessGateway(template)
        let (reading, writing) = (try RawClient(port: gateway.port), try RawClient(port: gateway.port))
        try reading.send(gateway.request("GET /silent"))
        try writing.send(gateway.request("POST /silent"))
        try Deadline.wait(for: "both requests") { upstream.requests.count == 2 }
        template.organizations = template.organizations.replacing(
            "tier: standard", with: "tier: standard\n    status: suspended")
        try await gateway.install(template)
        #expect(try reading.receive().problem == "organization-suspended")
        upstream.stop()
        #expect(try writing.receive("POST").status == 502)
        try await gateway.stop()
        let refused = try #require(try gateway.records().map(\.access).first { $0.status == 403 })
        #expect(refused.outcome == .organizationSuspended)
        #expect(refused.chargedRequests == 0)
    }

    @Test("A change that leaves a caller permitted leaves its stream alone")
    func leavesOthers() async throws {
        let upstream = try upstream(Self.lines)
        defer { upstream.stop() }
        var template = template(upstream.address, lines: true)
        let gateway = try await InProcessGateway(template)
        let client = try RawClient(port: gateway.port)
        try client.send(gateway.request("GET /stream"))
        #expect(try client.receiveHead().status == 200)
        #expect(try receive(Self.lines.utf8.count, from: client) == Self.lines)
        template.limits = ["{name: posts-month, per: organization, items: 2000 / month}"]
        try await gateway.install(template)
        upstream.stop()
        #expect(throws: (any Error).self) { while try client.receiveChunk() != nil {} }
        try await gateway.stop()
        #expect(try gateway.records().last?.access.outcome == .upstreamBroken)
    }

    @Test("A stream ends when its key is revoked, and when its key expires without any change")
    func endsWithKey() throws {
        let upstream = try upstream(Self.lines)
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream.address, lines: true))
        let expiring = try gateway.issueKey("acme-app", ["--expires", "4s"])
        try Deadline.wait(for: "the key") { try gateway.call("HEAD /", key: expiring).status != 401 }
        for (key, problem) in [(expiring, "key-expired"), (gateway.key, "key-revoked")] {
            let client = try gateway.connect()
            try client.send(gateway.request("GET /stream", key: key))
            #expect(try client.receiveHead().status == 200)
            _ = try receive(Self.lines.utf8.count, from: client)
            if problem == "key-revoked" {
                let id = String(key.dropFirst(3).prefix(10))
                #expect(try gateway.command("keys", "revoke", id).exit == .code(0))
            }
            var last: [UInt8] = []
            while let chunk = try client.receiveChunk() { last += chunk }
            let text = String(decoding: last, as: UTF8.self)
            #expect(text.hasPrefix("{\"type\":\"urn:tollgate:problem:\(problem)\""), "\(text)")
        }
    }

    @Test("An organization that is suspended in its file loses its streams, and its app's next call, without a restart")
    func followsFile() throws {
        let upstream = try upstream(Self.lines)
        defer { upstream.stop() }
        var template = template(upstream.address, lines: true)
        template.threads = 2
        let gateway = try GatewayProcess(template)
        let clients = try (0..<4).map { _ in try gateway.connect() }
        for client in clients {
            try client.send(gateway.request("GET /stream"))
            #expect(try client.receiveHead().status == 200)
            #expect(try receive(Self.lines.utf8.count, from: client) == Self.lines)
        }
        template.organizations = template.organizations.replacing(
            "tier: standard", with: "tier: standard\n    status: suspended\n    reason: unpaid")
        try gateway.directory.write(template.organizations + "\n", to: "organizations.yaml")
        for client in clients {
            var last: [UInt8] = []
            while let chunk = try client.receiveChunk() { last += chunk }
            let text = String(decoding: last, as: UTF8.self)
            #expect(text.hasPrefix("{\"type\":\"urn:tollgate:problem:organization-suspended\""), "\(text)")
        }
        #expect(try gateway.call("GET /stream").problem == "organization-suspended")
        #expect(try gateway.accesses().count { $0.outcome == "organization-suspended" && $0.items == 2 } == 4)
    }
}
