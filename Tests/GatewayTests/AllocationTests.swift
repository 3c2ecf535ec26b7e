import Foundation
import TestSupport
import Testing

/// What an access allocates, by the release build: without optimization Swift allocates for every closure.
///
/// `make allocations` builds it and runs these.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["TOLLGATE_BINARY"] != nil, "`make allocations` runs these"))
final class AllocationTests {
    /// Accesses that are counted, after as many that fill what is kept for the next.
    private static let accesses = 1_000
    /// What accesses may allocate in all: none of them has to, but a table grows now and then, and timers go by.
    private static let ceiling = 200

    private let upstream: ScriptedUpstream
    private let gateway: GatewayProcess
    private let counts: String

    init() throws {
        let posts = (0..<10).map { #"{"id":"\#($0)","text":"\#(String(repeating: "coffee ", count: 30))"}"# }
        let answer = UpstreamAnswer.json("{\"data\":[\(posts.joined(separator: ","))]}", fields: ["ETag: \"1\""])
        upstream = try .answering { _ in answer }
        var template = GatewayTemplate(upstream: upstream.address)
        template.routes = [
            "{name: scarce, match: \"GET /scarce\", upstream: api}",
            "{name: everything, match: \"GET /**\", upstream: api, items: /data, reserve: {maximum: 10}}",
        ]
        template.organizations = template.organizations.replacing("[everything]", with: "[scarce, everything]")
        template.limits = [
            "{name: key, per: key, requests: 1_000_000 / s}",
            "{name: app, per: app, requests: 1_000_000 / 15m}",
            "{name: posts, per: organization, items: 1_000_000 / month}",
            "{name: flight, per: organization, concurrent: 100}",
            "{name: once, per: key, requests: 1 / 24h, routes: [scarce]}",
        ]
        template.compression = "{codings: [gzip, zstd], minimum: 256, types: [application/json]}"
        gateway = try GatewayProcess(template)
        let directory = gateway.directory
        counts = "\(directory.path)/allocations"
        try directory.write(String(repeating: "\0", count: 8), to: "allocations")
        let library = "\(directory.path)/count.so"
        let source = "\(Tollgate.root)/Tests/GatewayTests/allocations/count.c"
        let compiler = try ChildProcess.run(
            "/usr/bin/env", ["clang", "-O2", "-shared", "-fPIC", "-o", library, source])
        try #require(compiler.exit == .code(0), "\(compiler.error)")
        try gateway.stop()
        try gateway.start(under: ["/usr/bin/env", "LD_PRELOAD=\(library)", "ALLOCATION_COUNT=\(counts)"])
    }

    deinit {
        upstream.stop()
    }

    /// What the event loops have allocated so far.
    private func count() throws -> Int {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: counts))
        return Int(bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) })
    }

    /// How many allocations the same access takes, so many times, on one connection.
    private func allocations(
        _ path: String, _ fields: [String] = [], key: String? = nil, status: Int = 200
    ) throws -> Int {
        let client = try gateway.connect()
        let request = gateway.request("GET \(path)", fields, key: key)
        var before = 0
        for access in 0..<2 * AllocationTests.accesses {
            if access == AllocationTests.accesses { before = try count() }
            try client.send(request)
            #expect(try client.receive().status == status)
        }
        return try count() - before
    }

    @Test("an answer that passes through allocates nothing")
    func proxied() throws {
        let start = try count()
        #expect(start > 0, "beginning does allocate, so the counter counts")
        #expect(try allocations("/posts") <= AllocationTests.ceiling)
    }

    @Test("an answer that is coded allocates nothing", arguments: ["gzip", "zstd"])
    func coded(coding: String) throws {
        #expect(try allocations("/posts", ["Accept-Encoding: \(coding)"]) <= AllocationTests.ceiling)
    }

    @Test("a refused access allocates nothing")
    func refused() throws {
        #expect(try allocations("/posts", key: "nobody", status: 401) <= AllocationTests.ceiling)
        #expect(try gateway.call("GET /scarce").status == 200)
        #expect(try allocations("/scarce", status: 429) <= AllocationTests.ceiling)
    }
}
