import Configuration
import Foundation
import Testing

struct ProblemReportTests {
    @Test("All problems of all three files are reported in one run, sorted, each once")
    func everything() throws {
        let problems = try SampleFiles.design
            .replacing("threads: 2 ", with: "threads: 0 ", in: .gateway)
            .replacing("upstream: tweet-api,\n", with: "upstream: twet-api,\n", in: .gateway)
            .replacing("per: app,", with: "per: apps,", in: .tiers)
            .replacing("price: 5000", with: "price: -5000", in: .tiers)
            .replacing("tier: pro", with: "tier: free", in: .organizations)
            .problems()
        #expect(
            problems == [
                "gateway.yaml:7:10: `0` is out of range; write 1 to 1024",
                "gateway.yaml:16:73: there is no upstream `twet-api`; did you mean `tweet-api`?",
                "organizations.yaml:9:11: there is no tier `free`; write one of `pro`",
                "tiers.yaml:4:12: `-5000 USD/month` is not a price; "
                    + "write amount, currency and month, as in `5000 USD/month`",
                "tiers.yaml:7:34: `apps` is not whom a limit holds for; write `key`, `app`, `organization` or `recipient`",
            ]
        )
    }

    @Test("A problem in a value that is used twice is reported once")
    func onceForAnAlias() throws {
        let problems = try SampleFiles.design
            .replacing("reserve: {maximum: 1}", with: "reserve: &none {maximum: 0}", in: .gateway)
            .replacing("reserve: {maximum: 100}", with: "reserve: *none", in: .gateway)
            .problems()
        #expect(problems == ["gateway.yaml:18:114: `0` is out of range; write 1 to 1000000"])
    }

    @Test("A coding that is not built in is named, with those that are")
    func codingNotBuiltIn() throws {
        #expect(
            try SampleFiles.design.problems(builtInCodings: [.gzip]) == [
                "gateway.yaml:20:25: zstd is not built in; would be: gzip",
                "gateway.yaml:20:31: br is not built in; would be: gzip",
            ]
        )
    }

    @Test("A file that can't be read is one problem, and hides none of the names that refer to it")
    func unreadable() throws {
        let folder = FileManager.default.temporaryDirectory.path
        let missing = "\(folder)/no-such-configuration.yaml"
        let error = #expect(throws: ConfigurationError.self) {
            try GatewayConfiguration.load(missing, builtInCodings: [.gzip])
        }
        #expect(
            error?.description
                == "\(missing):1:1: `\(missing)` can't be read: No such file or directory; name a file that can"
        )
        #expect(
            try SampleFiles.design.replacing(
                "organizations: organizations.yaml", with: "organizations: ./", in: .gateway
            )
            .problems() == ["gateway.yaml:9:16: `./` can't be read: Is a directory; name a file that can"]
        )
    }

    @Test("A file that isn't UTF-8 is reported at its first wrong byte")
    func invalidUTF8() throws {
        try SampleFiles.design.inFolder { folder in
            let url = URL(fileURLWithPath: "\(folder)/gateway.yaml")
            try Data("listen:\n  - ü".utf8 + [0xFF] + Array(": x\n".utf8)).write(to: url)
            let error = #expect(throws: ConfigurationError.self) {
                try GatewayConfiguration.load(url.path, builtInCodings: [.gzip])
            }
            #expect(error?.problems.map(\.line) == [2])
            #expect(error?.problems.map(\.column) == [6])
            #expect(error?.problems.map(\.message) == ["not valid UTF-8; save the file as UTF-8"])
            #expect(error?.problems.map(\.file) == [url.path])
        }
    }

    @Test("An empty file is a problem of its first line")
    func empty() throws {
        var files = SampleFiles.design
        files.texts[.organizations] = "# nothing\n"
        #expect(try files.problems() == ["organizations.yaml:1:1: the file is empty; write a mapping"])
    }

    @Test("A problem is placed by the file's name as it was given")
    func relativeNames() throws {
        try SampleFiles.design.replacing("threads: 2 ", with: "threads: 0 ", in: .gateway).inFolder { folder in
            let up = FileManager.default.currentDirectoryPath.split(separator: "/").map { _ in ".." }
            let relative = up.joined(separator: "/") + folder + "/gateway.yaml"
            let error = #expect(throws: ConfigurationError.self) {
                try GatewayConfiguration.load(relative, builtInCodings: [.zstd, .br, .gzip])
            }
            #expect(error?.description == "\(relative):7:10: `0` is out of range; write 1 to 1024")
        }
    }

    @Test("A request may face 16 limits, but not 17")
    func numberOfLimits() throws {
        func files(_ more: Int) -> SampleFiles {
            let lines = (0..<more).map { "      - {name: more-\($0), per: app, concurrent: 1}\n" }.joined()
            return SampleFiles.design.replacing("    limits:\n", with: "    limits:\n" + lines, in: .tiers)
        }
        #expect(try files(12).problems() == [])
        #expect(
            try files(13).problems() == [
                "tiers.yaml:3:3: a request on route `recent-search` would face 17 limits; leave at most 16"
            ]
        )
        #expect(try files(61).problems() == ["tiers.yaml:3:3: the tier has 65 limits; leave at most 64"])
    }

    @Test("An items limit on routes that count none is reported")
    func itemsOfNothing() throws {
        let files = SampleFiles.design
            .replacing("items: /data, reserve: {maximum: 1}}", with: "}", in: .gateway)
            .replacing("items: 1_000_000 / month", with: "items: 9 / day, routes: [post-lookup]", in: .tiers)
        #expect(
            try files.problems() == [
                "tiers.yaml:8:72: none of these routes counts items; name one that does, or limit `requests`"
            ]
        )
    }

    @Test("Every occurrence of a repeated key is reported, and what comes after it on the line keeps its column")
    func repeatedKeys() throws {
        let files = SampleFiles.design
            .replacing("{maximum: 1}", with: "{maximum: 1, 'maximum': 2, maximum: 3, least: 0}", in: .gateway)
        #expect(
            try files.problems() == [
                "gateway.yaml:18:111: `maximum` stands twice here; remove it, or the one at gateway.yaml:18:99",
                "gateway.yaml:18:125: `maximum` stands twice here; remove it, or the one at gateway.yaml:18:99",
                "gateway.yaml:18:137: `least` is not a key of `reserve`; write one of `query`, `default`, `maximum`",
            ]
        )
    }

    @Test("A repeated key that is an alias is reported too")
    func repeatedAlias() throws {
        let files = SampleFiles.design
            .replacing("{maximum: 1}", with: "{&key maximum: 1, *key : 2}", in: .gateway)
        #expect(try files.problems() == ["gateway.yaml:18:99: `maximum` stands twice in a mapping; remove one"])
    }
}
