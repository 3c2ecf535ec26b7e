import Agreements
import AuditLog
import Configuration
import Gateway
import Glibc
import Storage
import Synchronization

/// A running gateway with everything around it: state, keys that follow their store, journals that get synced.
final class GatewayService: Sendable {
    let configuration: GatewayConfiguration
    private let gateway: Gateway
    private let watch: KeyWatch
    private let syncing: Task<Void, Never>

    /// Where it listens.
    var addresses: [String] { gateway.addresses }

    /// Recovers the state of the last run and starts to serve.
    static func start(_ configuration: GatewayConfiguration) async throws -> GatewayService {
        let state = StateDirectory(configuration)
        let keys = try state.keys()
        try state.lock()
        for file in try JournalRecovery.recover(directory: state.journal) {
            Console.log("journal: \(file)")
        }
        let assembly = GatewayAssembly(configuration: configuration)
        let snapshots = try SnapshotBuilder(assembly)
        let snapshot = try snapshots.build(keys: keys.keys())
        let begin = Console.now()
        let restored = try Restoration(
            journalDirectory: state.journal, store: state.limits(), table: snapshot.access, names: snapshots.names,
            sequences: snapshots.sequences)
        for damage in restored.damages { Console.log("journal: \(damage)") }
        if restored.accessCount > 0 {
            let milliseconds = (Console.now() - begin) / 1_000_000
            Console.log("counters restored from \(restored.accessCount) accesses in \(milliseconds) ms")
        }
        if restored.interruptedCount > 0 {
            Console.log("\(restored.interruptedCount) streams of the last run were closed as interrupted")
        }
        let gateway = try await Gateway.start(
            listen: configuration.listeners.map { ($0.address.host, $0.address.port) },
            loops: configuration.threads ?? sysconf(Int32(_SC_NPROCESSORS_ONLN)),
            snapshot: snapshot,
            journalDirectory: state.journal,
            names: snapshots.names,
            log: Console.log
        )
        return try GatewayService(configuration, keys: keys, gateway: gateway, snapshots: snapshots)
    }

    private init(
        _ configuration: GatewayConfiguration,
        keys: KeyStore,
        gateway: Gateway,
        snapshots: SnapshotBuilder
    ) throws {
        self.configuration = configuration
        self.gateway = gateway
        let (changes, continuation) = AsyncStream.makeStream(of: [Key].self, bufferingPolicy: .bufferingNewest(1))
        watch = try keys.watch { result in
            switch result {
            case .success(let keys): continuation.yield(keys)
            case .failure(let error): Console.log("keys: \(error)")
            }
        }
        // Both tasks end when the service stops, which cancels them.
        let following = Task {
            for await keys in changes {
                do {
                    try await gateway.install(snapshots.build(keys: keys))
                    snapshots.reclaim()
                } catch {
                    Console.log("keys: \(error)")
                }
            }
        }
        syncing = Task {
            var failure: String?
            while !Task.isCancelled {
                try? await Task.sleep(for: .milliseconds(100))
                do {
                    try await gateway.syncJournals()
                    failure = nil
                } catch {
                    // Said once: it fails ten times a second until it doesn't.
                    if failure != "\(error)" { Console.log("journal: \(error)") }
                    failure = "\(error)"
                }
            }
            following.cancel()
        }
        for address in gateway.addresses { Console.log("listening at \(address)") }
    }

    /// Lets exchanges end, then closes everything.
    func stop() async throws {
        Console.log("stopping")
        watch.cancel()
        syncing.cancel()
        await syncing.value
        try await gateway.stop(drainNanoseconds: configuration.drainNanoseconds)
        Console.log("stopped")
    }
}
