import Foundation
import TestSupport
import Testing

/// What `make run` starts: the gateway, the mock behind it, and a key for an app of each tier.
struct DemoTests {
    /// A copy of `Config/` with ports that are free, and its state beside it.
    private struct Demo {
        let directory: TemporaryDirectory
        let port: Int
        let mockPort: Int
        var configuration: String { directory.path + "/gateway.yaml" }

        init() throws {
            directory = try TemporaryDirectory()
            port = try ScriptedUpstream.freePort()
            mockPort = try ScriptedUpstream.freePort()
            for name in ["tiers.yaml", "organizations.yaml"] {
                try FileManager.default.copyItem(
                    atPath: "\(Tollgate.root)/Config/\(name)", toPath: "\(directory.path)/\(name)")
            }
            let text = try String(contentsOfFile: Tollgate.root + "/Config/gateway.yaml", encoding: .utf8)
                .replacing("127.0.0.1:8080", with: "127.0.0.1:\(port)")
                .replacing("127.0.0.1:8081", with: "127.0.0.1:\(mockPort)")
                .replacing("state: ../var", with: "state: var")
            try directory.write(text, to: "gateway.yaml")
        }

        /// Starts it and waits until it has said all it has to say.
        func start(_ name: String) throws -> ChildProcess {
            let process = try ChildProcess(
                Tollgate.path, ["demo", "--config", configuration], output: directory.path, name: name)
            try Deadline.wait(seconds: 60, for: "the demo: \(process.errorOutput)") {
                if let exit = process.exit { throw WireFailure.system("\(exit): \(process.errorOutput)") }
                return process.output.contains("Ctrl-C stops.")
            }
            return process
        }

        /// The curl lines that it printed.
        func lines(of process: ChildProcess) -> [String] {
            process.output.split(separator: "\n").map(String.init).filter { $0.hasPrefix("curl ") }
        }
    }

    /// Runs a line just as somebody who pastes it into a shell.
    private func paste(_ line: String) throws -> (head: String, body: String) {
        let result = try ChildProcess.run("/bin/sh", ["-c", line])
        guard result.exit == .code(0) else { throw WireFailure.system("\(line): \(result.exit) \(result.error)") }
        let parts = result.output.replacing("\r\n", with: "\n").components(separatedBy: "\n\n")
        return (parts[0], parts.dropFirst().joined(separator: "\n\n"))
    }

    @Test("The demo prints a curl line for each of six tiers; each works as pasted, and goes on after a restart")
    func works() throws {
        let demo = try Demo()
        let first = try demo.start("first")
        let lines = demo.lines(of: first)
        #expect(lines.count == 6)
        for tier in ["free", "basic", "pro", "enterprise-50m", "enterprise-100m", "enterprise-200m"] {
            #expect(first.output.contains("# \(tier): "))
        }
        for line in lines {
            let (head, body) = try paste(line)
            #expect(head.hasPrefix("HTTP/1.1 200 OK\n"), "\(line)")
            #expect(head.contains("\nContent-Encoding: "), "one of those that this curl knows")
            #expect(head.contains("\nRateLimit: ") && head.contains("\nRateLimit-Policy: "))
            let page = try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]
            #expect((page?["data"] as? [Any])?.count == 10)
        }
        let free = try #require(lines.first)
        for _ in 0..<5 { #expect(try paste(free).head.hasPrefix("HTTP/1.1 200")) }
        first.send(SIGINT)
        #expect(try first.waitForExit() == .code(0))

        let second = try demo.start("second")
        #expect(demo.lines(of: second) == lines)
        for _ in 0..<9 { #expect(try paste(free).head.hasPrefix("HTTP/1.1 200")) }
        let refused = try paste(free)
        #expect(refused.head.hasPrefix("HTTP/1.1 429"))
        #expect(refused.head.contains("\nRetry-After: "))
        #expect(refused.body.contains("app-15m"))
        let url = try #require(free.split(separator: "'").first { $0.hasPrefix("http://") })
        #expect(try paste("curl -si '\(url)'").head.hasPrefix("HTTP/1.1 401"))
        second.send(SIGTERM)
        #expect(try second.waitForExit() == .code(0))

        let export = try Tollgate.run(["audit", "export", "--config", demo.configuration])
        #expect(export.exit == .code(0))
        let records = export.output.split(separator: "\n")
        #expect(records.count == 22)
        #expect(records.filter { $0.contains("\"outcome\":\"answered\"") }.count == 20)
        #expect(records.filter { $0.contains("\"outcome\":\"limit-exceeded\"") }.count == 1)
        #expect(records.filter { $0.contains("\"outcome\":\"no-credentials\"") }.count == 1)
    }

    @Test("A port that is taken, the gateway's or the mock's, is one clear line and exit 1")
    func reportsTakenPort() throws {
        for takesMock in [false, true] {
            let demo = try Demo()
            let port = takesMock ? demo.mockPort : demo.port
            let holder = try PortHolder(port: port)
            let result = try Tollgate.run(["demo", "--config", demo.configuration])
            withExtendedLifetime(holder) {}
            #expect(result.exit == .code(1))
            #expect(!result.output.contains("curl"))
            // Lines of the log begin with the time; what is wrong is a line of its own, and the last.
            let lines = result.error.split(separator: "\n").filter { $0.prefixMatch(of: /\d{4}-\d\d-\d\dT/) == nil }
            #expect(lines.count == 1, "\(result.error)")
            #expect(lines.first?.contains("\(port)") == true, "\(result.error)")
            #expect(result.error.hasSuffix((lines.first ?? "") + "\n"))
        }
    }

    @Test("A wrong configuration is a line for each problem, with file, line and column, and exit 1")
    func reportsWrongConfiguration() throws {
        let demo = try Demo()
        let text = try demo.directory.read("gateway.yaml")
        try demo.directory.write(
            text.replacing("upstream: tweet-api", with: "upstream: twet-api", maxReplacements: 1)
                .replacing("minimum: 256", with: "minimum: some"), to: "gateway.yaml")
        let tiers = try demo.directory.read("tiers.yaml")
        try demo.directory.write(
            tiers.replacing("15 / 15m", with: "15 / fortnight", maxReplacements: 1), to: "tiers.yaml")
        for command in ["demo", "serve", "check"] {
            let result = try Tollgate.run([command, "--config", demo.configuration])
            #expect(result.exit == .code(1), "\(command)")
            #expect(result.output == "", "\(command)")
            let lines = result.error.split(separator: "\n")
            #expect(lines.count == 3, "\(result.error)")
            for line in lines {
                #expect(line.prefixMatch(of: /[^ ]*(gateway|tiers)\.yaml:\d+:\d+: ./) != nil, "\(line)")
            }
        }
        #expect(!FileManager.default.fileExists(atPath: demo.directory.path + "/var"))
    }

    @Test("check prints a summary and exits 0 for the configuration that is shipped")
    func checksShippedConfiguration() throws {
        let demo = try Demo()
        let result = try Tollgate.run(["check", "--config", demo.configuration])
        #expect(result.exit == .code(0))
        #expect(result.error == "")
        #expect(result.output.count > 20)
    }

    @Test("A configuration file that isn't there is one line and exit 1")
    func reportsMissingFile() throws {
        for command in [["serve"], ["check"], ["demo"], ["keys", "list"], ["audit", "export"]] {
            let result = try Tollgate.run(command + ["--config", "/nowhere/gateway.yaml"])
            #expect(result.exit == .code(1), "\(command)")
            #expect(result.error.split(separator: "\n").count == 1, "\(result.error)")
            #expect(result.error.contains("/nowhere/gateway.yaml"))
        }
    }
}
