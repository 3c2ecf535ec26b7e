import Foundation
import TestSupport
import Testing

/// Files that are edited under a running gateway.
struct LiveConfigurationTests {
    private static func tiers(_ amount: Int) -> String {
        """
        tiers:
          standard:
            limits:
              - {name: posts-month, per: organization, items: \(amount) / month}

        """
    }

    private static func live() throws -> LiveGateway {
        try LiveGateway { template in
            template.limits = ["{name: posts-month, per: organization, items: 1000 / month}"]
            template.hasAdministration = true
        }
    }

    @Test("An edit takes effect however it is made: in place, by renaming, or by turning a link")
    func waysToEdit() throws {
        let live = try Self.live()
        let client = try live.gateway.connect()
        #expect(try live.limits(client) == ["posts-month": 997])
        try live.write(Self.tiers(2_000), to: "tiers.yaml")
        try live.waitForInstallation(1)
        #expect(try live.limits(client) == ["posts-month": 1_994])
        try live.rename(Self.tiers(3_000), to: "tiers.yaml")
        try live.waitForInstallation(2)
        #expect(try live.limits(client) == ["posts-month": 2_991])
        // As Kubernetes does it: the file is a link into a directory that is itself reached over a link.
        let folder = live.gateway.directory.path
        for (name, amount) in [("one", 4_000), ("two", 5_000)] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
            try live.write(Self.tiers(amount), to: "\(name)/tiers.yaml")
        }
        #expect(symlink("one", "\(folder)/data") == 0)
        #expect(symlink("data/tiers.yaml", "\(folder)/tiers.link") == 0)
        #expect(Foundation.rename("\(folder)/tiers.link", "\(folder)/tiers.yaml") == 0)
        try live.waitForInstallation(3)
        #expect(try live.limits(client) == ["posts-month": 3_988])
        #expect(symlink("two", "\(folder)/data.next") == 0)
        #expect(Foundation.rename("\(folder)/data.next", "\(folder)/data") == 0)
        try live.waitForInstallation(4)
        #expect(try live.limits(client) == ["posts-month": 4_985])
        #expect(
            live.gateway.log.contains(
                "configuration: tiers.standard.limits.posts-month.items: 1000 / month -> 2000 / month"))
    }

    @Test("A broken edit changes nothing, is reported once with its places, and again as mended")
    func brokenEdit() throws {
        let live = try Self.live()
        let client = try live.gateway.connect()
        let file = "\(live.gateway.directory.path)/tiers.yaml"
        let before = try live.ask("/config").json()
        let whole = Self.tiers(1_000)
        try live.write(whole.replacingOccurrences(of: "1000 / month", with: "1000 / fortnight"), to: "tiers.yaml")
        try live.wait(for: "nothing was changed; version \(before["version"] as? String ?? "?") stays in force")
        let problem = "\(file):4:55: `fortnight` is not a period"
        #expect(live.count(of: problem) == 1, "\(live.gateway.log)")
        #expect(try live.limits(client) == ["posts-month": 997])

        let shown = try live.ask("/config").json()
        #expect(shown["version"] as? String == before["version"] as? String)
        let attempt = try #require(shown["last_attempt"] as? [String: Any])
        #expect(attempt["outcome"] as? String == "refused")
        #expect(attempt["reason"] as? String == "edit")
        let problems = try #require(attempt["problems"] as? [[String: Any]])
        #expect(problems.count == 1)
        #expect(problems[0]["file"] as? String == file)
        #expect(problems[0]["line"] as? Int == 4 && problems[0]["column"] as? Int == 55)
        #expect(try live.ask("/health").text.hasPrefix("degraded: "))

        // The same problem is not said again, a new one is, and everything is when the operator asks.
        try live.write(
            whole.replacingOccurrences(of: "1000 / month", with: "1000 / fortnight").appending("teirs: {}\n"),
            to: "tiers.yaml")
        try live.wait(for: "`teirs` is not a key")
        #expect(live.count(of: problem) == 1)
        try live.gateway.process.send(SIGHUP)
        try live.wait(for: problem, times: 2)

        try live.write(whole, to: "tiers.yaml")
        try live.wait(for: "configuration: mended; ")
        #expect(try live.ask("/health").text == "ok\n")
        #expect(try live.limits(client) == ["posts-month": 994])
        #expect(live.installations == 0)
    }

    @Test("SIGHUP has the files read, and says so where nothing was changed")
    func hangup() throws {
        var live = try Self.live()
        try live.gateway.process.send(SIGHUP)
        try live.wait(for: "configuration: unchanged; version ")
        try live.edit { $0.limits = ["{name: posts-month, per: organization, items: 7 / month}"] }
        let client = try live.gateway.connect()
        #expect(try live.limits(client) == ["posts-month": 4])
    }

    @Test("What needs a restart is named where it stands, and nothing else of that edit takes effect")
    func restartNeeded() throws {
        let live = try Self.live()
        let path = live.gateway.configuration
        let text = try live.gateway.directory.read("gateway.yaml")
        try live.write(text.replacingOccurrences(of: "threads: 1", with: "threads: 2"), to: "gateway.yaml")
        try live.write(Self.tiers(8), to: "tiers.yaml")
        let line = 1 + (text.components(separatedBy: "threads: 1").first?.filter { $0 == "\n" }.count ?? 0)
        try live.wait(for: "\(path):\(line):10: the number of threads can't change while the gateway runs")
        let client = try live.gateway.connect()
        #expect(try live.limits(client) == ["posts-month": 997])
        // A restart takes it all.
        try live.gateway.restart()
        let other = try live.gateway.connect()
        #expect(try live.limits(other) == ["posts-month": 2])
    }

    @Test("A file that is still being written is not taken for a broken or a whole one")
    func halfWritten() throws {
        let live = try Self.live()
        let text = Self.tiers(2_000) + "  other:\n    limits: []\n"
        let bytes = Array(text.utf8)
        // One half of it is no YAML; the other half of the time, all but the last tier would be a whole configuration.
        for cut in [text.utf8.count / 2, Self.tiers(2_000).utf8.count] {
            let file = try #require(FileHandle(forWritingAtPath: "\(live.gateway.directory.path)/tiers.yaml"))
            try file.truncate(atOffset: 0)
            try file.write(contentsOf: Data(bytes[..<cut]))
            Thread.sleep(forTimeInterval: 2.5)
            #expect(live.count(of: "configuration: ") == 0, "\(live.gateway.log)")
            try file.write(contentsOf: Data(bytes[cut...]))
            try file.close()
            try live.waitForInstallation(1)
            try live.write(Self.tiers(1_000), to: "tiers.yaml")
            try live.waitForInstallation(2)
            break
        }
    }

    @Test("A file that is gone for a moment is no broken configuration; one that stays away is")
    func missingFile() throws {
        let live = try Self.live()
        let path = "\(live.gateway.directory.path)/organizations.yaml"
        let text = try live.gateway.directory.read("organizations.yaml")
        #expect(unlink(path) == 0)
        try live.write(text, to: "organizations.yaml")
        try live.gateway.process.send(SIGHUP)
        try live.wait(for: "configuration: unchanged; ")
        #expect(unlink(path) == 0)
        try live.wait(for: "can't be read: No such file or directory")
        try live.write(text, to: "organizations.yaml")
        try live.wait(for: "configuration: mended; ")
    }

    @Test("A disk that takes no version refuses the edit, and serves on")
    func fullDisk() throws {
        let live = try Self.live()
        let folder = "\(live.gateway.directory.path)/state/evidence/configurations"
        // A directory where the history should be can't be written, whoever tries.
        #expect(Foundation.rename("\(folder)/history", "\(folder)/history.saved") == 0)
        try FileManager.default.createDirectory(atPath: "\(folder)/history", withIntermediateDirectories: false)
        try live.write(Self.tiers(2_000), to: "tiers.yaml")
        try live.wait(for: "configuration: nothing was changed; ")
        let client = try live.gateway.connect()
        #expect(try live.limits(client) == ["posts-month": 997])
        #expect(rmdir("\(folder)/history") == 0)
        #expect(Foundation.rename("\(folder)/history.saved", "\(folder)/history") == 0)
        try live.gateway.process.send(SIGHUP)
        try live.waitForInstallation(1)
        #expect(try live.limits(client) == ["posts-month": 1_994])
    }
}
