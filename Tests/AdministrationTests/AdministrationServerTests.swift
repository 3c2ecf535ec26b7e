import Foundation
import TestSupport
import Testing

@testable import Administration

struct AdministrationServerTests {
    private let directory: TemporaryDirectory
    private var log: String { directory.path + "/log" }

    init() throws {
        directory = try TemporaryDirectory()
        for folder in ["tile/0/x001", "tile/entries", "tile/0/001.p"] {
            try FileManager.default.createDirectory(
                atPath: "\(directory.path)/log/\(folder)", withIntermediateDirectories: true)
        }
        try directory.write("audit.example\n1\nAAAA\n", to: "log/checkpoint")
        try directory.write("hashes", to: "log/tile/0/000")
        try directory.write("more hashes", to: "log/tile/0/x001/234")
        try directory.write("some hashes", to: "log/tile/0/001.p/7")
        try directory.write("entries", to: "log/tile/entries/000")
        try directory.write("secret", to: "log/signing-key")
        try directory.write("secret", to: "signing-key")
        try directory.write("secret", to: "log/tile/0/secret")
    }

    private func start(_ status: ConfigurationStatus = Self.status()) async throws -> AdministrationServer {
        try await AdministrationServer.start(
            host: "127.0.0.1", port: 0, logDirectory: log, verifierKey: "audit.example+00000000+AAAA",
            configuration: { status }, log: { _ in })
    }

    private static func status(
        _ outcome: ConfigurationStatus.Attempt.Outcome = .installed, _ problems: [ConfigurationStatus.Problem] = []
    ) -> ConfigurationStatus {
        ConfigurationStatus(
            version: "0a93", since: "2026-01-01T00:00:00.000000000Z", reason: "start",
            files: [.init(role: "tiers", path: "/etc/tollgate/tiers.yaml", sha256: "77be", bytes: 12)],
            lastAttempt: .init(
                time: "2026-01-02T00:00:00.000000000Z", reason: "edit", outcome: outcome, problems: problems))
    }

    @Test("What runs and what is wrong with the last edit is shown, and health says that it goes on regardless")
    func configuration() async throws {
        let problem = ConfigurationStatus.Problem(file: "tiers.yaml", line: 6, column: 58, message: "no")
        let server = try await start(Self.status(.refused, [problem]))
        let answer = try await get("/config", from: server)
        #expect(answer.status == 200)
        #expect(answer.field("Content-Type") == "application/json")
        let shown = try #require(try JSONSerialization.jsonObject(with: Data(answer.text.utf8)) as? [String: Any])
        #expect(shown["version"] as? String == "0a93")
        #expect((shown["files"] as? [[String: Any]])?.first?["path"] as? String == "/etc/tollgate/tiers.yaml")
        let attempt = try #require(shown["last_attempt"] as? [String: Any])
        #expect(attempt["outcome"] as? String == "refused")
        let problems = try #require(attempt["problems"] as? [[String: Any]])
        #expect(problems.count == 1 && problems[0]["line"] as? Int == 6 && problems[0]["column"] as? Int == 58)
        let health = try await get("/health", from: server)
        #expect(health.status == 200)
        #expect(
            health.text
                == "degraded: serving version 0a93, since the configuration's files can't be used; see /config\n")
        await server.stop()
    }

    /// Calls on a thread of its own, as it blocks, and the server needs those of tasks.
    private func get(
        _ target: String, _ fields: [String] = [], method: String = "GET", from server: AdministrationServer
    ) async throws -> WireResponse {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        let client = try RawClient(port: server.port)
                        let lines = ["\(method) \(target) HTTP/1.1", "Host: localhost", "Connection: close"] + fields
                        try client.send(lines.map { "\($0)\r\n" }.joined() + "\r\n")
                        return try client.receive(method, seconds: 300)
                    })
            }
        }
    }

    @Test("Tiles and bundles are served as they are, for ever")
    func servesTiles() async throws {
        let server = try await start()
        for (target, text) in [
            ("/log/tile/0/000", "hashes"), ("/log/tile/0/x001/234", "more hashes"),
            ("/log/tile/0/001.p/7", "some hashes"), ("/log/tile/entries/000", "entries"),
        ] {
            let answer = try await get(target, from: server)
            #expect(answer.status == 200, "\(target)")
            #expect(answer.text == text)
            #expect(answer.field("Content-Type") == "application/octet-stream")
            #expect(answer.field("Cache-Control") == "public, max-age=31536000, immutable")
            let head = try await get(target, method: "HEAD", from: server)
            #expect(head.status == 200)
            #expect(head.field("Content-Length") == "\(text.utf8.count)")
        }
        await server.stop()
    }

    @Test("The checkpoint is served as it stands, and once only to who has it")
    func servesCheckpoint() async throws {
        let server = try await start()
        let first = try await get("/log/checkpoint", from: server)
        #expect(first.status == 200)
        #expect(first.text == "audit.example\n1\nAAAA\n")
        #expect(first.field("Content-Type") == "text/plain; charset=utf-8")
        #expect(first.field("Cache-Control") == "no-cache")
        let tag = try #require(first.field("ETag"))
        for held in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
            let again = try await get("/log/checkpoint", ["If-None-Match: \(held)"], from: server)
            #expect(again.status == 304, "\(held)")
            #expect(again.field("ETag") == tag)
            #expect(again.body.isEmpty)
        }
        #expect(try await get("/log/checkpoint", ["If-None-Match: \"other\""], from: server).status == 200)
        // Replaced as the log does it.
        try directory.write("audit.example\n2\nBBBB\n", to: "log/checkpoint.new")
        #expect(rename(log + "/checkpoint.new", log + "/checkpoint") == 0)
        let second = try await get("/log/checkpoint", ["If-None-Match: \(tag)"], from: server)
        #expect(second.status == 200)
        #expect(second.text == "audit.example\n2\nBBBB\n")
        #expect(second.field("ETag") != tag)
        await server.stop()
    }

    @Test("The key and the health are told")
    func tellsKeyAndHealth() async throws {
        let server = try await start()
        #expect(try await get("/log/key", from: server).text == "audit.example+00000000+AAAA\n")
        let health = try await get("/health", from: server)
        #expect(health.text == "ok\n")
        #expect(health.field("Content-Type") == "text/plain; charset=utf-8")
        #expect(try await get("/health", method: "HEAD", from: server).status == 200)
        await server.stop()
    }

    @Test("Nothing else is served, however it is spelled")
    func servesNothingElse() async throws {
        let server = try await start()
        for target in [
            "/", "/log", "/log/", "/log/signing-key", "/log/../signing-key", "/log/tile/../../signing-key",
            "/log/%2e%2e/signing-key", "/log/tile/0/..%2f..%2f..%2fsigning-key", "/log/tile/0/secret", "/log/tile/0",
            "/log/tile/0/", "/log/tile/0/0", "/log/tile/00/000", "/log/tile/0/000/", "/log/tile/0/%30%30%30",
            "/log//checkpoint", "/log/checkpoint/", "/log/Checkpoint", "/log/checkpoint.new", "//log/checkpoint",
            "/log/tile/0/001.p/07", "/log/tile/0/001.p/256", "/log/tile/0/001.p/0", "/log/tile/0/001.p/8",
            "/log/tile/64/000", "/log/tile/-1/000", "/log/tile/entries/x000/000", "/log/tile/0/002",
            "/log/tile/0/000%00", "/log/key/x",
        ] {
            let answer = try await get(target, from: server)
            #expect(answer.status == 404, "\(target)")
            #expect(!answer.text.contains("secret"), "\(target)")
        }
        for method in ["POST", "PUT", "DELETE"] {
            #expect(try await get("/log/checkpoint", ["Content-Length: 0"], method: method, from: server).status == 404)
        }
        await server.stop()
    }

    @Test("Where no log is yet there is none to serve, and the server lives")
    func servesWithoutLog() async throws {
        try FileManager.default.removeItem(atPath: log)
        let server = try await start()
        #expect(try await get("/log/checkpoint", from: server).status == 404)
        #expect(try await get("/log/tile/0/000", from: server).status == 404)
        #expect(try await get("/health", from: server).status == 200)
        await server.stop()
    }

    @Test("A port that is taken is a clear error, and after a stop it is free")
    func reportsTakenPort() async throws {
        // At an address of its own, where no connection of another test can have the port meanwhile.
        let host = "127.0.0.77"
        func start(port: Int) async throws -> AdministrationServer {
            try await AdministrationServer.start(
                host: host, port: port, logDirectory: log, verifierKey: "", configuration: { Self.status() },
                log: { _ in })
        }
        let server = try await start(port: 0)
        let port = server.port
        do {
            await (try start(port: port)).stop()
            Issue.record("the port was free")
        } catch {
            #expect("\(error)".hasPrefix("can't listen at \(host):\(port): "))
            #expect("\(error)".contains("Address already in use"))
        }
        await server.stop()
        // A process that another test started at that moment may have had the socket until it ran its own program.
        var taken: (any Error)?
        for _ in 0..<100 {
            do {
                let again = try await start(port: port)
                #expect(again.port == port)
                return await again.stop()
            } catch {
                taken = error
                try await Task.sleep(for: .milliseconds(100))
            }
        }
        Issue.record("the port is not free: \(taken.map { "\($0)" } ?? "")")
    }
}
