import Configuration
import Testing

/// What of an edit a running gateway can't follow.
struct RestartProblemTests {
    private func problems(_ text: String, _ replacement: String, in file: SampleFiles.File) throws -> [String] {
        let running = try SampleFiles.design.load()
        let edited = SampleFiles.design.replacing(text, with: replacement, in: file)
        return try edited.inFolder { folder in
            let new = try GatewayConfiguration.load("\(folder)/gateway.yaml", builtInCodings: [.zstd, .br, .gzip])
            // Folders of their own aren't the change that is meant.
            let problems = new.problemsWithoutRestart(after: running)?.problems ?? []
            return problems.filter { !$0.message.hasPrefix("the state directory") }
                .map { "\($0.line):\($0.column): \($0.message)" }
        }
    }

    @Test(
        "A setting that only a start can follow is named where it stands",
        arguments: [
            ("address: 127.0.0.1:8080", "address: 127.0.0.1:8090", "3:3: listeners"),
            ("threads: 2 ", "threads: 3 ", "7:10: the number of threads"),
            ("{durability: process}", "{durability: power}", "21:21: the durability"),
            ("{durability: process}", "{durability: process, seal: 5m}", "21:36: how often blocks are sealed"),
            ("{durability: process}", "{retain: 5 days}", "21:17: how long records are kept"),
            ("{durability: process}", "{origin: audit.example}", "21:17: the log's name"),
            ("{durability: process}", "{head: ../head}", "21:15: the file of the head"),
            ("{durability: process}", "{signing_key: key}", "21:22: the signing key's file"),
            ("threads: 2 ", "admin: {address: 127.0.0.1:9}\nthreads: 2 ", "7:8: the administration's address"),
        ])
    func named(_ text: String, _ replacement: String, _ problem: String) throws {
        let found = try problems(text, replacement, in: .gateway)
        #expect(
            found == ["\(problem) can't change while the gateway runs; restart it, or put back what was there"])
    }

    @Test("A setting that was taken away is named at its section")
    func removed() throws {
        let found = try problems("threads: 2 ", "", in: .gateway)
        #expect(
            found.count == 1
                && found[0].hasSuffix(
                    "the number of threads can't change while the gateway runs; restart it, or put back what was there")
        )
    }

    @Test(
        "Everything else can be followed",
        arguments: [
            ("connect_timeout: 1s", "connect_timeout: 2s", SampleFiles.File.gateway),
            ("maximum: 100}}", "maximum: 90}}", .gateway),
            ("minimum: 256", "minimum: 512", .gateway),
            ("{durability: process}", "{addresses: full}", .gateway),
            ("1_000_000 / month", "1_000 / month", .tiers),
            ("status: active", "status: suspended", .organizations),
        ])
    func followed(_ text: String, _ replacement: String, _ file: SampleFiles.File) throws {
        #expect(try problems(text, replacement, in: file) == [])
    }

    @Test("An attempt tells which files it looked for, and where the state is, whatever else is wrong")
    func attempts() throws {
        let broken = SampleFiles.design.replacing("tiers: tiers.yaml", with: "tiers: none.yaml", in: .gateway)
        try broken.inFolder { folder in
            let attempt = LoadAttempt("\(folder)/gateway.yaml", builtInCodings: [.gzip], certificateTime: nil)
            #expect(attempt.paths == ["gateway", "none", "organizations"].map { "\(folder)/\($0).yaml" })
            #expect(attempt.sources.map(\.role) == [.gateway, .organizations])
            let parent = folder.split(separator: "/").dropLast().joined(separator: "/")
            #expect(attempt.stateDirectory == "/\(parent)/var")
            #expect(throws: ConfigurationError.self) { try attempt.result.get() }
        }
    }

    @Test("What was kept of the files is read without them")
    func kept() throws {
        let configuration = try SampleFiles.design.load()
        let again = try GatewayConfiguration.load(kept: configuration.sources)
        #expect(again.organizations == configuration.organizations)
        #expect(again.tiers == configuration.tiers)
        #expect(again.stateDirectory == configuration.stateDirectory)
        #expect(again.sources == configuration.sources)
        #expect(throws: ConfigurationError.self) {
            try GatewayConfiguration.load(kept: Array(configuration.sources.dropLast()))
        }
    }
}
