/// Brings to the disk what a journal had committed when the handle was taken, from a thread other than the journal's.
public struct JournalSyncHandle: Sendable {
    private let files: JournalOpenFiles
    /// The number of the file that the last commit went to.
    private let fileNumber: Int

    init(files: JournalOpenFiles, fileNumber: Int) {
        self.files = files
        self.fileNumber = fileNumber
    }

    /// Syncs what was committed, in the present file and in those that rotation left behind; returns when it is on the
    /// disk.
    ///
    /// Blocks: not for an event loop. To be called now and then in any case, as files that rotation left behind stay
    /// open until then. When answers wait for it, take the handle right after their commit.
    ///
    /// After a failure it is not known what the disk holds. The file is never trusted again: `hasRoom` is false until
    /// the journal has begun another file, at its next `commit` or `probe`. What was committed to the failed one since
    /// its last good sync must not be counted as safe from a loss of power, so every handle taken after such a commit
    /// throws, however late it is used.
    public func sync() throws(AuditLogError) {
        try files.sync(coveringFile: fileNumber)
    }

    /// Up to where the journal has committed by now, whenever the handle was taken: for `JournalReader`'s `upTo`.
    public var committed: JournalPosition { files.current.committed }
}
