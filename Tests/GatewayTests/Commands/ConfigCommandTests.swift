import Foundation
import TestSupport
import Testing

/// `tollgate config`, on what a gateway kept.
struct ConfigCommandTests {
    private struct Entry: Decodable {
        let version: String
        let from: String
        let fromNs: Int64
        let until: String?
        let untilNs: Int64?
        let reason: String
        let path: String
    }

    private func history(_ gateway: GatewayProcess) throws -> [Entry] {
        let result = try gateway.command("config", "history", "--format", "json")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode([Entry].self, from: Data(result.output.utf8))
    }

    @Test("The history tells what was in force when and why, and each version can be shown and compared")
    func historyShowDiff() throws {
        var live = try LiveGateway { $0.limits = ["{name: day, per: app, requests: 100 / day}"] }
        let gateway = live.gateway
        let first = try gateway.directory.read("tiers.yaml")
        #expect(try live.limits(gateway.connect()) == ["day": 99])
        try live.edit { $0.limits = ["{name: day, per: app, requests: 200 / day}"] }
        #expect(try live.limits(gateway.connect()) == ["day": 198])
        try gateway.restart()

        let entries = try history(gateway)
        #expect(entries.map(\.reason) == ["start", "edit", "start"])
        #expect(entries[0].version != entries[1].version && entries[1].version == entries[2].version)
        #expect(zip(entries, entries.dropFirst()).allSatisfy { $0.until == $1.from && $0.untilNs == $1.fromNs })
        #expect(entries[2].until == nil)
        #expect(entries.allSatisfy { $0.path == gateway.configuration })
        let table = try gateway.command("config", "history").output
        #expect(table.split(separator: "\n").count == 4)
        #expect(
            table.contains(
                "\(entries[0].version)  \(entries[0].from.prefix(19))Z  \(entries[1].from.prefix(19))Z  start"))

        // Records name the version that was in force when they were made.
        let export = try gateway.command("audit", "export", "--organization", "acme").output.split(separator: "\n")
        #expect(export.count == 2)
        #expect(export[0].contains(entries[0].version) && export[1].contains(entries[1].version))

        let short = String(entries[0].version.prefix(6))
        #expect(try gateway.command("config", "show", short, "--file", "tiers").output == first)
        #expect(
            try gateway.command("config", "show", short).output.contains(
                "# version \(entries[0].version), tiers\n\(first)"))
        let diff = try gateway.command("config", "diff", short)
        #expect(diff.exit == .code(0))
        #expect(diff.output.contains("tiers.standard.limits.day.requests: 100 / day -> 200 / day\n"))
        #expect(
            diff.output.contains(
                "--- tiers.yaml\t\(entries[0].version.prefix(12))\n+++ tiers.yaml\t\(entries[1].version.prefix(12))\n@@ "
            ))
        #expect(
            diff.output.contains(
                "\n-      - {name: day, per: app, requests: 100 / day}\n+      - {name: day, per: app, requests: 200 / day}\n"
            ))
        let same = try gateway.command("config", "diff", "current", "files")
        #expect(same.exit == .code(0) && same.output == "both are version \(entries[1].version)\n")
        for unknown in ["ffffffffffff", "x", "abc"] {
            #expect(try gateway.command("config", "show", unknown).exit != .code(0))
        }
    }

    @Test("A configuration that is broken doesn't hide its history")
    func brokenFiles() throws {
        let live = try LiveGateway()
        let gateway = live.gateway
        try live.write("tiers: [", to: "tiers.yaml")
        #expect(try gateway.command("config", "history").exit == .code(0))
        let version = try #require(try history(gateway).first?.version)
        try live.write("listen: [", to: "gateway.yaml")
        let lost = try gateway.command("config", "history")
        #expect(lost.exit == .code(1) && lost.error.contains("give --state"))
        let state = gateway.directory.path + "/state"
        #expect(try gateway.command("config", "history", "--state", state).output.contains(version))
    }

    @Test("What was kept is checked against the names in sealed records, and what was changed is named")
    func verify() throws {
        var live = try LiveGateway { $0.auditOptions = ", seal: 1s" }
        let gateway = live.gateway
        _ = try live.limits(gateway.connect())
        try live.edit { $0.drain = "3s" }
        _ = try live.limits(gateway.connect())
        try gateway.stop()
        let verified = try gateway.command("config", "verify")
        #expect(verified.exit == .code(0), "\(verified.error)")
        #expect(
            verified.output
                == "2 versions are kept as their names say, with 2 lines of history; sealed records name 2 of them\n")
        let folder = gateway.directory.path + "/state/evidence/configurations"
        let files = try FileManager.default.contentsOfDirectory(atPath: folder + "/files")
        #expect(files.count == 4)
        // Anybody can check them with what every system has.
        for file in files {
            let sum = try ChildProcess.run("/usr/bin/sha256sum", [folder + "/files/" + file]).output
            #expect(sum.hasPrefix(file))
        }
        for version in try FileManager.default.contentsOfDirectory(atPath: folder + "/versions") {
            let sum = try ChildProcess.run("/usr/bin/sha256sum", [folder + "/versions/" + version]).output
            #expect(sum.hasPrefix(version))
        }
        let path = folder + "/files/" + files[0]
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try (text + "# more\n").write(toFile: path, atomically: false, encoding: .utf8)
        let changed = try gateway.command("config", "verify")
        #expect(changed.exit == .code(1) && changed.error.contains("\(path): was changed"))
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        let version = try #require(try history(gateway).first?.version)
        #expect(unlink("\(folder)/versions/\(version)") == 0)
        let missing = try gateway.command("config", "verify")
        #expect(missing.exit == .code(1))
        #expect(missing.error.contains("version \(version): sealed records name it, but it was not kept"))
    }

    @Test("What is kept is for the gateway's user alone")
    func permissions() throws {
        let live = try LiveGateway()
        let folder = live.gateway.directory.path + "/state/evidence/configurations"
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
            var status = stat()
            #expect(stat("\(folder)/\(name)", &status) == 0)
            #expect(status.st_mode & 0o077 == 0, "\(name)")
        }
    }
}
