package import Disk
internal import SystemCrypto
package import TransparencyLog

/// Verifies evidence from its files alone: that they are what the log's key has signed.
///
/// By blocks: every entry and tile of the log; of each organization the chain of its blocks, their numbers, sequences,
/// days, dictionaries and odometers; that every block is the entry at its index and every entry a block. By records:
/// all that, and each record's bytes, from which root, odometer, tallies and names of its block are recomputed.
package struct EvidenceVerifier: Sendable {
    /// How deep to go.
    package enum Depth: Sendable {
        case blocks
        case records
    }

    private let paths: EvidencePaths
    private let headPath: String?
    private let verifier: NoteVerifier
    private let disk: any Disk

    /// - Parameters:
    ///   - head: where the last signed checkpoint is kept apart; nil: there is none, as with a copy.
    ///   - verifier: the key that the log must be signed with.
    package init(directory: String, head: String?, verifier: NoteVerifier, disk: any Disk) {
        paths = EvidencePaths(directory: directory)
        headPath = head
        self.verifier = verifier
        self.disk = disk
    }

    /// Verifies everything, up to the first thing that is wrong.
    ///
    /// Reads front to back in bounded memory. May be used beside the writer: what it adds meanwhile is left out.
    ///
    /// - Throws: `EvidenceError.disk` when the disk fails; whatever is wrong with the files is the verdict's `fault`.
    package func verify(
        _ depth: Depth, progress: (EvidenceProgress) -> Void = { _ in }
    ) throws(EvidenceError) -> EvidenceVerdict {
        var verdict = EvidenceVerdict()
        guard let checkpoint = try verifyLog(&verdict), verdict.fault == nil else { return verdict }
        let run = VerificationRun(
            depth: depth, paths: paths, disk: disk, checkpoint: checkpoint, verdict: verdict)
        do throws(VerificationRun.Stop) {
            try run.verifyLedger(progress: progress)
            try run.verifySegments()
        } catch {
            switch error {
            case .fault(let fault): run.verdict.fault = fault
            case .failure(let failure): throw failure
            }
        }
        return run.verdict
    }

    private func verifyLog(_ verdict: inout EvidenceVerdict) throws(EvidenceError) -> Checkpoint? {
        let audit: TileLogAudit
        do throws(TransparencyLogError) {
            audit = try TileLogAudit.verify(
                disk: disk, directory: paths.log, verifier: verifier, headPath: headPath)
        } catch {
            if case .disk(let error) = error { throw .disk(error) }
            verdict.fault = Self.fault(error, path: paths.log + "/checkpoint")
            return nil
        }
        verdict.checkpoint = audit.checkpoint
        verdict.fault = audit.problems.first.map { Self.fault($0, path: paths.log) }
        for name in audit.leftovers + audit.unknownNames {
            verdict.remainders.append("\(paths.log)/\(name): is not of the log's last checkpoint")
        }
        return audit.checkpoint
    }

    private static func fault(_ error: TransparencyLogError, path: String) -> EvidenceFault {
        switch error {
        case .damaged(let path, let reason): EvidenceFault(path: path, reason: reason)
        case .missing(let path): EvidenceFault(path: path, reason: "is missing")
        default: EvidenceFault(path: path, reason: error.description)
        }
    }
}
