import Foundation
import TestSupport
import Testing

/// What a running gateway seals is what its callers were answered, and anybody can check it.
struct SealingTests {
    private static func template(_ upstream: ScriptedUpstream) -> GatewayTemplate {
        var template = GatewayTemplate(upstream: upstream.address)
        template.threads = 2
        template.routes = ["{name: everything, match: \"* /**\", upstream: api, items: /data, reserve: {maximum: 100}}"]
        template.auditOptions = ", seal: 1s"
        template.hasAdministration = true
        return template
    }

    private static func administrationPort(_ gateway: GatewayProcess) throws -> Int {
        let line = gateway.log.split(separator: "\n").last { $0.contains(" administration at ") }
        return try #require(line?.split(separator: ":").last.flatMap { Int($0) })
    }

    /// The receipt of a record, as soon as there is one.
    private static func receipt(_ number: String, _ gateway: GatewayProcess) throws -> WireResponse {
        var answer = try gateway.call("GET /.well-known/tollgate/receipts/\(number)")
        try Deadline.wait(seconds: 20, for: "the receipt") {
            answer = try gateway.call("GET /.well-known/tollgate/receipts/\(number)")
            return answer.status == 200
        }
        return answer
    }

    @Test("A caller gets the receipt of its access once that is sealed, and anybody can check it")
    func givesReceipts() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer.items(30) }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(Self.template(upstream))
        let number = try #require(try gateway.call("GET /posts").field("Access-Receipt"))
        let receipt = try Self.receipt(number, gateway)
        let path = gateway.directory.path + "/receipt.json"
        try Data(receipt.body).write(to: URL(fileURLWithPath: path))
        let checked = try Tollgate.run(["audit", "verify", path])
        #expect(checked.exit == .code(0), "\(checked.output)\(checked.error)")
        #expect(checked.output.contains("30"))

        var changed = String(decoding: receipt.body, as: UTF8.self)
        changed = changed.replacingOccurrences(of: "\"items\":30", with: "\"items\":31")
        changed = changed.replacingOccurrences(of: "\"items\": 30", with: "\"items\": 31")
        try changed.write(toFile: path, atomically: false, encoding: .utf8)
        let refused = try Tollgate.run(["audit", "verify", path])
        #expect(refused.exit == .code(1), "\(refused.output)\(refused.error)")

        #expect(try gateway.call("GET /.well-known/tollgate/receipts/999999").status == 404)
        #expect(try gateway.call("GET /.well-known/tollgate/receipts/1", key: "").status == 401)
    }

    @Test("The log is served as its verifiers want it, and grows with what is sealed")
    func servesTheLog() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer.items(3) }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(Self.template(upstream))
        let port = try Self.administrationPort(gateway)
        func get(_ path: String) throws -> WireResponse {
            let client = try RawClient(port: port)
            try client.send("GET \(path) HTTP/1.1\r\nHost: admin\r\n\r\n")
            return try client.receive()
        }
        _ = try gateway.call("GET /posts")
        var lines: [String] = []
        try Deadline.wait(seconds: 20, for: "a block in the log") {
            lines = String(decoding: try get("/log/checkpoint").body, as: UTF8.self).components(separatedBy: "\n")
            return lines.count > 1 && Int(lines[1]) ?? 0 > 0
        }
        let size = try #require(Int(lines[1]))
        let key = String(decoding: try get("/log/key").body, as: UTF8.self)
        #expect(key.hasPrefix(lines[0] + "+"))
        #expect(try get("/log/tile/0/000.p/\(size)").body.count == 32 * size)
        #expect(try get("/log/tile/entries/000.p/\(size)").body.count == 34 * size)
        #expect(try get("/log/../signing-key").status == 404)
        #expect(try get("/log/tile/0/../../../signing-key").status == 404)
    }

    @Test("Report, proof and records of a gateway that was stopped agree with what its callers got")
    func agrees() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer.items(7) }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(Self.template(upstream))
        for _ in 0..<20 { _ = try gateway.call("GET /posts") }
        try gateway.restart()
        for _ in 0..<5 { _ = try gateway.call("GET /posts") }
        try gateway.stop()
        let today = String(ISO8601DateFormatter().string(from: Date()).prefix(10))
        let tomorrow = String(ISO8601DateFormatter().string(from: Date() + 86_400).prefix(10))
        let range = ["--organization", "acme", "--from", today, "--to", tomorrow, "--config", gateway.configuration]
        let report = try Tollgate.run(["audit", "report", "--format", "json"] + range)
        #expect(report.exit == .code(0), "\(report.error)")
        #expect(report.output.contains("175"))
        let path = gateway.directory.path + "/pack.json"
        let proved = try Tollgate.run(["audit", "prove", "--output", path] + range)
        #expect(proved.exit == .code(0), "\(proved.error)")
        let checked = try Tollgate.run(["audit", "verify", path])
        #expect(checked.exit == .code(0), "\(checked.output)\(checked.error)")
        #expect(checked.output.contains("175"))
        let deep = try gateway.command("audit", "verify", "--deep", "records")
        #expect(deep.exit == .code(0), "\(deep.output)\(deep.error)")
    }
}
