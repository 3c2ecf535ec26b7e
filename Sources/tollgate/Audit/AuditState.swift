import Configuration
import Disk
import Evidence
import Glibc
import Storage
import TransparencyLog

/// Where the evidence of a gateway is, and the key of its log.
struct AuditState {
    /// Holds segments, ledger and log.
    let evidenceDirectory: String
    let journalDirectory: String
    let usagePath: String
    /// The file of the key that signs checkpoints.
    let signingKey: SigningKeyFile
    /// Where the last signed checkpoint is kept apart.
    let headPath: String
    let disk = SystemDisk()

    init(_ configuration: GatewayConfiguration) {
        let state = StateDirectory(configuration)
        evidenceDirectory = state.evidence
        journalDirectory = state.journal
        usagePath = state.usagePath
        signingKey = SigningKeyFile(configuration)
        headPath = configuration.audit.headPath ?? evidenceDirectory + "/head"
    }

    /// The public side of the log's key.
    ///
    /// - Parameter text: the key as the caller gave it; nil: it is taken from the signing key's file.
    func verifier(_ text: String?) throws -> NoteVerifier {
        if let text { return try NoteVerifier(text) }
        guard let signer = try signingKey.read() else {
            throw Failure("\(signingKey.path): there is no such file; give the log's key with --key")
        }
        return signer.verifier
    }

    /// A reader of the evidence; nil: nothing was sealed yet.
    func reader() throws -> EvidenceReader? {
        let reader = try EvidenceReader(directory: evidenceDirectory, disk: disk)
        return reader.logSize == 0 ? nil : reader
    }

    func maker(key: String?) throws -> ProofMaker {
        try ProofMaker(directory: evidenceDirectory, verifier: verifier(key), disk: disk)
    }

    /// The usage index, which must be there.
    func usage() throws -> UsageIndex {
        guard try disk.names(in: Self.directory(of: usagePath)).contains(Self.name(of: usagePath)) else {
            throw Failure(
                "\(usagePath): there is no such file; a running gateway makes it, or `tollgate audit reindex`")
        }
        return try UsageIndex(path: usagePath)
    }

    private static func directory(of path: String) -> String { SystemDisk.directory(of: path) }
    private static func name(of path: String) -> String { SystemDisk.name(of: path) }
}
