import Foundation
import TestSupport
import Testing

/// A caller that leaves is charged for what it was sent.
struct DisconnectTests {
    private func template(_ upstream: ScriptedUpstream, format: String = "document") -> GatewayTemplate {
        var template = GatewayTemplate(upstream: upstream.address)
        template.routes = [
            "{name: everything, match: \"* /**\", upstream: api, items: /data, format: \(format),"
                + " reserve: {maximum: 100}}"
        ]
        template.limits = ["{name: posts-month, per: organization, items: 1000 / month}"]
        return template
    }

    private func remaining(_ gateway: GatewayProcess) throws -> Int? {
        // A request to an upstream that answers without items; its own reservation is taken when the field is written.
        try gateway.call("GET /none").limits().first { $0.name == "posts-month" }.map { $0.remaining + 100 }
    }

    /// Waits for the record of the only access with an outcome.
    private func record(_ gateway: GatewayProcess, _ outcome: String) throws -> RecordedAccess {
        var found: RecordedAccess?
        try Deadline.wait(for: "a record of \(outcome)") {
            found = try gateway.accesses().first { $0.outcome == outcome }
            return found != nil
        }
        return try #require(found)
    }

    @Test("A caller that leaves before its answer begins gets nothing and pays for no item")
    func beforeAnswer() throws {
        let arrived = Flag()
        let upstream = try ScriptedUpstream { peer in
            while let request = try peer.request() {
                if request.target == "/none" {
                    try peer.send(UpstreamAnswer.items(0).bytes())
                } else {
                    try peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"data\":[1,2,3,")
                    arrived.set()
                    try peer.waitForEnd()
                }
            }
        }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream))
        let client = try gateway.connect()
        try client.send(gateway.request("GET /held"))
        try arrived.wait()
        usleep(100_000)
        client.reset()
        let access = try record(gateway, "downstream-gone")
        #expect(access.items == 0)
        #expect(access.bytesSent == 0)
        #expect(try remaining(gateway) == 1000)
    }

    @Test("A caller that leaves in a streamed document pays for the items it was sent")
    func inDocument() throws {
        let upstream = try ScriptedUpstream { peer in
            while let request = try peer.request() {
                if request.target == "/none" {
                    try peer.send(UpstreamAnswer.items(0).bytes())
                } else {
                    try peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nf\r\n{\"data\":[1,2,3,\r\n")
                    try peer.waitForEnd()
                }
            }
        }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream))
        let client = try gateway.connect()
        try client.send(gateway.request("GET /streamed"))
        _ = try client.receiveHead()
        _ = try client.receiveSome()
        client.reset()
        let access = try record(gateway, "downstream-gone")
        #expect(access.items == 3)
        #expect(access.bytesSent == 15)
        #expect(access.flags?.contains("answer-cut-off") == true)
        #expect(try remaining(gateway) == 997)
    }

    @Test("A caller that leaves a stream of lines pays for the lines it was sent, not for those taken ahead")
    func inLines() throws {
        let upstream = try ScriptedUpstream { peer in
            while let request = try peer.request() {
                if request.target == "/none" {
                    try peer.send(UpstreamAnswer.items(0).bytes())
                } else {
                    let line = "{\"data\":{\"id\":\"1\"}}\r\n"
                    try peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                    try peer.send(
                        "\(String(line.utf8.count * 5, radix: 16))\r\n\(String(repeating: line, count: 5))\r\n")
                    try peer.waitForEnd()
                }
            }
        }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream, format: "lines"))
        let client = try gateway.connect()
        try client.send(gateway.request("GET /lines"))
        _ = try client.receiveHead()
        _ = try client.receiveSome()
        usleep(200_000)
        client.reset()
        let access = try record(gateway, "downstream-gone")
        #expect(access.items == 5)
        #expect(try remaining(gateway) == 995)
    }
}
