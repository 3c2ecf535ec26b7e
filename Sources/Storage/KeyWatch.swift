internal import Agreements
internal import Dispatch
internal import GRDB
internal import Synchronization

/// Tells of every change to a key store, whichever process made it, until it is cancelled or let go.
///
/// It asks SQLite for `PRAGMA data_version` on a connection of its own, about 20 µs a time, which changes whenever
/// another connection has committed, and reads the keys only then. So a change is told within the interval and the time
/// of one read.
package final class KeyWatch: Sendable {
    private struct State {
        /// The `data_version` of the keys that were last read; nil before the first time.
        var version: Int?
        /// A keyed 64-bit hash of the keys that were last told, since not every commit changes them.
        var fingerprint: Int?
        /// Whether the last try failed, so that a lasting failure is told once.
        var isFailing = false
        var isCancelled = false
    }

    private let path: String
    private let database: DatabaseQueue
    private let queue = DispatchQueue(label: "tollgate.keys.watch")
    private let intervalMilliseconds: Int
    private let state = Mutex(State())
    private let onChange: @Sendable (Result<[Key], KeyStoreError>) -> Void

    /// Begins to watch the store at `path`, which exists.
    init(
        path: String,
        intervalMilliseconds: Int,
        onChange: @escaping @Sendable (Result<[Key], KeyStoreError>) -> Void
    ) throws {
        self.path = path
        self.intervalMilliseconds = intervalMilliseconds
        self.onChange = onChange
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(1)
        configuration.label = "tollgate.keys.watch"
        database = try DatabaseQueue(path: path, configuration: configuration)
        schedule(afterMilliseconds: 0)
    }

    /// Stops; a call that is under way may still end after this returns.
    package func cancel() {
        state.withLock { $0.isCancelled = true }
    }

    private func schedule(afterMilliseconds delay: Int) {
        queue.asyncAfter(deadline: .now() + .milliseconds(delay)) { [weak self] in
            guard let self, !state.withLock({ $0.isCancelled }) else { return }
            poll()
            schedule(afterMilliseconds: intervalMilliseconds)
        }
    }

    private func poll() {
        do {
            let known = state.withLock { $0.version }
            if try database.unsafeRead(Self.version) != known {
                let (version, keys) = try database.read { database in
                    (try Self.version(of: database), try KeyStore.allKeys(in: database, path: path))
                }
                let fingerprint = keys.hashValue
                let isChanged = state.withLock { state in
                    defer { (state.version, state.fingerprint) = (version, fingerprint) }
                    return state.fingerprint != fingerprint
                }
                if isChanged { onChange(.success(keys)) }
            }
            state.withLock { $0.isFailing = false }
        } catch {
            let isNew = state.withLock { state in
                // So that the next success reads and tells the keys, whether or not they changed.
                defer { state = State(isFailing: true, isCancelled: state.isCancelled) }
                return !state.isFailing
            }
            guard isNew else { return }
            onChange(.failure(error as? KeyStoreError ?? .database(path: path, reason: KeyStore.reason(error))))
        }
    }

    private static func version(of database: Database) throws -> Int {
        try Int.fetchOne(database, sql: "PRAGMA data_version") ?? 0
    }
}
