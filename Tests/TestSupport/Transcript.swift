internal import Synchronization

/// Bytes that one thread writes down and others read.
final class Transcript: Sendable {
    private let content = Mutex<[UInt8]>([])

    var bytes: [UInt8] { content.withLock { $0 } }

    func append(_ bytes: [UInt8]) {
        content.withLock { $0 += bytes }
    }
}
