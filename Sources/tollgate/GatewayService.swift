import Administration
import Agreements
import AuditLog
import Configuration
import ConfigurationHistory
import Gateway
import Glibc
import Storage
import TransparencyLog

/// A running gateway with everything around it: state, keys that follow their store, journals that get synced and
/// sealed.
final class GatewayService: Sendable {
    let configuration: GatewayConfiguration
    private let gateway: Gateway
    private let sealing: SealingService
    private let administration: AdministrationServer?
    private let watch: KeyWatch
    private let syncing: Task<Void, Never>

    /// Where it listens.
    var addresses: [String] { gateway.addresses }

    /// Recovers the state of the last run and starts to serve.
    static func start(_ configuration: GatewayConfiguration) async throws -> GatewayService {
        let state = StateDirectory(configuration)
        let keys = try state.keys()
        try state.lock()
        for listener in configuration.listeners {
            try Gateway.checkFree(host: listener.address.host, port: listener.address.port)
        }
        for file in try JournalRecovery.recover(directory: state.journal) {
            Console.log("journal: \(file)")
        }
        let assembly = GatewayAssembly(configuration: configuration)
        // Before any record names it.
        try state.versions.note(
            state.versions.keep(configuration.sources), reason: .start, path: configuration.sources[0].path,
            nowNanoseconds: Console.now())
        let snapshots = try SnapshotBuilder(assembly)
        let evidence = try SealingAssembly(configuration, keys: keys, snapshots: snapshots)
        let snapshot = try snapshots.build(keys: keys.keys())
        try restore(state, snapshots: snapshots, snapshot: snapshot, sealed: evidence.sealedSequences)
        let listeners = try assembly.listeners
        let gateway = try await Gateway.start(
            listen: listeners,
            loops: configuration.threads ?? sysconf(Int32(_SC_NPROCESSORS_ONLN)),
            snapshot: snapshot,
            journalDirectory: state.journal,
            names: snapshots.names,
            inquiries: evidence.service.inquiries,
            log: Console.log
        )
        let administration = try await startAdministration(configuration, state, evidence.signer)
        return try GatewayService(
            configuration, keys: keys, gateway: gateway, sealing: evidence.service, administration: administration,
            snapshots: snapshots)
    }

    private static func restore(
        _ state: StateDirectory, snapshots: SnapshotBuilder, snapshot: Snapshot, sealed: [String: UInt64]
    ) throws {
        let begin = Console.now()
        let restored = try Restoration(
            journalDirectory: state.journal, store: state.limits(), table: snapshot.access, names: snapshots.names,
            sequences: snapshots.sequences, sealed: sealed)
        for damage in restored.damages { Console.log("journal: \(damage)") }
        if restored.accessCount > 0 {
            let milliseconds = (Console.now() - begin) / 1_000_000
            Console.log("counters restored from \(restored.accessCount) accesses in \(milliseconds) ms")
        }
        if restored.interruptedCount > 0 {
            Console.log("\(restored.interruptedCount) streams of the last run were closed as interrupted")
        }
    }

    private static func startAdministration(
        _ configuration: GatewayConfiguration, _ state: StateDirectory, _ signer: NoteSigner
    ) async throws -> AdministrationServer? {
        guard let address = configuration.administration else { return nil }
        let server = try await AdministrationServer.start(
            host: address.host, port: address.port, logDirectory: state.evidence + "/log",
            verifierKey: signer.verifier.text, log: Console.log)
        Console.log("administration at \(server.host):\(server.port)")
        return server
    }

    private init(
        _ configuration: GatewayConfiguration,
        keys: KeyStore,
        gateway: Gateway,
        sealing: SealingService,
        administration: AdministrationServer?,
        snapshots: SnapshotBuilder
    ) throws {
        self.configuration = configuration
        self.gateway = gateway
        self.sealing = sealing
        self.administration = administration
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
                    sealing.wake(upTo: try await gateway.syncJournals())
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

    /// Lets exchanges end, seals what they recorded, then closes everything.
    func stop() async throws {
        Console.log("stopping")
        watch.cancel()
        syncing.cancel()
        await syncing.value
        try await gateway.stop(drainNanoseconds: configuration.drainNanoseconds)
        await sealing.finish()
        await administration?.stop()
        Console.log("stopped")
    }
}
