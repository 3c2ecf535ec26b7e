internal import Synchronization

/// The files that a journal has open: the present one, and those that rotation left behind until their sync.
///
/// Shared by the journal's thread and those that sync or read along.
final class JournalOpenFiles: Sendable {
    private struct State {
        var current: JournalFile
        /// How many files there were before the present one.
        var number = 0
        var retired: [(number: Int, file: JournalFile)] = []
        /// The newest file of which a sync failed, and how.
        var failed: (number: Int, error: AuditLogError)?
    }

    private let state: Mutex<State>
    /// Held through a sync, so that no two run at once; the journal's thread never waits for it.
    private let turn = Mutex<Void>(())

    init(_ file: JournalFile) {
        state = Mutex(State(current: file))
    }

    var current: JournalFile { state.withLock { $0.current } }

    /// Makes another file the present one; the last still gets its sync, unless it isn't trusted any more.
    func replace(with file: JournalFile) {
        state.withLock { state in
            if state.current.isTrusted { state.retired.append((state.number, state.current)) }
            state.current = file
            state.number += 1
        }
    }

    /// Syncs all files; throws when one fails now, and when one of this number or a later one has failed before.
    ///
    /// The latter because calls wait for their turn: the one that a commit's answers wait for may come after another
    /// call has met the failure, and the journal has gone on in another file.
    func sync(coveringFile number: Int) throws(AuditLogError) {
        try turn.withLock { (_) throws(AuditLogError) in
            let files = state.withLock { state in
                let files = state.retired + [(state.number, state.current)]
                state.retired = []
                return files
            }
            var firstError: AuditLogError?
            for (number, file) in files {
                do throws(AuditLogError) {
                    try file.sync()
                } catch {
                    firstError = firstError ?? error
                    state.withLock { $0.failed = (number, error) }
                }
            }
            if let firstError { throw firstError }
            if let failed = state.withLock({ $0.failed }), failed.number >= number { throw failed.error }
        }
    }
}
