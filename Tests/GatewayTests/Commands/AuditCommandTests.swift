import Foundation
import TestSupport
import Testing

/// The commands that people read evidence with, on a state that was made without a gateway.
@Suite struct AuditCommandTests {
    private let state: SealedState

    init() throws {
        state = try SealedState()
    }

    @Test("a report has the figures of the days it is about, as table, JSON and HTML")
    func report() throws {
        let range = ["--organization", "contoso", "--from", "2022-01-02", "--to", "2022-01-04"]
        let table = try Tollgate.run(["audit", "report", "--config", state.configuration] + range)
        #expect(table.exit == .code(0) && table.error == "")
        #expect(table.output.hasPrefix("Contoso Corporation (contoso)\n"))
        let words = table.output.split(separator: "\n").map { $0.split(separator: " ") }
        #expect(words.contains(["accesses", "200"]) && words.contains(["answered", "180"]))
        let json = try Tollgate.run(
            ["audit", "report", "--config", state.configuration, "--format", "json"] + range)
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        let totals = try #require(object["totals"] as? [String: Any])
        let items = (101...300).filter { $0 % 10 != 0 }.reduce(0, +)
        #expect(totals["accesses"] as? Int == 200 && totals["items"] as? Int == items)
        let path = state.directory.path + "/report.html"
        let html = try Tollgate.run(
            ["audit", "report", "--config", state.configuration, "--format", "html", "--output", path] + range)
        #expect(html.exit == .code(0) && html.output == "")
        #expect(try state.directory.read("report.html").contains("<h1>Contoso Corporation</h1>"))
    }

    @Test("a pack that was proved verifies by itself; a changed one is named wrong")
    func proveAndVerify() throws {
        let path = state.directory.path + "/pack.json"
        let proved = try state.audit(
            "prove", "--organization", "contoso", "--from", "2022-01-01", "--to", "2022-01-03", "--output", path)
        #expect(proved.exit == .code(0) && proved.error == "")
        let verified = try Tollgate.run(["audit", "verify", path])
        #expect(verified.exit == .code(0))
        #expect(
            verified.output.hasPrefix(
                "PROVEN: from 2022-01-01 up to, not including, 2022-01-03 (UTC), contoso made 200 calls, of which 180 "
                    + "were answered, and took "))
        #expect(verified.output.contains("The key came with the pack"))
        let trusted = try Tollgate.run(["audit", "verify", path, "--key", state.key()])
        #expect(trusted.exit == .code(0) && trusted.output.contains("The signature is that of the key you gave."))

        let text = try state.directory.read("pack.json")
        try state.directory.write(
            text.replacing("\"totals\": {\"accesses\": 200", with: "\"totals\": {\"accesses\": 201"), to: "wrong.json")
        let wrong = try Tollgate.run(["audit", "verify", state.directory.path + "/wrong.json"])
        #expect(wrong.exit == .code(1) && wrong.output == "")
        #expect(wrong.error.contains("wrong.json: totals.accesses: is 201; the evidence gives 200"))
        let other = try SealedState()
        #expect(try Tollgate.run(["audit", "verify", path, "--key", other.key()]).exit == .code(1))
        let mine = try Tollgate.run(["audit", "verify", path, "--checkpoint", state.evidence + "/log/checkpoint"])
        #expect(mine.exit == .code(0) && mine.output.contains("The checkpoint is the one you gave."))
        #expect(
            try Tollgate.run(["audit", "verify", path, "--checkpoint", other.evidence + "/log/checkpoint"]).exit
                == .code(1))
    }

    @Test("a receipt verifies; of a record that isn't sealed there is none")
    func receipts() throws {
        let path = state.directory.path + "/receipt.json"
        #expect(
            try state.audit("receipt", "--organization", "contoso", "--sequence", "123", "--output", path).exit
                == .code(0))
        let verified = try Tollgate.run(["audit", "verify", path])
        #expect(verified.exit == .code(0) && verified.output.contains("PROVEN: record 123 of contoso"))
        let missing = try state.audit("receipt", "--organization", "contoso", "--sequence", "301")
        #expect(missing.exit == .code(1) && missing.error.contains("record 301 of contoso is not sealed"))
    }

    @Test("what can't be checked exits with 2")
    func notChecked() throws {
        #expect(try Tollgate.run(["audit", "verify", "/nowhere/pack.json"]).exit == .code(2))
        #expect(try Tollgate.run(["audit", "verify"]).exit == .code(2))
        #expect(try Tollgate.run(["audit", "verify", "pack.json", "--deep", "blocks"]).exit == .code(2))
    }

    @Test("everything is verified, and a damaged segment is named", arguments: ["blocks", "records"])
    func deep(depth: String) throws {
        let right = try state.audit("verify", "--deep", depth, "--key", state.key())
        #expect(right.exit == .code(0) && right.error == "")
        #expect(right.output.contains("with 300 records."))
        let folder = depth == "blocks" ? "ledger" : "segments"
        let name = try #require(
            FileManager.default.contentsOfDirectory(atPath: "\(state.evidence)/\(folder)").first)
        let path = "\(state.evidence)/\(folder)/\(name)"
        var bytes = Array(try #require(FileManager.default.contents(atPath: path)))
        bytes[bytes.count / 2] ^= 1
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let wrong = try state.audit("verify", "--deep", depth)
        #expect(wrong.exit == .code(1) && wrong.output == "")
        #expect(wrong.error.hasPrefix("WRONG: ") && wrong.error.contains(name))
    }

    @Test("an export has every record once, sealed or not, in either format, also compressed")
    func exports() throws {
        func lines(_ options: String...) throws -> Int {
            let result = try Tollgate.run(["audit", "export", "--config", state.configuration] + options)
            #expect(result.exit == .code(0))
            return result.output.split(separator: "\n").count
        }
        let all = state.counts.sealed + state.counts.unsealed
        #expect(try lines() == all)
        #expect(try lines("--format", "csv") == all + 1)
        #expect(try lines("--app", "contoso-alerts") == all / 3)
        #expect(try lines("--route", "post-lookup", "--outcome", "limit-exceeded") == all / 10)
        #expect(try lines("--from", "2022-01-02", "--to", "2022-01-03") == 100)
        #expect(try lines("--organization", "nobody") == 0)
        let plain = try Tollgate.run(["audit", "export", "--config", state.configuration]).output
        for coding in ["gzip", "zstd"] {
            let path = state.directory.path + "/export.\(coding)"
            #expect(try state.audit("export", "--compress", coding, "--output", path).exit == .code(0))
            let coded = Array(try #require(FileManager.default.contents(atPath: path)))
            #expect(try CommandLineCoding.decode(coded, coding) == Array(plain.utf8))
        }
    }

    @Test("an index made anew gives the same report; without one a report says what to do")
    func reindex() throws {
        let report = ["report", "--organization", "contoso", "--from", "2022-01-01", "--to", "2022-02-01"]
        func run(_ arguments: [String]) throws -> (exit: ChildProcess.Exit, output: String, error: String) {
            try Tollgate.run(["audit"] + arguments + ["--config", state.configuration])
        }
        let before = try run(report)
        for name in ["usage.sqlite", "usage.sqlite-wal", "usage.sqlite-shm"] {
            try? FileManager.default.removeItem(atPath: "\(state.directory.path)/var/\(name)")
        }
        let none = try run(report)
        #expect(none.exit == .code(1) && none.error.contains("tollgate audit reindex"))
        #expect(try run(["reindex"]).exit == .code(0))
        #expect(try run(report).output == before.output)
    }

    @Test("an index is not made anew under a running gateway")
    func reindexLocked() throws {
        let path = state.directory.path + "/var/lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(descriptor) }
        #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        let result = try state.audit("reindex")
        #expect(result.exit == .code(1) && result.error.contains("another gateway is running"))
    }

    @Test("a key is made once, for its owner alone, and its public side is all that is printed")
    func keygen() throws {
        let empty = try SealedState(isFilled: false)
        let made = try empty.audit("keygen", "--origin", "log.example/x")
        #expect(made.exit == .code(0) && made.output.hasPrefix("log.example/x+"))
        #expect(try made.output == empty.key() + "\n")
        let path = empty.evidence + "/signing-key"
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        let again = try empty.audit("keygen", "--origin", "log.example/x")
        #expect(again.exit == .code(1) && again.output == "" && again.error.contains(path))
        #expect(try made.output == empty.key() + "\n")
    }

    @Test("an organization that nobody knows is told, with those on record")
    func unknownOrganization() throws {
        let result = try state.audit(
            "report", "--organization", "contos", "--from", "2022-01-01", "--to", "2022-02-01")
        #expect(result.exit == .code(1) && result.error.contains("those on record are: contoso"))
        let prove = try state.audit(
            "prove", "--organization", "contos", "--from", "2022-01-01", "--to", "2022-02-01")
        #expect(prove.exit == .code(1) && prove.error.contains("nothing of contos is sealed"))
    }
}
