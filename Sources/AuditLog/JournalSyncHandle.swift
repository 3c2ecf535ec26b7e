internal import Synchronization

/// Brings a journal to the disk, from a thread other than the journal's.
///
/// `sync` covers everything committed before it was called, in the present file and in those that rotation left behind.
package final class JournalSyncHandle: Sendable {
    private struct Files {
        var current: JournalFile
        var retired: [JournalFile] = []
    }

    private let files: Mutex<Files>
    /// Held through a sync, so that no two run at once; the journal's thread never waits for it.
    private let turn = Mutex<Void>(())

    init(_ file: JournalFile) {
        files = Mutex(Files(current: file))
    }

    /// Makes another file the present one; the last still gets its sync, unless it isn't trusted any more.
    func replace(with file: JournalFile) {
        files.withLock { files in
            if files.current.isTrusted { files.retired.append(files.current) }
            files.current = file
        }
    }

    /// Syncs what was committed; returns when it is on the disk.
    ///
    /// Blocks: not for an event loop. To be called now and then in any case, as files that rotation left behind stay
    /// open until then.
    ///
    /// After a failure it is not known what the disk holds. The file is never trusted again: `hasRoom` is false until
    /// the journal has begun another file, at its next `commit` or `probe`; what was committed to the failed one since
    /// its last good sync must not be counted as safe from a loss of power. Every call throws until then.
    package func sync() throws(AuditLogError) {
        try turn.withLock { (_) throws(AuditLogError) in
            let (retired, current) = files.withLock { files in
                let retired = files.retired
                files.retired = []
                return (retired, files.current)
            }
            var firstError: AuditLogError?
            for file in retired + [current] {
                do throws(AuditLogError) {
                    try file.sync()
                } catch {
                    firstError = firstError ?? error
                }
            }
            if let firstError { throw firstError }
        }
    }
}
