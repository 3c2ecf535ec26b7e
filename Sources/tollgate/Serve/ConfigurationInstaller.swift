import Agreements
import Configuration
import ConfigurationHistory
import Gateway
import Synchronization

/// Brings configurations into force: the first at the start, others while the gateway runs.
///
/// It is the one way from a loaded configuration to the snapshot that event loops read. Calls follow each other.
final class ConfigurationInstaller: Sendable {
    /// What is in force, and since when.
    struct InForce: Sendable {
        let configuration: GatewayConfiguration
        let entry: VersionEntry
    }

    let snapshots: SnapshotBuilder
    private let store: VersionStore
    private let latest: Mutex<InForce?> = Mutex(nil)

    init(store: VersionStore, snapshots: SnapshotBuilder) {
        self.store = store
        self.snapshots = snapshots
    }

    /// Nil before the first.
    var inForce: InForce? { latest.withLock { $0 } }

    /// Makes a configuration the one in force, and its snapshot, which is to be installed at once.
    ///
    /// Its files are kept with the evidence, durably, and the history says that it is in force, before any record can
    /// name it. When this throws, what was in force still is.
    ///
    /// - Parameter keys: nil: those of the last snapshot.
    func prepare(
        _ configuration: GatewayConfiguration, keys: [Key]? = nil, reason: VersionEntry.Reason
    ) throws -> (Snapshot, InForce) {
        let parts = try SnapshotBuilder.Parts(GatewayAssembly(configuration: configuration))
        let version = try store.keep(configuration.sources)
        let entry = try note(version, configuration, reason)
        do {
            let snapshot = try snapshots.build(parts, keys: keys)
            let running = InForce(configuration: configuration, entry: entry)
            latest.withLock { $0 = running }
            return (snapshot, running)
        } catch {
            if let former = inForce { _ = try note(former.entry.version, former.configuration, .reversal) }
            throw error
        }
    }

    private func note(
        _ version: ConfigurationVersion, _ configuration: GatewayConfiguration, _ reason: VersionEntry.Reason
    ) throws -> VersionEntry {
        try store.note(
            version, reason: reason, path: configuration.sources.first?.path ?? "", nowNanoseconds: Console.now())
    }
}
