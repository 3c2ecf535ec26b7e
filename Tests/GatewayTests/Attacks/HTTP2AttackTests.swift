import Foundation
import TestSupport
import Testing

/// Callers over HTTP/2 that mean harm; `Tests/HTTP2/attack.py` plays them.
struct HTTP2AttackTests {
    /// What an attack came to, as `attack.py` prints it.
    struct Outcome: Decodable {
        var goaway: Int?
        var resets: [String: Int]?
        var closed: Bool
        var bodies: Int?
        var seconds: Double?
    }

    /// The gateway that is attacked, with an upstream that answers, answers much, or never does.
    private final class Attacked: Sendable {
        let upstream: ScriptedUpstream
        let gateway: GatewayProcess

        init() throws {
            upstream = try ScriptedUpstream { peer in
                while let request = try peer.request() {
                    switch request.target {
                    case "/never": sleep(20)
                    case "/large":
                        try peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
                        for _ in 0..<1_000 { try peer.send([UInt8](repeating: 65, count: 100_000)) }
                    default: try peer.send(UpstreamAnswer("fine").bytes(for: request.method))
                    }
                }
            }
            var template = GatewayTemplate(upstream: upstream.address)
            template.isSecure = true
            template.bounds = "head_timeout: 3s, idle_timeout: 60s, body_timeout: 3s, write_timeout: 3s"
            let gateway = try GatewayProcess(template, alarms: [" cut a connection"])
            self.gateway = gateway
            // It is said beside the start, and is no attack's line.
            try Deadline.wait(for: "a word about the certificate") { gateway.log.contains("cert.pem expires in") }
        }

        deinit {
            upstream.stop()
        }

        func attack(_ name: String, _ count: Int) throws -> Outcome {
            let script = "\(Tollgate.root)/Tests/HTTP2/attack.py"
            let result = try ChildProcess.run(
                "/usr/bin/env", ["python3", script, "\(gateway.port)", gateway.key, name, "\(count)"], seconds: 120)
            guard result.exit == .code(0) else { throw WireFailure.system("\(name): \(result.error)") }
            return try JSONDecoder().decode(Outcome.self, from: Data(result.output.utf8))
        }

        /// Whether an honest caller is served.
        func serves() throws -> Bool {
            let port = try gateway.port
            let result = try ChildProcess.run(
                "/usr/bin/env",
                [
                    "curl", "-s", "--http2", "--cacert", "\(gateway.directory.path)/ca.pem", "-H",
                    "X-Api-Key: \(gateway.key)", "https://localhost:\(port)/fine",
                ])
            return result.output == "fine"
        }
    }

    @Test("A flood ends its connection with ENHANCE_YOUR_CALM and one line in the log, and nobody else notices")
    func floods() throws {
        let attacked = try Attacked()
        for name in [
            "rapid-reset", "made-you-reset", "malformed", "continuations", "empty-continuations", "settings", "pings",
            "priorities", "empty-data", "window-updates", "unknown-frames", "tiny-windows",
        ] {
            let lines = attacked.gateway.log.split(separator: "\n").count
            let count = AttackReport.size(100_000, short: 2_000)
            let outcome = try attacked.attack(name, count)
            #expect(outcome.goaway == 11 && outcome.closed, "\(name): \(outcome)")
            #expect(try attacked.serves(), "after \(name)")
            let news = attacked.gateway.log.split(separator: "\n").dropFirst(lines)
            #expect(news.count <= 1, "after \(name): \(news)")
            AttackReport.note(
                "HTTP/2 \(name)", did: "up to \(count) on a connection",
                held: "GOAWAY with ENHANCE_YOUR_CALM; the next caller was served")
        }
        #expect(attacked.gateway.log.contains("cut a connection"))
    }

    @Test("A header block, a frame or a handshake that does not end is cut")
    func openFrames() throws {
        let attacked = try Attacked()
        for name in ["open-block", "open-frame"] {
            let outcome = try attacked.attack(name, 0)
            #expect(outcome.goaway == 11 && outcome.closed, "\(name): \(outcome)")
        }
        #expect(try attacked.attack("slow-handshake", 0).closed)
        #expect(try attacked.serves())
    }

    @Test("A small block that unpacks to megabytes is refused while it is unpacked")
    func bomb() throws {
        let attacked = try Attacked()
        let outcome = try attacked.attack("hpack-bomb", 14_000)
        #expect(outcome.goaway != nil && outcome.closed, "\(outcome)")
        #expect(try attacked.serves())
    }

    @Test("A hundred streams may be open; those beyond are refused, and the others go on")
    func streams() throws {
        let attacked = try Attacked()
        let outcome = try attacked.attack("streams", 150)
        #expect(outcome.goaway == nil && outcome.resets == ["7": 50] && !outcome.closed, "\(outcome)")
        #expect(try attacked.serves())
    }

    @Test("Callers who have no room for what they ask for, or never read it, are cut, and cost bounded memory")
    func noWindow() throws {
        let attacked = try Attacked()
        let before = try attacked.gateway.process.residentBytes()
        let none = try attacked.attack("no-window", 100)
        #expect(none.resets == ["8": 100] && none.bodies == 0, "\(none)")
        let unread = try attacked.attack("never-read", 100)
        #expect(unread.closed, "\(unread)")
        #expect(try attacked.gateway.process.residentBytes() - before < 128 << 20)
        #expect(try attacked.serves())
    }
}
