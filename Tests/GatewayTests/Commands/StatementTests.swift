import Agreements
import AuditLog
import Configuration
import ConfigurationHistory
import Foundation
import TestSupport
import Testing

/// `tollgate usage`, on a state that was made without a gateway: 100 accesses a day on the first three days of 2022.
struct StatementTests {
    private let state: SealedState

    init() throws {
        state = try SealedState()
    }

    /// Puts the configuration as it is now into the history, from a moment on.
    private func keep(from time: String) throws {
        let configuration = try GatewayConfiguration.load(state.configuration, builtInCodings: [.zstd, .br, .gzip])
        let store = VersionStore(directory: state.evidence + "/configurations")
        let moment = try #require(UTCTime(time))
        try store.note(
            store.keep(configuration.sources), reason: .edit, path: state.configuration,
            nowNanoseconds: moment.nanoseconds)
    }

    /// Changes the agreement of contoso.
    private func agree(_ lines: String) throws {
        let text = try state.directory.read("organizations.yaml")
        let start = try #require(text.range(of: "    legal_name: Contoso Corporation\n"))
        let end = try #require(text.range(of: "    recipients: []", range: start.upperBound..<text.endIndex))
        try state.directory.write(
            text.replacingCharacters(in: start.upperBound..<end.lowerBound, with: lines), to: "organizations.yaml")
    }

    /// Sells a tier of its own beside the others.
    private func addTier(_ lines: String) throws {
        try state.directory.write(try state.directory.read("tiers.yaml") + "\n" + lines, to: "tiers.yaml")
    }

    private func usage(_ arguments: String...) throws -> (exit: ChildProcess.Exit, output: String, error: String) {
        try Tollgate.run(["usage", "--config", state.configuration, "--organization", "contoso"] + arguments)
    }

    private func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    private static let metered = """
          metered:
            price: 31 USD/month
            included: 3_100 items
            overage: 0.005 USD/item
            limits: []

        """

    @Test("A statement's figures are those of the proof pack of its days, and every part's proof is right")
    func equalsItsProof() throws {
        try addTier(Self.metered)
        try keep(from: "2021-12-01")
        try agree("    tier: metered\n    status: suspended\n")
        try keep(from: "2022-01-02T12:00:00Z")
        try agree("    tier: metered\n")
        try keep(from: "2022-01-03T09:00:00Z")

        let path = state.directory.path + "/pack.json"
        let result = try usage("--month", "2022-01", "--format", "json", "--prove", path)
        #expect(result.exit == .code(0) && result.error == "")
        let statement = try object(result.output)
        let pack = try object(state.directory.read("pack.json"))
        let totals = try #require(pack["totals"] as? [String: Any])
        for figure in ["accesses", "items"] {
            #expect(statement[figure] as? Int == totals[figure] as? Int, "\(figure)")
        }
        for day in ["from", "to"] { #expect(statement[day] as? String == pack[day] as? String) }
        #expect(totals["items"] as? Int == (1...300).filter { $0 % 10 != 0 }.reduce(0, +))
        #expect(try Tollgate.run(["audit", "verify", path, "--key", state.key()]).exit == .code(0))

        let month = try #require((statement["months"] as? [[String: Any]])?.first)
        let parts = try #require(month["parts"] as? [[String: Any]])
        #expect(parts.map { $0["tier"] as? String } == ["pro", "metered"])
        #expect(parts.map { $0["days"] as? Int } == [1, 30])
        #expect(month["suspended_days"] as? Int == 1)
        // 30 of 31 days: 30 USD, 3,000 items, and 0.005 USD for each beyond.
        let items = (101...300).filter { $0 % 10 != 0 }.reduce(0, +)
        #expect(parts[1]["included"] as? Int == 3_000 && parts[1]["overage_items"] as? Int == items - 3_000)
        #expect(parts[1]["price"] as? String == "30.00")
        let sum = try #require((month["totals"] as? [[String: String]])?.first)
        #expect(sum["currency"] == "USD")
        // 5,000 / 31 + 30 + 33,000 · 0.005
        #expect(items == 36_000 && sum["amount"] == "356.29")

        for part in parts {
            let command = try #require(part["prove"] as? String).split(separator: " ").map(String.init)
            #expect(command.prefix(3) == ["tollgate", "audit", "prove"])
            let own = state.directory.path + "/part.json"
            let arguments = command.dropFirst().map { $0 == "pack.json" ? own : $0 }
            #expect(try Tollgate.run(arguments + ["--config", state.configuration]).exit == .code(0))
            let proved = try #require(try object(state.directory.read("part.json"))["totals"] as? [String: Any])
            for figure in ["accesses", "answered", "items"] {
                #expect(proved[figure] as? Int == part[figure] as? Int, "\(figure)")
            }
            #expect(try Tollgate.run(["audit", "verify", own]).exit == .code(0))
        }
    }

    @Test("Each form can be written, and a month follows the reset day")
    func forms() throws {
        try agree("    tier: pro\n    reset_day: 2\n")
        try keep(from: "2021-12-01")
        let table = try usage("--month", "2022-01")
        #expect(table.exit == .code(0) && table.error == "")
        #expect(table.output.hasPrefix("Contoso Corporation (contoso)\nStatement for January 2022: 2022-01-02 up to"))
        #expect(table.output.contains("5,000.00 USD") && table.output.contains("Not final"))
        let csv = try usage("--month", "2022-01", "--format", "csv").output.split(separator: "\r\n")
        #expect(csv.count == 3 && csv[1].hasPrefix("contoso,2022-01,agreed,pro,2022-01-02,2022-02-02,31,0,200,180,"))
        let path = state.directory.path + "/statement.html"
        #expect(try usage("--year", "2022", "--format", "html", "--output", path).exit == .code(0))
        let page = try state.directory.read("statement.html")
        #expect(page.contains("<h1>Contoso Corporation</h1>") && page.contains("60,000.00 USD"))
    }

    @Test("All organizations have a statement each, for whoever writes the bills")
    func all() throws {
        try keep(from: "2021-12-01")
        let all = ["usage", "--config", state.configuration, "--month", "2022-01"]
        let csv = try Tollgate.run(all + ["--format", "csv"])
        #expect(csv.exit == .code(0))
        let totals = csv.output.split(separator: "\r\n").dropFirst().filter { $0.contains(",total,") }
        let configuration = try GatewayConfiguration.load(state.configuration, builtInCodings: [.zstd, .br, .gzip])
        let count = configuration.organizations.count { $0.status != .terminated }
        #expect(totals.count == count)
        #expect(totals.contains { $0.hasPrefix("contoso,2022-01,total,") && $0.hasSuffix(",5000.00,USD") })
        #expect(totals.contains { $0.hasPrefix("tailspin,2022-01,total,") && $0.hasSuffix(",0.00,USD") })
        let json = try Tollgate.run(all + ["--format", "json"])
        let statements = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]]
        #expect(statements?.count == configuration.organizations.count)
        for options in [["--format", "html"], ["--prove", state.directory.path + "/pack.json"]] {
            #expect(try Tollgate.run(all + options).exit != .code(0))
        }
    }

    @Test("Days of which no version is kept are unknown, and nothing is guessed")
    func unknown() throws {
        let nothing = try usage("--month", "2022-01")
        #expect(nothing.exit == .code(0))
        #expect(nothing.output.contains("terms unknown before 2022-02-01, 31 of 31 days"))
        #expect(!nothing.output.contains("USD"))
        try keep(from: "2022-01-03T08:00:00Z")
        let known = try usage("--month", "2022-01").output
        #expect(known.contains("terms unknown before 2022-01-03, 2 of 31 days"))
        #expect(known.contains("tier pro, 29 of 31 days from 2022-01-03"))
    }

    @Test("What can't be told is one clear line")
    func refuses() throws {
        let organization = try Tollgate.run(
            ["usage", "--config", state.configuration, "--organization", "contos", "--month", "2022-01"])
        #expect(organization.exit == .code(1) && organization.error.contains("there is no agreement with contos"))
        for arguments in [["--month", "2022-13"], ["--month", "2022"], ["--year", "22"], ["--year", "9000"], []] {
            let result = try Tollgate.run(
                ["usage", "--config", state.configuration, "--organization", "contoso"] + arguments)
            #expect(result.exit != .code(0) && result.output == "", "\(arguments)")
        }
        for (period, name) in [(["--year", "2200"], "2200"), (["--month", "2199-02"], "February 2199")] {
            let future = try Tollgate.run(
                ["usage", "--config", state.configuration, "--organization", "contoso"] + period)
            #expect(future.exit == .code(1) && future.error.contains("\(name) hasn't begun"))
        }
    }
}
