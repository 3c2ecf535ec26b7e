import Administration
import Synchronization

/// What the administration shows of the configuration, from the task that follows it to whoever asks.
final class PublishedStatus: Sendable {
    private let latest: Mutex<ConfigurationStatus>

    init(_ status: ConfigurationStatus) {
        latest = Mutex(status)
    }

    var status: ConfigurationStatus { latest.withLock { $0 } }

    func publish(_ status: ConfigurationStatus) {
        latest.withLock { $0 = status }
    }
}
