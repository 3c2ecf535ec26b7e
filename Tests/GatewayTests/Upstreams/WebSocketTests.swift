import AuditLog
import Foundation
import TestSupport
import Testing

/// WebSockets: who gets one, what passes, what is on record, and what ends them.
struct WebSocketTests {
    // The handshake of RFC 6455, section 1.3.
    private static let handshake = [
        "Connection: keep-alive, Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ]
    private static let accepted =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: upgrade\r\n"
        + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: chat\r\n\r\n"

    private func template(_ upstream: ScriptedUpstream, _ bounds: String? = nil) -> GatewayTemplate {
        var template = GatewayTemplate(upstream: upstream.address)
        template.routes = [
            "{name: chat, match: \"GET /chat/**\", upstream: api, upgrade: websocket}",
            "{name: everything, match: \"* /**\", upstream: api}",
        ]
        template.organizations = template.organizations.replacingOccurrences(
            of: "routes: [everything]", with: "routes: [chat, everything]")
        template.limits = ["{name: day, per: app, requests: 100 / day}"]
        template.bounds = bounds ?? template.bounds
        return template
    }

    /// Opens one and gives the caller's end.
    private func open(_ gateway: GatewayProcess, _ target: String = "/chat/1") throws -> (RawClient, MessageHead) {
        let client = try gateway.connect()
        try client.send(gateway.request("GET \(target)", WebSocketTests.handshake))
        let (status, head) = try client.receiveHead()
        try #require(status == 101)
        return (client, head)
    }

    /// An upstream that agrees to each handshake and then follows a script.
    private func agreeing(_ script: @escaping ScriptedUpstream.Script) throws -> ScriptedUpstream {
        try ScriptedUpstream { peer in
            guard try peer.request() != nil else { return }
            try peer.send(WebSocketTests.accepted)
            try script(peer)
        }
    }

    /// The settled record of the only access with status 101.
    private func record(_ gateway: GatewayProcess) throws -> RecordedAccess {
        var found: RecordedAccess?
        try Deadline.wait(for: "the record") {
            found = try gateway.accesses().first { $0.status == 101 && $0.kind == "complete" }
            return found != nil
        }
        return try #require(found)
    }

    @Test("A WebSocket passes bytes both ways, is one request, and has an opening and a closing record")
    func passesBytes() throws {
        let upstream = try agreeing { peer in
            try peer.send("hello")
            while let bytes = try peer.some() { try peer.send(bytes) }
        }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream))
        let client = try gateway.connect()
        // What is sent too early waits for the answer.
        try client.send(gateway.request("GET /chat/1?a=b", WebSocketTests.handshake) + "early")
        let (status, head) = try client.receiveHead()
        #expect(status == 101)
        #expect(head.values("Upgrade") == ["websocket"])
        #expect(head.values("Connection") == ["Upgrade"])
        #expect(head.values("Sec-WebSocket-Accept") == ["s3pPLMBiTxaQ9kYGzzhZRbK+xOo="])
        #expect(head.values("Sec-WebSocket-Protocol") == ["chat"])
        #expect(head.values("RateLimit").first?.hasPrefix("\"day\";r=99;") == true)
        #expect(head.values("Access-Receipt") == ["1"])
        #expect(head.values("Content-Length") + head.values("Transfer-Encoding") == [])
        #expect(try client.receiveBytes(10) == Array("helloearly".utf8))
        let data = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        try client.send(data)
        #expect(try client.receiveBytes(data.count) == data)
        client.closeWriting()
        #expect(try client.receiveEnd() == ([], .closed))
        let access = try record(gateway)
        #expect(access.outcome == "answered")
        #expect(access.requests == 1)
        #expect(access.bytesReceived == 300_005)
        #expect(access.bytesSent == 300_010)
        #expect(access.bytesFromUpstream == 300_010)
        #expect(access.flags == nil)
        try gateway.stop()
        let records = try JournalEntry.all(state: gateway.directory.path + "/state").map(\.access)
        #expect(records.map(\.kind) == [.opening, .closing])
        #expect(records.map(\.status) == [101, 101])
        let request = try #require(upstream.requests.first)
        #expect(request.field("Connection") == "Upgrade")
        #expect(request.field("Upgrade") == "websocket")
        #expect(request.field("Sec-WebSocket-Key") == "dGhlIHNhbXBsZSBub25jZQ==")
        #expect(request.field("X-Api-Key") == nil)
        #expect(upstream.failures == [])
    }

    @Test("On other routes nothing is upgraded: the wish stays behind, and a 101 is a 502")
    func upgradesNowhereElse() throws {
        let upstream = try ScriptedUpstream { peer in
            while let request = try peer.request() {
                let isUnasked = request.target.hasPrefix("/unasked")
                try peer.send(isUnasked ? Array(WebSocketTests.accepted.utf8) : UpstreamAnswer("plain").bytes())
            }
        }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream))
        let plain = try gateway.call("GET /other", WebSocketTests.handshake)
        #expect(plain.text == "plain")
        #expect(upstream.requests[0].field("Upgrade") == nil)
        #expect(upstream.requests[0].field("Connection") == nil)
        #expect(try gateway.call("GET /unasked", WebSocketTests.handshake).problem == "upstream-broken")
        // On a route that has WebSockets, what asks for none, or for something else, is an ordinary request.
        #expect(try gateway.call("GET /chat/1").text == "plain")
        let other = try gateway.call("GET /chat/1", ["Connection: Upgrade", "Upgrade: h2c"])
        #expect(other.text == "plain")
        #expect(upstream.requests.last?.field("Upgrade") == nil)
    }

    @Test("A handshake that is not one is a 400, and nothing of it is forwarded")
    func refusesBrokenHandshakes() throws {
        let upstream = try ScriptedUpstream.answering { _ in UpstreamAnswer("never") }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream))
        let handshake = WebSocketTests.handshake
        func replacing(_ index: Int, _ line: String?) -> [String] {
            var lines = handshake
            lines.remove(at: index)
            return lines + (line.map { [$0] } ?? [])
        }
        for fields in [
            replacing(0, nil), replacing(0, "Connection: keep-alive"), replacing(2, nil),
            replacing(2, "Sec-WebSocket-Version: 8"), replacing(3, nil), replacing(3, "Sec-WebSocket-Key: short"),
            replacing(3, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=!"), handshake + [handshake[3]],
            replacing(0, "Connection: Upgrade, Sec-WebSocket-Key"), handshake + ["Content-Length: 0"],
        ] {
            let answer = try gateway.call("GET /chat/1", fields)
            #expect(answer.status == 400, "\(fields)")
            #expect(answer.problem == "invalid-handshake", "\(fields)")
        }
        #expect(try gateway.call("GET /chat/1 HTTP/1.0", handshake).problem == "invalid-handshake")
        #expect(upstream.requests.isEmpty)
    }

    @Test("A 101 that doesn't answer the handshake is a 502")
    func refusesBrokenAnswers() throws {
        let accepted = WebSocketTests.accepted
        let answers = [
            accepted.replacingOccurrences(of: "s3pPL", with: "S3pPL"),
            accepted.replacingOccurrences(of: "Upgrade: WebSocket\r\n", with: ""),
            accepted.replacingOccurrences(of: "Connection: upgrade\r\n", with: ""),
            accepted.replacingOccurrences(of: "HTTP/1.1 101", with: "HTTP/1.0 101"),
            accepted.replacingOccurrences(
                of: "Sec-WebSocket-Protocol: chat", with: "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
        ]
        let upstream = try ScriptedUpstream { peer in
            guard let request = try peer.request() else { return }
            try peer.send(answers[Int(request.target.suffix(1))!])
            try peer.waitForEnd()
        }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream))
        for number in answers.indices {
            let answer = try gateway.call("GET /chat/\(number)", WebSocketTests.handshake)
            #expect(answer.status == 502, "\(number)")
            #expect(answer.problem == "upstream-broken", "\(number)")
        }
        #expect(try gateway.accesses().map(\.requests) == [0, 0, 0, 0, 0])
    }

    @Test("An upstream may answer a handshake like any other request")
    func passesRefusal() throws {
        let upstream = try ScriptedUpstream.answering { request in
            UpstreamAnswer("no", status: request.target == "/chat/1" ? 403 : 200)
        }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream))
        let client = try gateway.connect()
        try client.send(gateway.request("GET /chat/1", WebSocketTests.handshake))
        #expect(try client.receive().status == 403)
        try client.send(gateway.request("GET /chat/2"))
        #expect(try client.receive().status == 200)
        #expect(upstream.connectionCount == 1)
    }

    @Test("A side that doesn't read holds the other back, and nothing is lost", arguments: [false, true])
    func holdsBack(toUpstream: Bool) throws {
        let data = (0..<1_000).flatMap { [UInt8](repeating: UInt8(truncatingIfNeeded: $0), count: 64_000) }
        let mayRead = Flag()
        let upstream = try agreeing { peer in
            if toUpstream {
                try mayRead.wait()
                guard try peer.bytes(data.count) == data else { return }
                try peer.send("all")
            } else {
                try peer.send(data)
            }
            try peer.waitForEnd()
        }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream))
        let (client, _) = try open(gateway)
        if toUpstream {
            let sent = try client.sendUntilBlocked(data, patience: 1)
            #expect(sent < 40_000_000)
            mayRead.set()
            try client.send(Array(data[sent...]))
            #expect(try client.receiveBytes(3) == Array("all".utf8))
        } else {
            usleep(300_000)
            #expect(try client.receiveBytes(data.count) == data)
        }
    }

    @Test("A side that has finished still gets what the other sends", arguments: [false, true])
    func keepsHalfClosed(callerFirst: Bool) throws {
        let seen = Flag()
        let upstream = try agreeing { peer in
            if callerFirst {
                while try peer.some() != nil {}
                try peer.send("after the caller")
            } else {
                peer.closeWriting()
                guard try peer.bytes(18) == Array("after the upstream".utf8), try peer.some() == nil else { return }
                seen.set()
            }
        }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream))
        let (client, _) = try open(gateway)
        if callerFirst {
            client.closeWriting()
            #expect(try client.receiveEnd() == (Array("after the caller".utf8), .closed))
        } else {
            #expect(try client.receiveEnd() == ([], .closed))
            try client.send("after the upstream")
            client.closeWriting()
            try seen.wait()
        }
        #expect(try record(gateway).outcome == "answered")
    }

    @Test("A WebSocket on which nothing passes for the idle timeout is ended")
    func endsIdle() throws {
        let upstream = try agreeing { try $0.waitForEnd() }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream, "idle_timeout: 500ms"))
        let (client, _) = try open(gateway)
        #expect(try client.receiveEnd() == ([], .closed))
        #expect(try record(gateway).outcome == "answered")
        try Deadline.wait(for: "the upstream's end") { upstream.openConnectionCount == 0 }
    }

    @Test("A stopping gateway ends its WebSockets, and has them on record")
    func endsAtStop() throws {
        let upstream = try agreeing { try $0.waitForEnd() }
        defer { upstream.stop() }
        var template = template(upstream)
        template.drain = "10s"
        let gateway = try GatewayProcess(template)
        let (client, _) = try open(gateway)
        #expect(try gateway.stop() == .code(0))
        #expect(try client.receiveEnd() == ([], .closed))
        let records = try JournalEntry.all(state: gateway.directory.path + "/state").map(\.access)
        #expect(records.map(\.kind) == [.opening, .closing])
    }

    @Test("A WebSocket is cut when its key is revoked")
    func endsWithKey() throws {
        let upstream = try agreeing { try $0.waitForEnd() }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream))
        let (client, _) = try open(gateway)
        let id = String(gateway.key.split(separator: "_")[1])
        #expect(try gateway.command("keys", "revoke", id).exit == .code(0))
        #expect(try client.receiveEnd() == ([], .reset))
        #expect(try record(gateway).outcome == "key-revoked")
    }

    @Test("A reset on one side is a reset on the other", arguments: [false, true])
    func passesReset(byCaller: Bool) throws {
        let wasReset = Flag()
        let upstream = try agreeing { peer in
            try peer.send("some")
            if byCaller {
                try peer.waitForEnd()
                wasReset.set()
            } else {
                usleep(50_000)
                peer.reset()
            }
        }
        defer { upstream.stop() }
        let gateway = try GatewayProcess(template(upstream))
        let (client, _) = try open(gateway)
        #expect(try client.receiveBytes(4) == Array("some".utf8))
        if byCaller {
            client.reset()
            try wasReset.wait()
        } else {
            #expect(try client.receiveEnd().end == .reset)
        }
        let access = try record(gateway)
        #expect(access.outcome == (byCaller ? "downstream-gone" : "upstream-broken"))
        #expect(access.flags == ["answer-cut-off"])
        #expect(access.bytesSent == 4)
    }
}
