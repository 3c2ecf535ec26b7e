import Agreements
import AuditLog
import Gateway
import RateLimiting

/// Makes snapshots of one configuration with the keys of the moment; what outlives them all is kept here.
final class SnapshotBuilder: Sendable {
    let names = NameRegistry()
    let sequences = Sequences()
    private let registry = SubjectRegistry()
    private let agreements: AgreementSet
    private let settings: GatewaySettings
    private let upstreams: [Upstream]
    private let routes: RouteTable
    private let version: String

    init(_ assembly: GatewayAssembly) throws {
        agreements = assembly.agreements
        settings = try assembly.settings
        upstreams = assembly.upstreams
        routes = try assembly.routes
        version = assembly.version
    }

    func build(keys: [Key]) throws -> Snapshot {
        try Snapshot(
            settings: settings,
            upstreams: upstreams,
            routes: routes,
            access: registry.makeTable(agreements, keys: keys, nowNanoseconds: Console.now()),
            version: version,
            names: names,
            sequences: sequences
        )
    }

    /// A table with limits of its own that nobody has charged, for counting again beside the running gateway.
    func freshTable(keys: [Key]) throws -> AccessTable {
        try SubjectRegistry().makeTable(agreements, keys: keys, nowNanoseconds: Console.now())
    }

    /// Frees what the last snapshot needed; to be called when no event loop reads it any more.
    func reclaim() {
        for slab in registry.slabs.values { slab.reclaim() }
    }
}
