package import Disk
package import TransparencyLog

extension EvidenceStore {
    /// Opens an evidence directory, or begins one where there is none.
    ///
    /// Brings an interrupted step to its end: cuts what was not written whole, and appends to the log what the ledger
    /// has more. Reads the newest file of the ledger and, of each organization, the records since its last reading of
    /// tallies: those of a day, at most some 200,000.
    ///
    /// - Parameters:
    ///   - directory: is made when it is missing.
    ///   - head: where the last signed checkpoint is kept apart, best on another disk; nil: in the directory.
    ///   - signer: its name is the log's origin.
    /// - Throws: `inUse` where another process seals there; `refused` or `log` where the files don't belong together,
    ///   with the file and what to do; `damaged` for a file that isn't of its format.
    package static func open(
        directory: String, head: String? = nil, signer: NoteSigner, disk: any Disk
    ) throws(EvidenceError) -> EvidenceStore {
        let paths = EvidencePaths(directory: directory)
        let opening = EvidenceOpening(paths: paths, headPath: head ?? paths.head, signer: signer, disk: disk)
        return try EvidenceStore(try opening.run(), paths: paths, disk: disk)
    }
}
