package import Agreements

extension KeyStore {
    /// Calls `onChange` with all keys, first with those of now, then after each change that this or another process
    /// makes.
    ///
    /// The calls come one after another on a background queue. A failure is told once, until a try succeeds again; the
    /// watch goes on.
    ///
    /// - Returns: the watch, which ends when it is cancelled or let go.
    package func watch(
        intervalMilliseconds: Int = 200,
        onChange: @escaping @Sendable (Result<[Key], KeyStoreError>) -> Void
    ) throws(KeyStoreError) -> KeyWatch {
        do {
            return try KeyWatch(path: path, intervalMilliseconds: intervalMilliseconds, onChange: onChange)
        } catch {
            throw .database(path: path, reason: Self.reason(error))
        }
    }
}
