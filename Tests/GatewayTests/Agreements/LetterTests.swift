import Foundation
import TestSupport
import Testing

/// The dispute that the gateway is built for, played from the first call to the page that a lawyer reads: one legal
/// entity with eight apps on the free tier, one of them without an approved purpose, one passing data on to a government
/// body without notice.
struct LetterTests {
    private static let apps = (1...8).map { "insight-\($0)" }
    /// Has no purpose.
    private static let unapproved = apps[6]
    /// Passes data on.
    private static let passing = apps[7]

    private static let organizations =
        """
        purposes:
          brand-monitoring: {routes: [search, counts]}
        recipients:
          city-police: {government: true}
          harbor-research: {}
        organizations:
          insight:
            legal_name: Insight Analytics Limited
            tier: standard
            recipients: [harbor-research]
            contact: agreements@api.example
            apps:

        """
        + apps.map { "      \($0): \($0 == unapproved ? "{}" : "{purpose: brand-monitoring, approved: 2022-01-01}")" }
        .joined(separator: "\n")

    /// The limits of the free tier, as they are shipped.
    private static func freeLimits() throws -> [String] {
        let text = try String(contentsOfFile: Tollgate.root + "/Config/tiers.yaml", encoding: .utf8)
        let lines = text.components(separatedBy: "\n").drop { $0 != "  free:" }.dropFirst()
        return lines.prefix { !$0.isEmpty }.filter { $0.hasPrefix("      - {") }.map { String($0.dropFirst(8)) }
    }

    private func gateway(_ upstream: ScriptedUpstream) throws -> GatewayProcess {
        var template = GatewayTemplate(upstream: upstream.address)
        template.routes = [
            "{name: search, match: GET /2/tweets/search/recent, upstream: api, items: /data,"
                + " reserve: {query: max_results, default: 10, maximum: 100}}",
            "{name: counts, match: GET /2/tweets/counts/recent, upstream: api}",
        ]
        template.limits = try Self.freeLimits()
        #expect(template.limits.count == 6)
        template.organizations = Self.organizations
        template.auditOptions = ", seal: 1s"
        return try GatewayProcess(template, apps: Self.apps)
    }

    /// How often each way a call can end was met, by app.
    private struct Tally {
        var calls: [String: Int] = [:]
        var items: [String: Int] = [:]
        var problems: [String: Int] = [:]
    }

    private func play(_ gateway: GatewayProcess) throws -> Tally {
        var tally = Tally()
        func call(
            _ app: String, _ path: String = "search/recent?max_results=100", to recipient: String? = nil
        ) throws
            -> WireResponse
        {
            let fields = recipient.map { ["Data-Recipient: \($0)"] } ?? []
            let answer = try gateway.call("GET /2/tweets/\(path)", fields, key: gateway.keys[app])
            tally.calls[app, default: 0] += 1
            if answer.status == 200 {
                tally.items[app, default: 0] += (try answer.json()["data"] as? [Any])?.count ?? 0
            } else {
                tally.problems["\(app) \(answer.problem ?? "\(answer.status)")", default: 0] += 1
            }
            return answer
        }
        // Six apps with a purpose take two pages each.
        for app in Self.apps.prefix(6) {
            for _ in 0..<2 { #expect(try call(app).status == 200) }
        }
        // The app without one gets nothing, and takes nothing from the others.
        for _ in 0..<5 {
            let answer = try call(Self.unapproved)
            #expect(answer.status == 403 && answer.problem == "purpose-not-approved")
        }
        // Nobody has agreed to the police, nor heard of the embassy; the research institute is agreed.
        for recipient in ["city-police", "harbor-research, city-police", "city-police", "embassy"] {
            let answer = try call(Self.passing, to: recipient)
            #expect(answer.status == 403 && answer.problem == "recipient-not-agreed")
        }
        #expect(try call(Self.passing, to: "harbor-research").status == 200)
        #expect(try call(Self.passing).status == 200)
        // The fifteenth page is the organization's last of the month, whichever app asks.
        #expect(try call(Self.apps[0]).status == 200)
        for app in Self.apps.prefix(6) {
            let answer = try call(app)
            #expect(answer.status == 429 && answer.problem == "limit-exceeded")
            let limits = try #require(try answer.json()["limits"] as? [[String: Any]])
            #expect(limits.compactMap { $0["name"] as? String } == ["posts-month"])
        }
        // Calls without posts go on until the app's own limit.
        for count in 1...20 {
            let answer = try call(Self.apps[0], "counts/recent")
            guard answer.status == 429 else { continue }
            #expect(count > 12)
            #expect(answer.text.contains("app-15m"))
            break
        }
        return tally
    }

    @Test("One organization, eight apps, no purpose, the police: what is refused when, and the page that says so")
    func letter() throws {
        let upstream = try ScriptedUpstream.answering { request in
            request.target.contains("counts") ? .json("{\"data\":[],\"meta\":{\"total_tweet_count\":7}}") : .items(100)
        }
        defer { upstream.stop() }
        let gateway = try gateway(upstream)
        let started = Date()
        let tally = try play(gateway)
        #expect(tally.items.values.reduce(0, +) == 1_500)
        #expect(upstream.requests.allSatisfy { !$0.head.values("Data-Recipient").joined().contains("police") })
        let calls = tally.calls.values.reduce(0, +)

        let hour: TimeInterval = 3_600
        let from = Date(timeIntervalSince1970: (started.timeIntervalSince1970 / hour).rounded(.down) * hour)
        let range = [
            "--organization", "insight", "--from", from.ISO8601Format(), "--to",
            from.addingTimeInterval(2 * hour).ISO8601Format(),
        ]
        func report(_ format: String) throws -> String {
            let arguments = ["audit", "report", "--config", gateway.configuration, "--format", format]
            let result = try Tollgate.run(arguments + range)
            guard result.exit == .code(0) else { throw WireFailure.system(result.error) }
            return result.output
        }
        var object: [String: Any] = [:]
        try Deadline.wait(seconds: 30, for: "all calls to be sealed") {
            guard let text = try? report("json") else { return false }
            object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
            return (object["totals"] as? [String: Any])?["accesses"] as? Int == calls
        }
        try check(object, tally)
        try checkPage(try report("html"), tally)
    }

    private func check(_ object: [String: Any], _ tally: Tally) throws {
        let apps = try #require(object["apps"] as? [[String: Any]])
        #expect(apps.count == 8)
        for line in apps {
            let app = line["app"] as? String ?? ""
            #expect(line["accesses"] as? Int == tally.calls[app])
            #expect(line["items"] as? Int == tally.items[app] ?? 0)
            #expect(line["purposes"] as? [String] == (app == Self.unapproved ? [] : ["brand-monitoring"]))
        }
        var problems: [String: Int] = [:]
        for line in try #require(object["app_refusals"] as? [[String: Any]]) {
            let name = "\(line["app"] as? String ?? "") \(line["outcome"] as? String ?? "")"
            problems[name] = line["accesses"] as? Int
        }
        #expect(problems == tally.problems)
        let recipients = try #require(object["recipient_refusals"] as? [[String: Any]])
        var refused: [String: Int] = [:]
        for line in recipients where line["outcome"] as? String == "recipient-not-agreed" {
            refused[line["recipient"] as? String ?? "?"] = line["accesses"] as? Int
        }
        #expect(refused == ["city-police": 3, "harbor-research": 1, "?": 1])
        let agreed = try #require(object["agreed"] as? [String: Any])
        let purposes = (agreed["apps"] as? [[String: Any]] ?? []).filter { $0["purpose"] is NSNull }
        #expect(purposes.map { $0["app"] as? String } == [Self.unapproved])
    }

    private func checkPage(_ page: String, _ tally: Tally) throws {
        let artifacts = Tollgate.root + "/.build/artifacts"
        try FileManager.default.createDirectory(atPath: artifacts, withIntermediateDirectories: true)
        let path = artifacts + "/letter-report.html"
        try page.write(toFile: path, atomically: true, encoding: .utf8)
        let browser = try Browser()
        let text = try browser.text(ofPage: path)
        let calls = tally.calls.values.reduce(0, +)
        for sentence in [
            "Insight Analytics Limited", "made \(calls) calls", "The answers held 1,500 items",
            "\(Self.unapproved) made 5 calls without an approved purpose. All were refused.",
            "3 calls of \(Self.passing) said that the data goes on to city-police (government), which the agreement does not allow.",
            "1 call of \(Self.passing) said that the data goes on to a recipient that nobody has declared. It was refused.",
            "met a limit of the agreement",
            "\(Self.unapproved) none approved 5 0 0", "\(Self.apps[1]) brand-monitoring",
            "city-police (government) recipient-not-agreed 3", "\(Self.unapproved) purpose-not-approved 5",
            "How to check these figures",
        ] { #expect(text.contains(sentence), "\(sentence) in \(text)") }
        for app in Self.apps {
            #expect(text.contains(app))
        }
        let picture = artifacts + "/letter-report.png"
        try? FileManager.default.removeItem(atPath: picture)
        try browser.screenshot(ofPage: path, width: 900, height: 3_800, to: picture)
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: picture)))
        #expect(bytes.starts(with: [0x89] + Array("PNG".utf8)))
        // Width and height stand in the first chunk, big-endian; a page of text is more than a blank one.
        #expect(Array(bytes[16..<24]) == [0, 0, 0x03, 0x84, 0, 0, 0x0E, 0xD8])
        #expect(bytes.count > 100_000)
    }
}
