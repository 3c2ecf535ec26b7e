import Administration
import Agreements
import AuditLog
import Configuration
import ConfigurationHistory
import Gateway
import Glibc
import RateLimiting
import Storage
import TransparencyLog

/// A running gateway with everything around it: state, keys that follow their store, journals that get synced and
/// sealed.
final class GatewayService: Sendable {
    private let gateway: Gateway
    private let installer: ConfigurationInstaller
    private let sealing: SealingService
    private let administration: AdministrationServer?
    private let watch: KeyWatch
    private let changes: AsyncStream<Change>.Continuation
    private let installing: Task<Void, Never>
    private let following: Task<Void, Never>
    private let syncing: Task<Void, Never>
    private let certificates: Task<Void, Never>

    /// What a snapshot is made anew for; one after the other.
    private enum Change {
        case keys([Key])
        case configuration(
            GatewayConfiguration, VersionEntry.Reason, CheckedContinuation<VersionEntry, any Error>)
    }

    /// Where it listens.
    var addresses: [String] { gateway.addresses }

    /// Recovers the state of the last run and starts to serve.
    ///
    /// - Parameters:
    ///   - path: the gateway's file, which is followed from now on with those that it names.
    ///   - reload: by which the operator asks for them to be read at once.
    static func start(
        _ configuration: GatewayConfiguration, path: String, reload: ReloadRequest = ReloadRequest()
    ) async throws -> GatewayService {
        let state = StateDirectory(configuration)
        let keys = try state.keys()
        try state.lock()
        for listener in configuration.listeners {
            try Gateway.checkFree(host: listener.address.host, port: listener.address.port)
        }
        for file in try JournalRecovery.recover(directory: state.journal) {
            Console.log("journal: \(file)")
        }
        let snapshots = SnapshotBuilder()
        let installer = ConfigurationInstaller(store: state.versions, snapshots: snapshots)
        let evidence = try SealingAssembly(configuration, keys: keys, snapshots: snapshots)
        let listeners = try GatewayAssembly(configuration: configuration).listeners
        let (snapshot, running) = try installer.prepare(configuration, keys: keys.keys(), reason: .start)
        try restore(state, snapshots: snapshots, snapshot: snapshot, sealed: evidence.sealedSequences)
        let gateway = try await Gateway.start(
            listen: listeners,
            loops: configuration.threads ?? sysconf(Int32(_SC_NPROCESSORS_ONLN)),
            snapshot: snapshot,
            journalDirectory: state.journal,
            names: snapshots.names,
            inquiries: evidence.service.inquiries,
            log: Console.log
        )
        let published = PublishedStatus(ConfigurationStatus(running))
        let administration = try await startAdministration(configuration, state, evidence.signer, published, gateway)
        let (changes, continuation) = AsyncStream.makeStream(of: Change.self)
        let following = ConfigurationFollowing(path: path, running: running, published: published) {
            try await install($0, $1, through: continuation)
        }
        return try GatewayService(
            gateway: gateway, installer: installer, sealing: evidence.service, administration: administration,
            watch: watch(keys, continuation), changes: (changes, continuation), following: (following, reload),
            certificates: CertificateWatch(
                zip(gateway.addresses, listeners).map { ($0, $1.security) }, upstreams: { gateway.upstreamsInForce }))
    }

    private static func watch(_ keys: KeyStore, _ changes: AsyncStream<Change>.Continuation) throws -> KeyWatch {
        try keys.watch { result in
            switch result {
            case .success(let keys): changes.yield(.keys(keys))
            case .failure(let error): Console.log("keys: \(error)")
            }
        }
    }

    /// Has a configuration installed after all changes before it.
    private static func install(
        _ configuration: GatewayConfiguration, _ reason: VersionEntry.Reason,
        through changes: AsyncStream<Change>.Continuation
    ) async throws -> VersionEntry {
        try await withCheckedThrowingContinuation { continuation in
            let result = changes.yield(.configuration(configuration, reason, continuation))
            if case .enqueued = result { return }
            continuation.resume(throwing: Failure("the gateway is stopping"))
        }
    }

    private static func restore(
        _ state: StateDirectory, snapshots: SnapshotBuilder, snapshot: Snapshot, sealed: [String: UInt64]
    ) throws {
        let begin = Console.now()
        let restored = try Restoration(
            journalDirectory: state.journal, store: state.limits(), table: snapshot.access, names: snapshots.names,
            sequences: snapshots.sequences, sealed: sealed)
        for state in restored.absent {
            snapshots.keep(try LimitSnapshot(bytes: state.limits), of: state.organization)
        }
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
        _ configuration: GatewayConfiguration, _ state: StateDirectory, _ signer: NoteSigner,
        _ published: PublishedStatus, _ gateway: Gateway
    ) async throws -> AdministrationServer? {
        guard let address = configuration.administration else { return nil }
        let server = try await AdministrationServer.start(
            host: address.host, port: address.port, logDirectory: state.evidence + "/log",
            verifierKey: signer.verifier.text, configuration: { published.status },
            upstreams: { (try? await gateway.upstreamStandings())?.map(UpstreamReport.init) ?? [] }, log: Console.log)
        Console.log("administration at \(server.host):\(server.port)")
        return server
    }

    private init(
        gateway: Gateway,
        installer: ConfigurationInstaller,
        sealing: SealingService,
        administration: AdministrationServer?,
        watch: KeyWatch,
        changes: (stream: AsyncStream<Change>, continuation: AsyncStream<Change>.Continuation),
        following: (state: ConfigurationFollowing, reload: ReloadRequest),
        certificates: CertificateWatch
    ) {
        self.gateway = gateway
        self.installer = installer
        self.sealing = sealing
        self.administration = administration
        self.watch = watch
        self.changes = changes.continuation
        // Each of these ends when the service stops.
        installing = Task {
            for await change in changes.stream { await Self.follow(change, gateway, installer) }
        }
        self.following = Task {
            var state = following.state
            while !Task.isCancelled {
                try? await Task.sleep(for: ConfigurationFollowing.interval)
                await state.step(isAsked: following.reload.take())
            }
        }
        syncing = Task {
            var failure: String?
            var rounds = 0
            while !Task.isCancelled {
                try? await Task.sleep(for: .milliseconds(100))
                rounds += 1
                if rounds % 100 == 0 { FreedMemory.giveBack() }
                do {
                    sealing.wake(upTo: try await gateway.syncJournals())
                    failure = nil
                } catch {
                    // Said once: it fails ten times a second until it doesn't.
                    if failure != "\(error)" { Console.log("journal: \(error)") }
                    failure = "\(error)"
                }
            }
        }
        self.certificates = Task { await certificates.run() }
        for address in gateway.addresses { Console.log("listening at \(address)") }
    }

    private static func follow(_ change: Change, _ gateway: Gateway, _ installer: ConfigurationInstaller) async {
        switch change {
        case .keys(let keys):
            do {
                guard let snapshot = try installer.snapshots.build(keys: keys) else { return }
                try await gateway.install(snapshot)
                installer.snapshots.reclaim()
            } catch {
                Console.log("keys: \(error)")
            }
        case .configuration(let configuration, let reason, let continuation):
            do {
                let (snapshot, running) = try installer.prepare(configuration, reason: reason)
                try await gateway.install(snapshot)
                installer.snapshots.reclaim()
                continuation.resume(returning: running.entry)
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    /// Lets exchanges end, seals what they recorded, then closes everything.
    func stop() async throws {
        Console.log("stopping")
        watch.cancel()
        certificates.cancel()
        following.cancel()
        await following.value
        changes.finish()
        await installing.value
        syncing.cancel()
        await syncing.value
        try await gateway.stop(drainNanoseconds: installer.inForce?.configuration.drainNanoseconds ?? 0)
        await sealing.finish()
        await administration?.stop()
        Console.log("stopped")
    }
}
