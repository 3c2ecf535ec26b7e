import Agreements
import AuditLog
import Gateway
import RateLimiting
import Synchronization

/// Makes snapshots of configurations with the keys of the moment; what outlives them all is kept here.
final class SnapshotBuilder: Sendable {
    /// What a configuration is made into before anything is changed; whatever can fail for it does so here.
    struct Parts: Sendable {
        let agreements: AgreementSet
        let settings: GatewaySettings
        let upstreams: [Upstream]
        let routes: RouteTable
        let version: String

        init(_ assembly: GatewayAssembly) throws {
            agreements = assembly.agreements
            settings = try assembly.settings
            upstreams = try assembly.upstreams
            routes = try assembly.routes
            version = assembly.version
        }
    }

    let names = NameRegistry()
    let sequences = Sequences()
    private let registry = SubjectRegistry()
    private let latest: Mutex<(parts: Parts, keys: [Key])?> = Mutex(nil)
    /// How the limits of organizations stood that had no agreement at the start.
    private let absent: Mutex<[String: LimitSnapshot]> = Mutex([:])

    /// Keeps how the limits of an organization stood that has no agreement now, until it has one again.
    func keep(_ limits: LimitSnapshot, of organization: String) {
        absent.withLock { $0[organization] = limits }
    }

    /// The snapshot of a configuration, with the keys that the last snapshot had unless others are given.
    ///
    /// The limits of its tiers are in force when it returns; records name its version once it is installed.
    func build(_ parts: Parts, keys: [Key]? = nil) throws -> Snapshot {
        try latest.withLock { latest in
            let keys = keys ?? latest?.keys ?? []
            let snapshot = try snapshot(parts, keys)
            latest = (parts, keys)
            return snapshot
        }
    }

    /// The snapshot of the same configuration with other keys.
    func build(keys: [Key]) throws -> Snapshot? {
        try latest.withLock { latest in
            guard let parts = latest?.parts else { return nil }
            let snapshot = try snapshot(parts, keys)
            latest = (parts, keys)
            return snapshot
        }
    }

    private func snapshot(_ parts: Parts, _ keys: [Key]) throws -> Snapshot {
        let table = try registry.makeTable(parts.agreements, keys: keys, nowNanoseconds: Console.now())
        absent.withLock { absent in
            guard !absent.isEmpty else { return }
            let index = SubjectIndex(table)
            absent = absent.filter { !index.restore($0.value, organization: $0.key) }
        }
        return try Snapshot(
            settings: parts.settings,
            upstreams: parts.upstreams,
            routes: parts.routes,
            access: table,
            version: parts.version,
            names: names,
            sequences: sequences
        )
    }

    /// A table with limits of its own that nobody has charged, for counting again beside the running gateway.
    func freshTable(keys: [Key]) throws -> AccessTable {
        guard let agreements = latest.withLock({ $0?.parts.agreements }) else {
            throw Failure("no configuration is in force yet")
        }
        return try SubjectRegistry().makeTable(agreements, keys: keys, nowNanoseconds: Console.now())
    }

    /// Frees what earlier snapshots needed; to be called when each event loop has the last one.
    func reclaim() {
        registry.reclaim()
    }
}
