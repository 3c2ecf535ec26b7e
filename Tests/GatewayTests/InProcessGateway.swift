import Agreements
import AuditLog
import Configuration
import Gateway
import Storage
import TestSupport

@testable import tollgate

/// A gateway in the tests' own process, where a test can hand in what a configuration can't say.
final class InProcessGateway {
    let directory: TemporaryDirectory
    let key: String
    let port: Int
    private let gateway: Gateway
    private let configuration: GatewayConfiguration
    // What the snapshot refers to lives here.
    private let registry = SubjectRegistry()
    private let names = NameRegistry()
    private let sequences = Sequences()

    init(
        _ template: GatewayTemplate,
        inquiries: InquiryDesk = InquiryDesk { _, done in done(.notFound) },
        resolver: NameResolver = .system,
        settings change: (inout GatewaySettings) -> Void = { _ in },
        log: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws {
        directory = try TemporaryDirectory()
        try template.write(to: directory)
        configuration = try GatewayConfiguration.load(
            "\(directory.path)/gateway.yaml", builtInCodings: [.zstd, .br, .gzip])
        let state = StateDirectory(configuration)
        let store = try state.keys()
        key = try store.issue(app: "acme-app", nowNanoseconds: Console.now()).token.reveal()
        let assembly = GatewayAssembly(configuration: configuration)
        var settings = try assembly.settings
        change(&settings)
        let snapshot = try Snapshot(
            settings: settings,
            upstreams: try assembly.upstreams,
            routes: assembly.routes,
            access: registry.makeTable(assembly.agreements, keys: store.keys(), nowNanoseconds: Console.now()),
            version: assembly.version,
            names: names,
            sequences: sequences
        )
        gateway = try await Gateway.start(
            listen: [Listener(host: "127.0.0.1", port: 0)],
            loops: 1,
            snapshot: snapshot,
            journalDirectory: state.journal,
            names: names,
            inquiries: inquiries,
            resolver: resolver,
            log: log
        )
        port = gateway.addresses[0].split(separator: ":").last.flatMap { Int($0) } ?? 0
    }

    /// Puts another configuration with the same upstream and routes in force.
    func install(_ template: GatewayTemplate) async throws {
        try template.write(to: directory)
        let configuration = try GatewayConfiguration.load(
            "\(directory.path)/gateway.yaml", builtInCodings: [.zstd, .br, .gzip])
        let assembly = GatewayAssembly(configuration: configuration)
        let keys = try StateDirectory(configuration).keys().keys()
        try await gateway.install(
            Snapshot(
                settings: assembly.settings,
                upstreams: try assembly.upstreams,
                routes: assembly.routes,
                access: registry.makeTable(assembly.agreements, keys: keys, nowNanoseconds: Console.now()),
                version: assembly.version,
                names: names,
                sequences: sequences
            )
        )
    }

    /// How the servers of its upstream stand.
    func standings() async throws -> [UpstreamStanding.Server] {
        try await gateway.upstreamStandings()[0].servers
    }

    func stop() async throws {
        try await gateway.stop(drainNanoseconds: 1_000_000_000)
    }

    /// The bytes of a request without a body; without a key where that is empty.
    func request(_ line: String, _ fields: [String] = [], key: String? = nil) -> String {
        let key = key ?? self.key
        let lines = ["\(line) HTTP/1.1", "Host: api.example"] + (key.isEmpty ? [] : ["X-Api-Key: \(key)"]) + fields
        return lines.map { "\($0)\r\n" }.joined() + "\r\n"
    }

    /// One request on a connection of its own.
    func call(_ line: String, _ fields: [String] = [], key: String? = nil) throws -> WireResponse {
        let client = try RawClient(port: port)
        try client.send(request(line, fields, key: key))
        return try client.receive(String(line.prefix { $0 != " " }))
    }

    /// Every record as it stands in the journal.
    func records() throws -> [JournalEntry] {
        try JournalEntry.all(state: configuration.stateDirectory)
    }
}

extension JournalEntry {
    /// Every record of a state directory, as it stands in the journal.
    static func all(state: String) throws -> [JournalEntry] {
        let reader = try JournalReader(directory: state + "/journal", streams: .raw)
        var entries: [JournalEntry] = []
        while let entry = try reader.next() { entries.append(entry) }
        return entries
    }
}
