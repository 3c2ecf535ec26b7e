internal import Agreements

/// Something of a caller's that the worker looks after until it is gone: a connection, a handshake, a stream.
class Supervised {
    // The worker lets go of it when it is gone, so that this is no cycle. A weaker reference would be counted at each use.
    final let worker: Worker
    /// Its place in the worker's list; -1: not in it.
    final var place = -1
    /// When `expire` is due, in Unix nanoseconds.
    final var deadline = Int64.max

    init(worker: Worker) {
        self.worker = worker
    }

    /// The deadline has passed.
    func expire(now: Int64) { preconditionFailure("each kind has its own") }

    /// Cuts it off, so that the caller sees that what it has is not whole.
    func abort() { preconditionFailure("each kind has its own") }

    /// The gateway is stopping: what has nothing under way ends now, everything else when it is done.
    func closeIfIdle() {}

    /// The worker has another snapshot: what has nothing under way lets go of the former one.
    func follow(_ snapshot: Snapshot) {}

    /// Since when nothing is under way on it; nil where something is, or where it can't be closed at once.
    var rest: Rest? { nil }

    /// Closes it while it rests, since others need the room.
    func makeRoom() {}

    /// Puts on record how far a stream on it has come.
    func recordProgress() {}

    /// Other agreements are in force: ends what they don't permit.
    func checkPermission(in table: AccessTable, nowNanoseconds now: Int64) {}

    /// Time has passed: ends a stream whose permission has expired.
    func checkExpiry(in table: AccessTable, nowNanoseconds now: Int64) {}
}
