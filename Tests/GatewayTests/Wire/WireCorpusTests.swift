import Foundation
import TestSupport
import Testing

/// Raw requests and hostile answers collected from other projects, replayed through the gateway.
///
/// The corpus is not part of this project: it is taken from `TOLLGATE_WIRE_CORPUS`, or from `../shared/corpora` beside
/// the repository.
struct WireCorpusTests {
    private static let folder: String? = {
        let named = ProcessInfo.processInfo.environment["TOLLGATE_WIRE_CORPUS"]
        let folder = named ?? Tollgate.root + "/../shared/corpora"
        return FileManager.default.fileExists(atPath: folder + "/replay_http1.py") ? folder : nil
    }()

    private struct Result: Decodable {
        let id: String
        let level: String
        let result: String
        let why: String
    }

    @Test(
        "No raw case reaches the upstream ambiguously, and every case that must pass or is about safety does",
        .enabled(if: folder != nil, "there is no corpus of wire cases"),
        arguments: ["request", "response"]
    )
    func replays(mode: String) throws {
        let folder = try #require(WireCorpusTests.folder)
        let port = try ScriptedUpstream.freePort()
        var template = GatewayTemplate(upstream: "127.0.0.1:\(port)")
        template.bounds = "head_timeout: 10s"
        let gateway = try GatewayProcess(template)
        let report = gateway.directory.path + "/report.json"
        let run = try ChildProcess.run(
            "/usr/bin/env",
            [
                "python3", folder + "/replay_http1.py", "127.0.0.1:\(gateway.port)", "--upstream-port", "\(port)",
                "--key",
                gateway.key, "--mode", mode, "--json", report,
            ], seconds: 170)
        let data = try #require(FileManager.default.contents(atPath: report), "\(run.exit): \(run.output)\(run.error)")
        let results = try JSONDecoder().decode([Result].self, from: data)
        #expect(results.count > 30)
        let failed = results.filter {
            $0.result == "FAIL-CRIT" || $0.result != "PASS" && ["MUST", "SAFETY"].contains($0.level.uppercased())
        }
        #expect(failed.isEmpty, "\(failed.map { "\($0.id) \($0.level) \($0.result): \($0.why)" })")
        #expect(try gateway.process.exit == nil)
    }
}
