import Configuration
import Foundation

/// The three files of a configuration as texts; written to a folder of their own to be loaded.
struct SampleFiles: Sendable {
    enum File: String, Sendable {
        case gateway = "gateway.yaml"
        case tiers = "tiers.yaml"
        case organizations = "organizations.yaml"
    }

    var texts: [File: String]

    /// The sample of the design.
    static let design = SampleFiles(texts: [
        .gateway: """
        # gateway.yaml
        listen:
          - address: 127.0.0.1:8080
          # - address: 127.0.0.1:8443
          #   tls: {certificate: cert.pem, private_key: key.pem}
        state: ../var                    # keys, journal, evidence
        threads: 2                       # event loops; default: one a core
        tiers: tiers.yaml
        organizations: organizations.yaml
        upstreams:
          tweet-api:
            servers: [127.0.0.1:8081]
            connect_timeout: 1s
            response_timeout: 30s
        routes:                          # first match wins; nothing else is forwarded; `*` matches any method
          - {name: recent-search, match: GET /2/tweets/search/recent, upstream: tweet-api,
             items: /data, reserve: {query: max_results, default: 10, maximum: 100}}
          - {name: post-lookup, match: "GET /2/tweets/{id}", upstream: tweet-api, items: /data, reserve: {maximum: 1}}
          - {name: any-read, match: "GET /2/**", upstream: tweet-api, items: /data, reserve: {maximum: 100}}
        compression: {codings: [zstd, br, gzip], minimum: 256, types: [application/json, text/*]}
        audit: {durability: process}     # or: power

        """,
        .tiers: """
        # tiers.yaml                     N / period: s, m, h (or 15m) are token buckets, burst N unless `burst` is given;
        tiers:                           # day and month are calendar windows in UTC
          pro:
            price: 5000 USD/month
            limits:
              - {name: key-burst,   per: key,          requests: 50 / s, burst: 100}
              - {name: app-15m,     per: app,          requests: 450 / 15m, routes: [recent-search]}
              - {name: posts-month, per: organization, items: 1_000_000 / month}
              - {name: in-flight,   per: organization, concurrent: 100}

        """,
        .organizations: """
        # organizations.yaml
        purposes:
          brand-monitoring: {routes: [recent-search, post-lookup]}
        recipients:
          city-police: {government: true}
        organizations:
          contoso:
            legal_name: Contoso Corporation
            tier: pro
            status: active               # or: suspended
            reset_day: 1
            recipients: []               # whom its apps may pass data on to
            apps:
              contoso-insights: {purpose: brand-monitoring}

        """,
    ])

    /// The same files with the first occurrence of a text replaced; stops where there is none.
    func replacing(_ text: String, with replacement: String, in file: File) -> SampleFiles {
        var copy = self
        guard let range = texts[file]?.range(of: text) else { preconditionFailure("\(file) has no \(text)") }
        copy.texts[file]?.replaceSubrange(range, with: replacement)
        return copy
    }

    /// Writes the files, and loads them.
    func load(
        builtInCodings: Set<GatewayConfiguration.Coding> = Set(GatewayConfiguration.Coding.allCases)
    ) throws -> GatewayConfiguration {
        try inFolder { try GatewayConfiguration.load("\($0)/gateway.yaml", builtInCodings: builtInCodings) }
    }

    /// Writes the files, loads them, and returns each problem as a line, with names relative to their folder.
    func problems(
        builtInCodings: Set<GatewayConfiguration.Coding> = Set(GatewayConfiguration.Coding.allCases)
    ) throws -> [String] {
        try inFolder { folder in
            do throws(ConfigurationError) {
                _ = try GatewayConfiguration.load("\(folder)/gateway.yaml", builtInCodings: builtInCodings)
                return []
            } catch {
                return error.description.replacingOccurrences(of: "\(folder)/", with: "").components(separatedBy: "\n")
            }
        }
    }

    /// Runs a body with the files in a folder that exists only for it.
    func inFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("configuration-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (file, text) in texts {
            try Data(text.utf8).write(to: folder.appendingPathComponent(file.rawValue))
        }
        return try body(folder.path)
    }
}
