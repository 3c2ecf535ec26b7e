internal import AuditLog
internal import Dispatch

/// Brings journals to the disk away from the event loops.
///
/// Every call that comes while a sync of the same journal is under way shares the next one (group commit).
final class JournalSyncer: Sendable {
    private let queue: DispatchQueue

    init(writer: Int) {
        queue = DispatchQueue(label: "tollgate.journal-sync.\(writer)", qos: .userInitiated)
    }

    /// Calls back, on a queue of its own, when what was committed before the call is on the disk, or can't be.
    func sync(_ handle: JournalSyncHandle, _ done: @escaping @Sendable (_ succeeded: Bool) -> Void) {
        queue.async {
            do throws(AuditLogError) {
                try handle.sync()
                done(true)
            } catch {
                done(false)
            }
        }
    }
}
