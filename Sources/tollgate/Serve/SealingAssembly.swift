import AuditLog
import Configuration
import Disk
import Evidence
import Gateway
import Storage
import TransparencyLog

/// Puts together what seals: the evidence of a state directory, its key, its index.
struct SealingAssembly {
    let signer: NoteSigner
    /// The last sequence number of each organization that is sealed; `""` is none.
    let sealedSequences: [String: UInt64]
    /// The thread that seals.
    let service: SealingService

    /// Opens the evidence, and makes the signing key where there is none.
    init(_ configuration: GatewayConfiguration, keys: KeyStore, snapshots: SnapshotBuilder) throws {
        let state = StateDirectory(configuration)
        let signer = try Self.signer(configuration)
        self.signer = signer
        let open: @Sendable () throws -> Sealing = {
            let store = try EvidenceStore.open(
                directory: state.evidence, head: configuration.audit.headPath, signer: signer, disk: SystemDisk())
            for repair in store.repairs { Console.log("evidence: \(repair)") }
            let index = try state.usage()
            try index.catchUp(
                with: EvidenceReader(directory: state.evidence, disk: SystemDisk()), disk: SystemDisk())
            var sealing = SealingSettings()
            sealing.ageMilliseconds = configuration.audit.sealNanoseconds / 1_000_000
            sealing.fillingMilliseconds = min(sealing.fillingMilliseconds, sealing.ageMilliseconds)
            let proofs = try ProofMaker(directory: state.evidence, verifier: signer.verifier, disk: SystemDisk())
            return try Sealing(
                store: store, index: index, proofs: proofs, uses: KeyUses(state.keyUses()),
                settings: Sealing.Settings(
                    journalDirectory: state.journal, sealing: sealing, retention: configuration.audit.retention,
                    compact: { positions in
                        try Restoration.compact(
                            journalDirectory: state.journal, store: state.limits(),
                            table: snapshots.freshTable(keys: keys.keys()), upTo: positions)
                    }))
        }
        let first = try open()
        sealedSequences = first.sealedSequences
        service = SealingService(first, open: open)
    }

    private static func signer(_ configuration: GatewayConfiguration) throws -> NoteSigner {
        let file = SigningKeyFile(configuration)
        if let signer = try file.read() { return signer }
        guard try EvidenceReader(directory: StateDirectory(configuration).evidence, disk: SystemDisk()).logSize == 0
        else {
            throw Failure("\(file.path): the key is missing that the log was signed with; put it back")
        }
        let signer = try file.make()
        Console.log("evidence: made a signing key; give others its public part: \(signer.verifier.text)")
        return signer
    }
}
